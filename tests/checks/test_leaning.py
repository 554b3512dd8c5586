"""A failure says whether the server was kinder or stricter than documented, by its outcome and never by its words."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from conformance.checks.judge import Judge
from conformance.core.exchange import Failure, Request, Response
from conformance.mock_server.mutants.base import MutantApp
from conformance.selftest.bench import Bench
from tests.support.kit import DATA, contract_of, exchange, get, knowing, reply, send

LOAN = {"id": "10000001", "book": "978-0-00-000000-2", "reader": "Sample Reader"}
DONE, REFUSED = {"code": 0, "data": LOAN}, {"code": 20, "message": "The desk cannot read this"}
KEYLESS = get("/loans/10000001", credentials=())
LISTS = get("/loans")


def leanings(name: str, request: Request, response: Response | None, **more: Any) -> dict[str, str]:
    """Of the failures of one exchange, those that lean, by clause."""
    judge = Judge(contract_of(name), knowing(name))
    _, findings = judge.judge(exchange(request, response, **more))
    assert any(each.verdict == "fail" for each in findings)
    return {each.clause: each.leaning for each in findings if each.leaning}


def test_success_where_a_refusal_is_documented_is_kinder() -> None:
    assert leanings("library", KEYLESS, reply(DONE)) == {"code.10": "kinder"}


@pytest.mark.parametrize(
    "response",
    [reply(REFUSED), reply({"detail": "no"}, status=422), reply(b"Bad Request", status=400)],
    ids=["documented", "no code", "no JSON"],
)
def test_a_refusal_where_success_is_documented_is_stricter_with_a_code_or_without(response: Response) -> None:
    assert leanings("library", LISTS, response) == {"operation.listLoans": "stricter"}


@pytest.mark.parametrize(
    ("request_", "response"),
    [
        (KEYLESS, reply(REFUSED)),
        (KEYLESS, reply({"code": 7})),
        (KEYLESS, reply(b"oops", status=500)),
        (LISTS, reply({"code": 7, "message": "no"})),
        (LISTS, reply(b"oops", status=500)),
        (LISTS, reply(b"oops", status=302)),
    ],
    ids=["wrong code", "unknown code", "crash", "unknown code for success", "crash for success", "redirect"],
)
def test_what_is_wrong_otherwise_is_neither(request_: Request, response: Response) -> None:
    assert leanings("library", request_, response) == {}


def test_a_clause_that_allows_a_refusal_is_not_broken_by_strictness() -> None:
    """It is left to the server whether a body needs a media type; a wrong refusal is wrong otherwise."""
    loan = {"book": LOAN["book"], "reader": LOAN["reader"]}
    asked = send("POST", "/loans", loan, headers=(("Content-Type", "text/plain"),))
    found = leanings("library", asked, reply({"code": 10, "message": "This key opens nothing"}), origin="body.type")
    assert "body.type" not in found


def test_half_a_reply_is_neither() -> None:
    broken = reply(b"", status=404)
    assert leanings("library", LISTS, broken, failure=Failure("reset", "the connection was closed")) == {}


def test_a_wrong_item_that_counts_as_treated_is_kinder() -> None:
    items = [{"gate": "gate-1"}, {"gate": "gate!"}]
    done = {"code": 0, "message": "Done", "data": {"scans": items, "count": 2}}
    found = leanings("parcels", send("POST", "/parcels/10000001/scans", items), reply(done))
    assert found["gate.wrong"] == "kinder"


@pytest.mark.parametrize("name", ["library", "parcels"])
def test_what_every_mutant_is_that_succeeds_or_refuses_or_falls_over(name: str) -> None:
    """`stranger` has a code for something else; the outcome of code.1 is a success, so there it is a refusal."""
    bench, expected = Bench(str(DATA / name)), {"success": "kinder", "refused": "stricter", "stranger": "", "crash": ""}
    found = Counter[str]()
    for mutant in bench.mutants.values():
        way = mutant.id.partition("~")[2].partition("@")[0]
        if way in expected:
            results = bench.run(MutantApp(bench.plain, mutant), (*mutant.breaks, *mutant.drive), mutant.breaks)
            failures = [each for clause in mutant.breaks for each, _ in results.entries[clause].evidence]
            lawful = mutant.breaks == ("code.1",) and way == "stranger"
            wanted = "stricter" if lawful else expected[way]
            assert {each.leaning for each in failures if each.verdict == "fail"} == {wanted}, mutant.id
            found[way] += 1
    assert found.keys() == expected.keys()


def test_a_success_that_was_asked_for_in_vain_is_stricter() -> None:
    asked = get("/parcels", headers=(("Prefer", "code=1"),))
    refused = reply({"code": 20, "message": "Not understood", "data": None})
    found = leanings("parcels", asked, refused)
    assert "stricter" in found.values() and "kinder" not in found.values()
