"""Test that an exception in one check makes its clause `error`, and that the run goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from conformance.checks import judge
from conformance.checks.behaviours.created_is_readable import CreatedIsReadable
from conformance.checks.causes.does_not_exist import DoesNotExist
from conformance.checks.judge import Judge
from conformance.checks.rules.strict_json import StrictJson
from conformance.observation import learning
from conformance.report.early_end import EndCode
from conformance.report.model import Report
from conformance.runner import run as run_module
from conformance.runner import snapshot
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from tests.support.command_line import Cli, verdicts
from tests.support.kit import contract_of, exchange, get, knowing, reply
from tests.support.served import LIBRARY

TM = "trackingmore-v2"


def raise_it(*_: Any, **__: Any) -> Any:
    raise IndexError("a fault of this tool")


def raise_in_steps(*_: Any) -> Iterator[Any]:
    raise_it()
    yield


def run() -> Report:
    return run_contract(str(LIBRARY), Options(concurrency=1))


def in_error(report: Report) -> dict[str, str]:
    """The clauses of a report that are not decided because of an exception, with the reason."""
    return {each.id: each.reason for each in report.clauses if each.verdict == "error"}


def test_run_goes_on_after_an_exception_in_a_rule(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StrictJson, "check", raise_it)
    ended, report = cli.run()
    assert ended.code == 4 and "an error of this tool" in ended.out
    found = {name for name, verdict in verdicts(report).items() if verdict != "pass"}
    assert found == {"json.strict"}, "only the clause of the rule has no verdict"
    clause = next(each for each in report["clauses"] if each["id"] == "json.strict")
    assert clause["reason"].startswith("an error of this tool: IndexError at ")
    (shown,) = clause["evidence"]
    assert shown["verdict"] == "error" and shown["request"]["method"] == "GET" and shown["response"]["status"] == 200


def test_run_goes_on_after_an_exception_in_the_requests_of_a_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DoesNotExist, "provoke", raise_it)
    report = run()
    assert {*in_error(report)} == {"code.30"} and report.exit == 4 and report.complete


def test_run_goes_on_after_an_exception_in_a_behaviour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CreatedIsReadable, "observe", raise_it)
    report = run_contract(TM, Options(only=("create.readable", "operation.listCarriers")))
    assert {*in_error(report)} == {"create.readable"} and report.exit == 4 and report.complete


def test_judge_takes_a_cause_that_raises_an_exception_as_one_that_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DoesNotExist, "holds", raise_it)
    missing = {"meta": {"code": 4017, "type": "NotFound", "message": "No."}, "data": []}
    found = Judge(contract_of(TM), knowing(TM)).judge(exchange(get("/trackings/dhl/RP1"), reply(missing, 404))).findings
    assert [each.clause for each in found if each.verdict == "error"] == ["code.4017"]


@pytest.mark.parametrize("step", ["read_reply", "excuse"])
def test_judge_finds_an_error_where_a_reply_cannot_be_read(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, step, raise_it)
    found = Judge(contract_of(TM), knowing(TM)).judge(exchange(get("/carriers"), reply({}))).findings
    assert [(each.clause, each.verdict) for each in found] == [("operation.listCarriers", "error")]


def test_run_goes_on_after_an_exception_in_what_a_reply_teaches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "learn_vocabularies", raise_it)
    assert in_error(run()) and run().summary["pass"]


def test_run_names_an_exception_in_a_step_of_no_clause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "_provide_records", raise_in_steps)
    report = run()
    assert report.exit == 4 and not report.early_ends and report.summary["pass"]
    assert any(each.startswith("An error of this tool: IndexError at ") for each in report.notes)


def test_run_names_an_exception_outside_of_all_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "run_directed", raise_it)
    report = run()
    assert report.exit == 4 and [each.code for each in report.early_ends] == [EndCode.TOOL_ERROR]
