"""Test whether a failure is too lenient or too strict: by its outcome, never by its words."""

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


def test_leaning_of_success_in_place_of_a_refusal_is_kinder() -> None:
    assert leanings("library", KEYLESS, reply(DONE)) == {"code.10": "kinder"}


@pytest.mark.parametrize(
    "response",
    [reply(REFUSED), reply({"detail": "no"}, status=422), reply(b"Bad Request", status=400)],
    ids=["documented", "no code", "no JSON"],
)
def test_leaning_of_a_refusal_in_place_of_success_is_stricter(response: Response) -> None:
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
def test_leaning_of_any_other_failure_is_empty(request_: Request, response: Response) -> None:
    assert leanings("library", request_, response) == {}


def test_leaning_is_empty_for_a_clause_that_allows_a_refusal() -> None:
    """It is left to the server whether a body needs a media type; a wrong refusal is wrong otherwise."""
    loan = {"book": LOAN["book"], "reader": LOAN["reader"]}
    asked = send("POST", "/loans", loan, headers=(("Content-Type", "text/plain"),))
    found = leanings("library", asked, reply({"code": 10, "message": "This key opens nothing"}), origin="body.type")
    assert "body.type" not in found


def test_leaning_of_an_incomplete_reply_is_empty() -> None:
    broken = reply(b"", status=404)
    assert leanings("library", LISTS, broken, failure=Failure("reset", "the connection was closed")) == {}


def test_leaning_of_an_accepted_wrong_item_is_kinder() -> None:
    items = [{"gate": "gate-1"}, {"gate": "gate!"}]
    done = {"code": 0, "message": "Done", "data": {"scans": items, "count": 2}}
    found = leanings("parcels", send("POST", "/parcels/10000001/scans", items), reply(done))
    assert found["gate.wrong"] == "kinder"


@pytest.mark.parametrize("name", ["library", "parcels"])
def test_leaning_of_each_mutant_follows_from_its_outcome(name: str) -> None:
    """`unrelated-code` has a code for something else; the outcome of code.1 is a success, so there it is a refusal."""
    bench = Bench(str(DATA / name))
    expected = {"success": "kinder", "refused": "stricter", "unrelated-code": "", "crash": ""}
    found = Counter[str]()
    for mutant in bench.mutants.values():
        way = mutant.id.partition("~")[2].partition("@")[0]
        if way in expected:
            results = bench.run(MutantApp(bench.plain, mutant), (*mutant.breaks, *mutant.traffic), mutant.breaks)
            failures = [each.finding for clause in mutant.breaks for each in results.entries[clause].evidence]
            refuses = mutant.breaks == ("code.1",) and way == "unrelated-code"
            wanted = "stricter" if refuses else expected[way]
            assert {each.leaning for each in failures if each.verdict == "fail"} == {wanted}, mutant.id
            found[way] += 1
    assert found.keys() == expected.keys()


def test_leaning_of_a_refusal_in_place_of_a_preferred_success_is_stricter() -> None:
    asked = get("/parcels", headers=(("Prefer", "code=1"),))
    refused = reply({"code": 20, "message": "Not understood", "data": None})
    found = leanings("parcels", asked, refused)
    assert "stricter" in found.values() and "kinder" not in found.values()
