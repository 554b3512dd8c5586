"""The line that tells how far a run is, and what becomes of output that cannot be written."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from conformance.runner.options import Options
from conformance.runner.run import run_contract
from conformance.terminal import progress
from conformance.terminal.progress import ProgressLine, ProgressUpdate, Throttle, progress_text, shows_progress
from tests.support.library_server import library
from tests.support.served import CONFORMANCE, LIBRARY, ROOT

PLAIN = {"TERM": "xterm"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


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


def pulse(contract: str = "parcels", done: int = 1) -> ProgressUpdate:
    return ProgressUpdate(contract, done, 40, 300, 2)


class TestLine:
    def test_tells_of_each_contract_and_of_all_together(self) -> None:
        assert (
            progress_text({"a": pulse("a"), "b": pulse("b", 7)}) == "a 1/40, b 7/40 clauses, 600 exchanges, 4 failing"
        )

    def test_is_rewritten_at_most_ten_times_a_second(self, clock: Clock) -> None:
        terminal = Terminal()
        shown = ProgressLine(terminal, 80)
        for n in range(100):
            clock.now = 100 + n / 100
            shown.show(pulse(done=n))
        assert terminal.getvalue().count("\r") == 10

    def test_fits_the_terminal_and_is_one_line(self, clock: Clock) -> None:
        terminal = Terminal()
        ProgressLine(terminal, 20).show(pulse())
        assert terminal.getvalue() == "\r\x1b[K" + progress_text({"": pulse()})[:19]

    def test_is_gone_at_the_end(self, clock: Clock) -> None:
        terminal = Terminal()
        shown = ProgressLine(terminal, 80)
        shown.show(pulse())
        shown.clear()
        assert terminal.getvalue().endswith("\r\x1b[K")

    def test_nothing_shown_is_nothing_to_clear(self) -> None:
        terminal = Terminal()
        ProgressLine(terminal, 80).clear()
        assert terminal.getvalue() == ""

    def test_a_terminal_that_goes_away_is_no_error(self, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone(text: str) -> int:
            raise OSError(5, "Input/output error")

        terminal = Terminal()
        monkeypatch.setattr(terminal, "write", gone)
        ProgressLine(terminal, 80).show(pulse())

    def test_a_metronome_beats_when_its_pause_is_over(self, clock: Clock) -> None:
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
def test_who_gets_it(environment: dict[str, str], wanted: bool) -> None:
    assert shows_progress(Terminal(), environment) is wanted
    assert not shows_progress(io.StringIO(), environment) and not shows_progress(None, environment)


def test_a_run_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[ProgressUpdate] = []
    monkeypatch.setattr(Throttle, "is_due", lambda _: True)
    with library("doubles") as (url, _):
        keys = tmp_path / "keys.toml"
        keys.write_text('[library]\nvalid = "fake-library-key"\n')
        report = run_contract(str(LIBRARY), Options(target=url, credentials=keys), seen.append)
    assert len(seen) == report.exchanges and [each.exchanges for each in seen] == [*range(1, len(seen) + 1)]
    assert [each.done for each in seen] == sorted(each.done for each in seen)
    assert seen[-1].done == seen[-1].total == len(report.clauses) and seen[-1].failures == 1


def on_a_terminal(*arguments: str, **environment: str) -> tuple[int, str]:
    """(exit code, what a terminal got on stderr) of a process of its own."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*CONFORMANCE, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        cwd=ROOT,
        env={**_without("CI", "NO_COLOR"), "TERM": "xterm", **environment},
    ) as process:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 65536):
                said += part
        except OSError:  # how Linux says that the other side is closed
            pass
        os.close(ours)
    return process.returncode, said.decode()


def _without(*names: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in names}


@pytest.mark.parametrize("contracts", [["trackingmore-v2"], ["trackingmore-v2", str(LIBRARY)]])
def test_a_terminal_sees_it_come_and_go(contracts: list[str]) -> None:
    code, said = on_a_terminal("run", *contracts, "--only", "operation.*")
    assert code == 0 and "\n" not in said
    frames = said.split("\r\x1b[K")
    assert re.fullmatch(r"(\S+ \d+/\d+,? ?)+clauses, \d+ exchanges, 0 failing", frames[1]) and frames[-1] == ""


def test_who_wants_none_gets_none() -> None:
    assert on_a_terminal("run", str(LIBRARY), NO_COLOR="1") == (0, "")


# --- output that cannot be written ---------------------------------------------------------------
def shell(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line for bash, in which `conformance` is this one."""
    words = " ".join(f"'{each}'" for each in CONFORMANCE)
    command = command.replace("conformance", words, 1)
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        text=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )


class TestOutput:
    def test_a_reader_that_goes_away_changes_neither_exit_code_nor_reports(self, tmp_path: Path) -> None:
        done = shell(
            f"conformance run trackingmore-v2 {LIBRARY} --only 'json*' --strict"
            " --report 'json={contract}.json' | true",
            tmp_path,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert sorted(each.name for each in tmp_path.glob("*.json")) == ["library.json", "trackingmore-v2.json"]

    def test_nor_does_a_stdout_that_was_closed_before(self, tmp_path: Path) -> None:
        done = shell(f"conformance run {LIBRARY} --read-only --only operation.createLoan >&-", tmp_path)
        assert (done.returncode, done.stderr) == (5, "")

    @pytest.mark.parametrize("command", ["run", "plan", "list"])
    def test_a_full_disk_is_a_sentence(self, tmp_path: Path, command: str) -> None:
        done = shell(f"conformance {command} {LIBRARY} > /dev/full", tmp_path)
        assert done.returncode == 2 and re.fullmatch(r"conformance: .*(space|room) left.*\n", done.stderr)

    def test_a_report_on_a_full_disk_is_a_sentence_after_the_results(self, tmp_path: Path) -> None:
        done = shell(f"conformance run {LIBRARY} --report json=/dev/full --report junit=report.xml", tmp_path)
        assert done.returncode == 2 and "exit 0: conforms" in done.stdout
        assert "cannot be written to /dev/full: No space left on device" in done.stderr
        assert (tmp_path / "report.xml").read_text().startswith("<?xml")

    def test_a_terminal_without_unicode_gets_escapes(self, tmp_path: Path) -> None:
        done = shell("conformance run trackier-v1 --only input.open --verbose", tmp_path, PYTHONIOENCODING="ascii")
        assert done.stdout.isascii() and "exit 0" in done.stdout
        plan = shell("conformance plan trackier-v1 --only input.open", tmp_path, PYTHONIOENCODING="ascii")
        assert plan.returncode == 0 and plan.stdout.isascii() and "\\u2026" in plan.stdout
