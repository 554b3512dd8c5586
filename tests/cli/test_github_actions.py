"""Test the annotations and the job summary on GitHub Actions."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conformance.cli.github_actions import show_on_github
from conformance.core.errors import LeakError
from conformance.report.markdown import SIZE_LIMIT
from conformance.security.leak_guard import LeakGuard
from tests.support.command_line import FOLDER, Cli
from tests.support.format_checks import failing
from tests.support.reports import report


@pytest.fixture
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    return file


def test_run_adds_annotations_and_summary(cli: Cli, summary: Path) -> None:
    options = ["run", FOLDER, "--only", "code.30", "--no-generated"]
    ended = cli(*options)
    assert ended.code == 0 and "::notice title=library%3A result::1 pass" in ended.err
    assert "::" not in ended.out
    assert summary.read_text().startswith("## library: conforms\n")
    cli(*options)
    assert summary.read_text().count("## library") == 2


def test_annotation_and_summary_say_why_nothing_could_be_judged(cli: Cli, summary: Path) -> None:
    ended = cli("run", FOLDER, "--target", "http://127.0.0.1:9/v1", "--no-generated", *cli.credentials())
    last, why = ended.err.splitlines()[-1], "Connection refused; is the server running?"
    assert ended.code == 3 and last.startswith("::error title=library%3A result::") and f"{why}%0A21 incon" in last
    reason = next(line for line in summary.read_text().splitlines()[:6] if line.startswith("**Why:** "))
    assert why in reason


@pytest.mark.parametrize("words", [("run", "--tarrget", "mock:"), ("run", "nope")])
def test_usage_error_is_an_annotation_too(cli: Cli, summary: Path, words: tuple[str, ...]) -> None:
    ended = cli(*words)
    first, second = ended.err.splitlines()
    assert ended.code == 2 and first == f"::error title=conformance::{second.removeprefix('conformance: ')}"


def test_usage_error_is_no_annotation_with_no_github(cli: Cli, summary: Path) -> None:
    assert "::" not in cli("run", "nope", "--no-github").err


def test_no_github_switches_it_off(cli: Cli, summary: Path) -> None:
    ended = cli("run", FOLDER, "--only", "code.30", "--no-generated", "--no-github")
    assert "::" not in ended.err and not summary.exists()


def test_other_environments_get_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        assert name not in os.environ
    show_on_github(failing(1), LeakGuard())
    monkeypatch.setenv("GITHUB_ACTIONS", "false")
    show_on_github(failing(1), LeakGuard())
    assert capsys.readouterr() == ("", "")


def test_summary_stays_below_the_limit_of_github(summary: Path, capsys: pytest.CaptureFixture[str]) -> None:
    summary.write_text("x" * (SIZE_LIMIT - 3000))
    show_on_github(failing(50), LeakGuard())
    assert SIZE_LIMIT - 3000 < summary.stat().st_size <= SIZE_LIMIT
    assert "The summary ends here" in summary.read_text()[-200:]
    summary.write_text("x" * SIZE_LIMIT)
    show_on_github(failing(50), LeakGuard())
    assert summary.stat().st_size == SIZE_LIMIT and "the job summary is full" in capsys.readouterr().err


def test_summary_that_cannot_be_written_is_only_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    show_on_github(failing(1), LeakGuard())
    assert "the job summary cannot be written to" in capsys.readouterr().err


def test_annotations_never_have_a_credential(summary: Path) -> None:
    with pytest.raises(LeakError):
        show_on_github(report(contract="k3y-of-the-file"), LeakGuard(["k3y-of-the-file"]))
    assert not summary.exists()
