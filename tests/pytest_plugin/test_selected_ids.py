"""Test that the ids that pytest prints can be given back to pytest."""

from __future__ import annotations

import re

import pytest

from tests.support.library_server import library
from tests.support.pytest_suites import ASKED, LIST, alone, broken, keys, verdicts
from tests.support.served import LIBRARY
from tests.support.traffic_files import cassette, written

pytest_plugins = ["pytester"]


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeini(f"[pytest]\nconformance = {LIBRARY}\n")
    pytester.makepyfile(test_own="def test_own(): pass\ndef test_other(): pass\n")
    return pytester


def test_ids_select_their_tests(suite: pytest.Pytester) -> None:
    assert verdicts(suite.inline_run("library::code.10")) == {"code.10": "pass"}
    assert {*verdicts(suite.inline_run("library::code.10", "library::code.20"))} == {"code.10", "code.20"}


def test_ids_and_tests_of_files_can_both_be_given(suite: pytest.Pytester) -> None:
    assert {*verdicts(suite.inline_run("library::code.10", "test_own.py::test_own"))} == {"code.10", "test_own"}


def test_ids_are_taken_with_a_contract_of_the_command_line(pytester: pytest.Pytester) -> None:
    assert verdicts(pytester.inline_run(ASKED, "library::code.10")) == {"code.10": "pass"}


def test_ids_limit_the_requests_that_are_sent(suite: pytest.Pytester) -> None:
    with library() as (url, seen):
        options = [f"--conformance-target={url}", keys(suite)]
        suite.inline_run(*options, "library::code.10").assertoutcome(passed=1)
        few = len(seen)
        suite.inline_run(*options).assertoutcome(passed=23)
    assert 0 < few < len(seen) / 3


def test_ids_of_the_summary_can_be_given_back(suite: pytest.Pytester) -> None:
    options = [*broken(suite, str(LIBRARY), "code.10~success"), "-p", "no:cacheprovider"]
    failed = re.findall(r"^FAILED (\S+) - ", suite.runpytest(*options).stdout.str(), re.MULTILINE)
    assert failed == ["library::code.10"]
    assert verdicts(suite.inline_run(*options, *failed)) == {"code.10": "fail"}


def test_ids_of_recorded_traffic_select_their_files(pytester: pytest.Pytester) -> None:
    for name in ("a.json", "b.json"):
        written(pytester.path, name, cassette(LIST))
    options = [ASKED, "--conformance-recorded=a.json", "--conformance-recorded=b.json"]
    assert {*verdicts(pytester.inline_run(*options, "recorded::b.json"))} == {"b.json"}


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("library::code.1O", "did you mean library::code.10[?]"),
        ("recorded::x", "`pytest --collect-only -q` lists the tests"),
    ],
)
def test_ids_that_are_unknown_are_a_usage_error(suite: pytest.Pytester, typed: str, advice: str) -> None:
    shown = suite.runpytest(typed)
    assert shown.ret == pytest.ExitCode.USAGE_ERROR
    shown.stderr.fnmatch_lines([f"ERROR: no test is called {typed}; {advice}"])


@pytest.mark.slow
def test_ids_select_the_same_in_workers(suite: pytest.Pytester) -> None:
    alone(suite, "-n1", "library::code.10").assert_outcomes(passed=1)
