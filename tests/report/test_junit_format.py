"""Test the JUnit report as CI services read it."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.report import text_format
from conformance.report.junit_format import legal, render
from conformance.report.model import Report
from tests.support.command_line import Cli
from tests.support.library_server import library
from tests.support.reports import clause, evidence, report


def parsed(made: Report) -> Element:
    return ElementTree.fromstring(render(made).encode())


def cases(made: Report) -> dict[str, Element]:
    return {each.get("name", ""): each for each in parsed(made).iter("testcase")}


def made(**changes: Any) -> Report:
    clauses = [
        clause("a.pass", "pass"),
        clause("a.fail", "fail", reason="wrong", evidence=(evidence(),)),
        clause("a.warn", "warn", reason="odd", evidence=(evidence(),)),
        clause("a.error", "error", reason="ours"),
        clause("a.open", "inconclusive", reason="no exchange of this run shows it"),
        clause("a.left", "skipped", reason="not selected"),
        clause("a.known", "waived", reason="known"),
        clause("a.note", None, kind="information"),
    ]
    return report(*clauses, **changes)


def test_junit_has_a_case_for_each_clause_but_information() -> None:
    found = cases(made())
    assert [name.rpartition("/")[2] for name in found] == [
        "a.pass",
        "a.fail",
        "a.warn",
        "a.error",
        "a.open",
        "a.left",
        "a.known",
    ]
    assert {each.get("classname") for each in found.values()} == {made().contract}


def test_junit_marks_verdicts_as_ci_services_count_them() -> None:
    kinds = {name.rpartition("/")[2]: [child.tag for child in case] for name, case in cases(made()).items()}
    assert kinds == {
        "a.pass": [],
        "a.fail": ["failure"],
        "a.warn": ["system-out"],
        "a.error": ["error"],
        "a.open": ["skipped"],
        "a.left": ["skipped"],
        "a.known": ["skipped"],
    }


def test_junit_counts_agree_with_the_cases() -> None:
    suites = parsed(made())
    assert suites.tag == "testsuites" and [each.tag for each in suites] == ["testsuite"]
    for each in (suites, suites[0]):
        counts = {name: each.get(name) for name in ("tests", "failures", "errors", "skipped")}
        assert counts == {"tests": "7", "failures": "1", "errors": "1", "skipped": "3"}


def test_junit_failure_has_what_is_needed_to_reproduce_it() -> None:
    failure = next(iter(parsed(made()).iter("failure")))
    assert failure.get("message") == "200, HTTP 200 (wrong)" and failure.text is not None
    for part in (
        "says: It is so.",
        "page 12 (stated)",
        "expected: 4016",
        "actual: 200, HTTP 200",
        "reply: HTTP 200",
        "curl -i",
        "createTracking",
    ):
        assert part in failure.text


def test_junit_has_the_time_of_each_clause() -> None:
    made = report(clause("code.4016", "pass", duration_s=1.25), clause("json.strict", "pass"))
    assert [each.get("time") for each in parsed(made).iter("testcase")] == ["1.250", "0.000"]


def test_junit_shows_reasons() -> None:
    messages = [each.get("message") for each in parsed(made()).iter("skipped")]
    assert messages == ["inconclusive: no exchange of this run shows it", "skipped: not selected", "waived: known"]


def test_junit_failure_says_that_no_reply_came() -> None:
    changed = made(clauses=[clause("a.fail", "fail", reason="r", evidence=[evidence(response=None)])])
    assert "failure: timeout: no reply within 10 s" in (next(iter(parsed(changed).iter("failure"))).text or "")


def test_junit_properties_describe_the_run() -> None:
    changes = {"complete": False, "notes": ["A note."], "duration_s": 1.5, "exit": 3}
    suite = parsed(made(started="2026-02-03T04:05:06+00:00", **changes))[0]
    properties = {each.get("name"): each.get("value") for each in suite.iter("property")}
    assert properties["exit"] == "3: the target could not be judged" and properties["complete"] == "false"
    # readers want local or no time zone, and seconds
    assert (suite.get("timestamp"), suite.get("time")) == ("2026-02-03T04:05:06", "1.500")
    assert suite.findtext("system-out") == "A note.\nThe run is not complete."


@pytest.mark.parametrize(
    "changes",
    [
        {"exit": 0, "complete": True},
        {"exit": 0, "complete": False},
        {"exit": 1, "summary": {"pass": 2, "fail": 1}},
        {"exit": 1, "summary": {"pass": 2}},
        {"exit": 2, "summary": {"pass": 2}},
        {"exit": 5, "summary": {"skipped": 2}},
        {"exit": 5, "summary": {"pass": 2, "inconclusive": 1}},
        {"exit": 5, "summary": {"pass": 2}, "has_stale_waiver": True},
        {"exit": 6, "summary": {"pass": 2}},
    ],
)
def test_junit_exit_code_has_the_meaning_of_the_text_format(changes: dict[str, Any]) -> None:
    properties = {each.get("name"): each.get("value") for each in parsed(made(**changes)).iter("property")}
    assert f"exit {properties['exit']}" in text_format.render(made(**changes))


def test_junit_exit_1_for_secrets_is_no_failed_clause() -> None:
    properties = {
        each.get("name"): each.get("value")
        for each in parsed(report(clause("a.pass", "pass"), exit=1, summary={"pass": 1})).iter("property")
    }
    assert properties["exit"] == "1: the files contain secrets"


@given(st.text())
def test_junit_keeps_any_text(text: str) -> None:
    body = made(clauses=[clause("a.fail", "fail", reason=text, says=text or "-", evidence=[evidence(actual=text)])])
    failure = next(iter(parsed(body).iter("failure")))
    assert f"actual: {legal(text)}" in (failure.text or "")
    assert failure.get("message") == (legal(f"{text} ({text})") if text else "fail")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x00", "\\x00"),
        ("\ufffe", "\\ufffe"),
        ("\ud800", "\\ud800"),
        ("a\r\n", "a\\r\n"),
        ("\U0001f4e6 é\t<&>\"']]>", "\U0001f4e6 é\t<&>\"']]>"),
    ],
)
def test_junit_escapes_what_xml_cannot_hold(text: str, shown: str) -> None:
    assert legal(text) == shown


def test_junit_is_the_same_for_the_same_report() -> None:
    assert render(made()) == render(made())
    assert render(made()).startswith("<?xml version='1.0' encoding='utf-8'?>\n<testsuites ")


def test_junit_is_written_by_a_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cli = Cli(capsys, tmp_path)
    with library("doubles") as (url, _):
        ended, _ = cli.run("--target", url, *cli.credentials(), "--report", "junit=junit.xml")
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()[0]
    assert ended.code == 1 and suite.get("name") == "library"
    assert [each.get("name") for each in suite.iter("testcase") if each.find("failure") is not None] == ["code.30"]
