"""Test the progress line, and output that cannot be written."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.runner.options import Options
from conformance.runner.run import run_contract
from conformance.terminal import progress
from conformance.terminal.progress import ProgressLine, ProgressUpdate, Throttle, progress_text, shows_progress
from tests.support.library_server import library
from tests.support.served import LIBRARY

PLAIN = {"TERM": "xterm"}


def pulse(contract: str = "parcels", done: int = 1) -> ProgressUpdate:
    return ProgressUpdate(contract, done, 40, 300, 2)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(progress, "monotonic", made)
    return made


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestLine:
    def test_line_shows_each_contract_and_the_totals(self) -> None:
        assert (
            progress_text({"a": pulse("a"), "b": pulse("b", 7)}) == "a 1/40, b 7/40 clauses, 600 exchanges, 4 failing"
        )

    def test_line_counts_one_exchange_as_one(self) -> None:
        assert ", 1 exchange, " in progress_text({"a": replace(pulse("a"), exchanges=1)})

    @pytest.mark.parametrize(
        ("elapsed_s", "end"),
        [(0.9, "2 failing"), (3, ", 100 a second, 2 min left"), (100, ", 3 a second, 65 min left")],
    )
    def test_rate_and_time_left_follow_after_a_second(self, elapsed_s: float, end: str) -> None:
        assert progress_text({"a": pulse("a")}, elapsed_s).endswith(end)

    def test_time_left_is_unknown_before_the_first_clause_and_none_at_the_end(self) -> None:
        assert all("left" not in progress_text({"a": pulse("a", done)}, 5) for done in (0, 40))

    def test_line_is_rewritten_at_most_ten_times_a_second(self, clock: Clock) -> None:
        terminal = Terminal()
        shown = ProgressLine(terminal, 80)
        for n in range(100):
            clock.now = 100 + n / 100
            shown.show(pulse(done=n))
        assert terminal.getvalue().count("\r") == 10

    def test_line_fits_the_terminal(self, clock: Clock) -> None:
        terminal = Terminal()
        ProgressLine(terminal, 20).show(pulse())
        assert terminal.getvalue() == "\r\x1b[K" + progress_text({"": pulse()})[:19]

    def test_line_is_cleared_at_the_end(self, clock: Clock) -> None:
        terminal = Terminal()
        shown = ProgressLine(terminal, 80)
        shown.show(pulse())
        shown.clear()
        assert terminal.getvalue().endswith("\r\x1b[K")

    def test_line_that_was_never_shown_is_not_cleared(self) -> None:
        terminal = Terminal()
        ProgressLine(terminal, 80).clear()
        assert terminal.getvalue() == ""

    def test_line_ignores_a_terminal_that_has_gone(self, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone(text: str) -> int:
            raise OSError(5, "Input/output error")

        terminal = Terminal()
        monkeypatch.setattr(terminal, "write", gone)
        ProgressLine(terminal, 80).show(pulse())

    def test_throttle_is_due_after_its_pause(self, clock: Clock) -> None:
        metronome = Throttle(1.0)
        assert metronome.is_due() and not metronome.is_due()
        clock.now += 1.0
        assert metronome.is_due()


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        (PLAIN, True),
        ({}, False),
        ({"TERM": "dumb"}, False),
        (PLAIN | {"CI": "true"}, False),
        (PLAIN | {"NO_COLOR": "1"}, False),
        (PLAIN | {"NO_COLOR": ""}, True),
    ],
)
def test_shows_progress_depends_on_the_terminal_and_environment(environment: dict[str, str], wanted: bool) -> None:
    assert shows_progress(Terminal(), environment) is wanted
    assert not shows_progress(io.StringIO(), environment) and not shows_progress(None, environment)


def test_progress_updates_come_for_every_exchange_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[ProgressUpdate] = []
    monkeypatch.setattr(Throttle, "is_due", lambda _: True)
    with library("doubles") as (url, _):
        keys = tmp_path / "keys.toml"
        keys.write_text('[library]\nvalid = "fake-library-key"\n')
        report = run_contract(str(LIBRARY), Options(target=url, credentials=keys), seen.append)
    assert len(seen) == report.exchanges and [each.exchanges for each in seen] == [*range(1, len(seen) + 1)]
    assert [each.done for each in seen] == sorted(each.done for each in seen)
    assert seen[-1].done == seen[-1].total == len(report.clauses) and seen[-1].failures == 1
