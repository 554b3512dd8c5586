"""Test that requests that an exploration found are saved, and sent again by later runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.clause_results import ClauseResults
from conformance.checks.finding import Finding
from conformance.core.errors import UsageError
from conformance.core.exchange import Credential, Request
from conformance.runner.generated_requests.schemathesis_checks import with_checks
from conformance.runner.saved_cases import Case, as_json, failed_cases, load_cases, send_cases
from tests.support.kit import Bench, contract_of, get, send

NAME = "library"


REQUESTS = [
    get("/loans", ("reader", "\N{PACKAGE} ?")),
    send("POST", "/loans", {"book": "x"}),
    Request("POST", "/loans", (), (("Content-Type", "application/json"),), b"\xff\x00"),
    Request("GET", "/loans/%2e", (), (), b"", (Credential("unknown", "header", "shorter"),)),
]


def saved(folder: Path, *requests: Request) -> Path:
    path = folder / "cases.json"
    path.write_text(as_json(contract_of(NAME), [Case("answered", each) for each in requests]), "utf-8")
    return path


@pytest.mark.parametrize("request_", REQUESTS)
def test_load_cases_returns_the_saved_request(tmp_path: Path, request_: Request) -> None:
    assert load_cases(saved(tmp_path, request_), contract_of(NAME)) == [Case("answered", request_)]


def test_failed_cases_are_one_for_each_failed_clause() -> None:
    bench = Bench(NAME)
    contract = with_checks(bench.contract)
    results = ClauseResults(contract, list(contract.clauses), keeps_smallest=True)
    for size in (9, 3, 5):
        reply = bench.ask(get("/loans", ("reader", "x" * size)))
        for clause in ("answered", "schemathesis/use_after_free"):
            results.add(Finding(clause, "fail", "something else", "this"), reply)
    results.add(Finding("json.strict", "pass"), reply)
    assert [(each.clause, each.request.query) for each in failed_cases(results)] == [("answered", (("reader", "xxx"),))]


def test_send_cases_sends_and_judges_each_once() -> None:
    bench = Bench(NAME)
    send_cases(bench.session, [Case("answered", each) for each in REQUESTS[:2]])
    assert [request for request, _ in bench.target.asked] == REQUESTS[:2]
    assert bench.results.entries["answered"].counts["pass"] == 2


def test_send_cases_blocks_the_clause_of_a_forbidden_request() -> None:
    bench = Bench(NAME, may_write=False)
    send_cases(bench.session, [Case("answered", REQUESTS[1])])
    assert bench.target.asked == [] and bench.results.entries["answered"].blocked


BROKEN: list[tuple[Any, str]] = [
    ("{", "not JSON"),
    ("[" * 100_000, "not JSON"),
    ({"format": "else"}, "a file of cases is written by"),
    ({"contract": "trackier-v1"}, "these are cases of trackier-v1, not of library"),
    ({"cases": [{"clause": "a", "request": {}}]}, "cases.0.request"),
]


@pytest.mark.parametrize(("change", "message"), BROKEN)
def test_load_cases_refuses_other_files(tmp_path: Path, change: Any, message: str) -> None:
    path = saved(tmp_path, *REQUESTS)
    path.write_text(change if isinstance(change, str) else json.dumps(json.loads(path.read_text("utf-8")) | change))
    with pytest.raises(UsageError, match=message):
        load_cases(path, contract_of(NAME))


@pytest.mark.parametrize(
    ("change", "message"),
    [({"credentials": [["valid", "cookie", "whole"]]}, "no credential slot"), ({"body_base64": "?"}, "base64")],
)
def test_load_cases_refuses_impossible_requests(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    path = saved(tmp_path, REQUESTS[0])
    document = json.loads(path.read_text("utf-8"))
    document["cases"][0]["request"] |= change
    path.write_text(json.dumps(document))
    with pytest.raises(UsageError, match=message):
        load_cases(path, contract_of(NAME))


def test_load_cases_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.json: the cases cannot be read"):
        load_cases(tmp_path / "none.json", contract_of(NAME))
