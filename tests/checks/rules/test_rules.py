"""Test every rule: replies that pass, replies that fail, and exchanges that the rule does not judge."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.finding import Finding
from conformance.checks.judge import Judge
from conformance.checks.rules import rule_class, rule_names, rules_of
from conformance.contract.clause import Clause
from conformance.contract.request_view import dump_json
from conformance.core.exchange import Failure, Request, Response
from conformance.observation.target_state import TargetState
from tests.support.kit import Bench, contract_of, exchange, found_by, knowing, read, reply, send
from tests.support.rule_case import COUNTRIES, TM, TR, Case, meta, nested
from tests.support.rule_cases_body import BODY_TABLES
from tests.support.rule_cases_headers import HEADER_TABLES
from tests.support.rule_cases_outcome import OUTCOME_TABLES
from tests.support.rule_cases_texts import TEXT_CASES

CASES = [*(case for table in (*BODY_TABLES, *HEADER_TABLES, *OUTCOME_TABLES) for case in table()), *TEXT_CASES]

WRONG_CARRIER = {"tracking_number": "CTt1e2s3t4bad", "carrier_code": "no such carrier!"}


def judged(case: Case) -> list[Finding]:
    state = knowing(case.contract)
    if case.rule == "response-schema":
        # the judge remembers odd values that were sent
        Judge(contract_of(case.contract), state).judge(exchange(case.request, None, failure=Failure("reset", "closed")))
    for request, response in case.before:
        earlier = findings(case, request, response, None, state)
        assert {each.verdict for each in earlier} <= {"pass"}, earlier
    return findings(case, case.request, case.response, case.failure, state)


def findings(
    case: Case, request: Request, response: Response | None, failure: Failure | None, state: TargetState
) -> list[Finding]:
    seen, expected = read(case.contract, request, response, state, failure=failure)
    contract = contract_of(case.contract)
    rules = [each for each in rules_of(contract) if each.clause.check == case.rule]
    rules = rules or [rule_class(case.rule)(contract, Clause("made.up", "rule", "", (), "stated", case.rule))]
    return [found for each in rules if (found := each.judge(seen, expected, state)) is not None]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.label}")
def test_rule_judges_each_reply(case: Case) -> None:
    found = judged(case)
    assert [each.verdict for each in found] == ([case.verdict] if case.verdict else []), found
    assert all(each.expected and each.actual for each in found if each.verdict == "fail")
    if case.texts:
        assert [(each.expected, each.actual) for each in found] == [case.texts]


@pytest.mark.parametrize("name", sorted(rule_names()))
def test_rule_has_cases_of_every_verdict(name: str) -> None:
    assert {case.verdict for case in CASES if case.rule == name} >= {"pass", "fail", None}


def test_rule_class_refuses_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        rule_class("no-such-rule")


class TestRulesOf:
    """Of several clauses of one rule, each covers only its own outcomes or operations."""

    def found(self, body: Any, status: int, request: Request = COUNTRIES) -> list[str]:
        return [each.clause for each in judged(Case("documented-status", "", None, reply(body, status), request, TR))]

    def test_rules_of_one_file_differ_by_outcome(self) -> None:
        assert self.found(nested(12), 401) == ["http.401"]
        assert self.found(nested(31), 404) == ["http.404"]
        assert self.found({"data": {}}, 200) == ["code.0"]
        assert self.found(nested(33), 409) == ["outcome.status"]

    def test_rules_of_one_file_differ_by_operation(self) -> None:
        batch = Case(
            "accounted-items",
            "",
            None,
            reply(meta(data={"submitted": 1, "errors": []})),
            send("POST", "/trackings/delete", [{}, {}]),
        )
        assert judged(batch) == []


def test_rules_pass_the_reference_server() -> None:
    for name in (TM, TR):
        bench = Bench(name)
        for operation in bench.contract.operations.values():
            request = bench.valid_request(operation.id)
            for each in (request, request.replace(credentials=()), request.replace(path="/no-such-path")):
                bench.ask(each)
                by_rules = [found for found in bench.findings if bench.contract.clauses[found.clause].kind == "rule"]
                assert {found.verdict for found in by_rules} == {"pass"}, by_rules


def found_in_batch(item: dict[str, str], *codes: int, clause: str = "code.4015.item") -> list[Finding]:
    """Return the findings about a wrong carrier in a batch, if the errors of items in the reply have these codes."""
    bench = Bench(TM)
    sent = [{"tracking_number": "CTt1e2s3t4good", "carrier_code": "dhl"}, item]
    request = bench.valid_request("createTrackings").replace(body=dump_json(sent))
    data = {"submitted": 2, "added": 1, "trackings": [], "errors": [{**item, "code": code} for code in codes]}
    answer = reply({"meta": {"code": 200, "type": "Success", "message": "Fine."}, "data": data})
    return found_by(bench, request, answer, clause)


@pytest.mark.parametrize(
    ("code", "clause", "expected", "actual"),
    [
        (500, "request.answered", "each item processed or refused", "an item failed with 500"),
        (777, "outcome.code", "each item's error has a code of the outcome table", "code 777 in an item's error"),
    ],
)
def test_rules_judge_the_errors_of_items(code: int, clause: str, expected: str, actual: str) -> None:
    assert found_in_batch(WRONG_CARRIER, code, clause=clause) == [Finding(clause, "fail", expected, actual)]
    assert found_in_batch(WRONG_CARRIER, 4015, clause=clause) == [Finding(clause, "pass")]
