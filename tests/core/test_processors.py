"""Test how many processors count as free."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from conformance.core import processors
from conformance.core.processors import forget_start, free_processors, note_start, processor_count


class Machine:
    """A machine of four processors; `pass_time` says how long it worked, and the seconds that they were free."""

    def __init__(self, folder: Path) -> None:
        self._statistics = folder / "stat"
        self._clock_s = self._free_s = self._own_s = 0.0
        self.pass_time(0, 0, 0)

    def pass_time(self, clock_s: float, free_s: float, own_s: float) -> None:
        self._clock_s += clock_s
        self._free_s += free_s
        self._own_s += own_s
        ticks = int(self._free_s * os.sysconf("SC_CLK_TCK"))
        nice, idle, disk = ticks // 4, ticks - ticks // 4 - 1, 1
        self._statistics.write_text(f"cpu  700 {nice} 300 {idle} {disk} 0 20 0 0 0\ncpu0 1 2 3 4 5\n")

    def clock(self) -> float:
        return self._clock_s

    def times(self) -> tuple[float, ...]:
        return (self._own_s, 0.0, 0.0, 0.0, 99.0)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setattr(processors, "_STATISTICS", tmp_path / "stat")
    monkeypatch.setattr(processors, "_start", [])
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2, 3}, raising=False)
    monkeypatch.setattr(os, "times", made.times)
    monkeypatch.setattr(time, "monotonic", made.clock)
    return made


@pytest.mark.parametrize(
    ("free_s", "own_s", "count"),
    [
        (6.0, 2.0, 4),  # no other process works
        (4.0, 2.0, 3),  # one other process does
        (2.6, 2.0, 2),
        (0.5, 1.0, 1),  # this process had to wait
        (0.0, 0.1, 1),
        (90.0, 2.0, 4),  # the machine has more than this process may use
    ],
)
def test_free_are_those_that_were_idle_or_worked_for_this_process(
    machine: Machine, free_s: float, own_s: float, count: int
) -> None:
    machine.pass_time(100, 10, 5)
    note_start()
    machine.pass_time(2, free_s, own_s)
    assert free_processors() == count


def test_all_are_free_before_it_is_known(machine: Machine) -> None:
    machine.pass_time(2, 0, 1)
    assert free_processors() == 4
    note_start()
    assert free_processors() == 4
    machine.pass_time(2, 0, 1)
    assert free_processors() == 1
    forget_start()
    assert free_processors() == 4


@pytest.mark.parametrize("text", ["", "cpu\n", "cpu 1 x 3 4 5\n", None])
def test_all_are_free_where_the_system_does_not_tell(machine: Machine, tmp_path: Path, text: str | None) -> None:
    note_start()
    machine.pass_time(2, 0, 1)
    (tmp_path / "stat").unlink() if text is None else (tmp_path / "stat").write_text(text)
    assert free_processors() == processor_count() == 4


def test_processors_are_counted_where_none_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert processor_count() == 7
