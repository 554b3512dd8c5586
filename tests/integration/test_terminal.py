"""Test what a terminal, a pipe and a full disk get from the command as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.command_line import spawn
from tests.support.fleets import table
from tests.support.served import CONFORMANCE, LIBRARY, ROOT
from tests.support.terminals import on_a_terminal

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("contracts", [["trackingmore-v2"], ["trackingmore-v2", str(LIBRARY)]])
def test_progress_comes_and_goes_on_a_terminal(contracts: list[str]) -> None:
    code, output = on_a_terminal("run", *contracts, "--only", "operation.*")
    assert code == 0 and "\n" not in output
    frames = output.split("\r\x1b[K")
    assert re.fullmatch(r"(\S+ \d+/\d+,? ?)+clauses, \d+ exchanges?, 0 failing", frames[1]) and frames[-1] == ""


def test_progress_is_not_shown_where_the_environment_forbids_it() -> None:
    assert on_a_terminal("run", str(LIBRARY), "--no-generated", NO_COLOR="1") == (0, "")


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


def test_exit_codes_and_messages_reach_the_shell() -> None:
    assert spawn("list", "nope").code == 2
    ended = spawn("run", "nope")
    assert (ended.code, ended.out) == (2, "") and ended.err.count("\n") == 1 and "Traceback" not in ended.err


class TestOutput:
    def test_run_keeps_exit_code_and_reports_when_its_reader_has_gone(self, tmp_path: Path) -> None:
        done = shell(
            f"conformance run trackingmore-v2 {LIBRARY} --only 'json*' --strict"
            " --report 'json={contract}.json' | true",
            tmp_path,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert sorted(each.name for each in tmp_path.glob("*.json")) == ["library.json", "trackingmore-v2.json"]

    def test_run_keeps_its_exit_code_when_stdout_is_closed(self, tmp_path: Path) -> None:
        done = shell(f"conformance run {LIBRARY} --read-only --only operation.createLoan >&-", tmp_path)
        assert (done.returncode, done.stderr) == (5, "")

    def test_list_ends_with_0_when_its_reader_has_gone(self) -> None:
        command = [*CONFORMANCE, "list", "trackier-v1"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout and process.stderr
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 0

    @pytest.mark.parametrize("command", ["run --no-generated", "plan", "list"])
    def test_output_to_a_full_disk_is_one_sentence(self, tmp_path: Path, command: str) -> None:
        done = shell(f"conformance {command} {LIBRARY} > /dev/full", tmp_path)
        assert done.returncode == 2 and re.fullmatch(r"conformance: .*(space left|room left|is full).*\n", done.stderr)

    def test_report_to_a_full_disk_is_one_sentence_after_the_results(self, tmp_path: Path) -> None:
        done = shell(
            f"conformance run {LIBRARY} --no-generated --report json=/dev/full --report junit=report.xml", tmp_path
        )
        assert done.returncode == 2 and "exit 0: conforms" in done.stdout
        assert "cannot be written to /dev/full: No space left on device" in done.stderr
        assert (tmp_path / "report.xml").read_text().startswith("<?xml")

    def test_output_without_unicode_has_escapes(self, tmp_path: Path) -> None:
        done = shell("conformance run trackier-v1 --only input.open --verbose", tmp_path, PYTHONIOENCODING="ascii")
        assert done.stdout.isascii() and "exit 0" in done.stdout
        plan = shell("conformance plan trackier-v1 --only input.open", tmp_path, PYTHONIOENCODING="ascii")
        assert plan.returncode == 0 and plan.stdout.isascii() and "\\u2026" in plan.stdout


def test_progress_of_a_fleet_shows_each_target(tmp_path: Path) -> None:
    (tmp_path / "targets.toml").write_text(table("one", "mock:") + table("two", "mock:"))
    code, output = on_a_terminal("fleet", str(tmp_path / "targets.toml"))
    assert code == 0 and "\n" not in output and ("one " in output or "two " in output) and " clauses, " in output
    assert on_a_terminal("fleet", str(tmp_path / "targets.toml"), CI="1") == (0, "")
