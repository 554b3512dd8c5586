"""Test how programs are installed with npm, by programs that stand in for it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from benchmarks.npm import PRISM, REDOCLY, install, reason_of
from tests.support.npm_programs import prism_of

pytest_plugins = ["pytester"]

OFFLINE = """npm error code EAI_AGAIN
npm error syscall getaddrinfo
npm error errno EAI_AGAIN
npm error request to https://registry.npmjs.org/@stoplight%2fprism-cli failed, reason: getaddrinfo EAI_AGAIN
npm error A complete log of this run can be found in: /tmp/log
"""
SAYS = "EAI_AGAIN: request to https://registry.npmjs.org/@stoplight%2fprism-cli failed, reason: getaddrinfo EAI_AGAIN"


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a line for each call of an npm that has no network."""
    npm, calls = tmp_path / "npm", tmp_path / "calls"
    npm.write_text(f"#!/bin/sh\necho called >> '{calls}'\ncat >&2 <<'END'\n{OFFLINE}END\nexit 1\n")
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return calls


def test_install_gives_the_reason_of_a_failure(calls: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        install(PRISM, "prism", tmp_path / "prism")
    assert str(ended.value) == f"npm cannot install {PRISM} ({SAYS}): check its network and registry"


def test_install_without_npm_names_the_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(
        SystemExit, match=r"npm is missing: install Node\.js, or name an installed redocly with --redocly"
    ):
        install(REDOCLY, "redocly", tmp_path)


@pytest.mark.parametrize(
    ("errors", "reason"), [(OFFLINE, SAYS), ("", "it failed"), ("npm ERR! code E404\n", "E404: it failed")]
)
def test_reason_of_is_code_and_sentence(errors: str, reason: str) -> None:
    assert reason_of(errors) == reason


def test_prism_of_asks_npm_once_in_a_session(calls: Path, tmp_path: Path) -> None:
    shared = tmp_path / "session"
    shared.mkdir()
    for _ in range(2):
        with pytest.raises(SystemExit, match="npm cannot install"):
            prism_of(shared)
    assert calls.read_text() == "called\n"


@pytest.mark.parametrize(("ci", "outcome"), [("", {"skipped": 1}), ("true", {"errors": 1})])
def test_prism_program_is_left_out_with_the_reason_and_fails_under_ci(
    ci: str, outcome: dict[str, int], calls: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    pytester.makeconftest("from tests.conftest import prism_program")
    pytester.makepyfile("def test_prism(prism_program): pass")
    shown = pytester.runpytest_inprocess("-rs", "-p", "no:cacheprovider")
    shown.assert_outcomes(**outcome)
    shown.stdout.fnmatch_lines([f"*npm cannot install {PRISM} (EAI_AGAIN*".replace("[", "[[]")])
