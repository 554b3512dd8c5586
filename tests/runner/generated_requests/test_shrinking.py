"""Test that failing requests lose the parts without effect on the failure."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.clause_results import ClauseResults
from conformance.core.exchange import Request
from conformance.runner.generated_requests.schemathesis_bridge import GENERATED
from conformance.runner.generated_requests.shrinking import reduce_failures
from conformance.runner.pacer import Budget, RunStopped
from tests.support.kit import DATA, Bench, Direct, get, send

LIBRARY, BY_GET = "library", str(DATA / "zoo" / "writes-by-get")


class Fragile(Direct):
    """Does not answer where all of these texts stand in the request."""

    def __init__(self, *texts: bytes, contract: str = LIBRARY) -> None:
        super().__init__(contract, app=self.answer)
        self.texts = texts

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        fails = all(each in scope["query_string"] + b" " + body for each in self.texts)
        await send({"type": "http.response.start", "status": 500 if fails else 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def reduced(request: Request, *texts: bytes, contract: str = LIBRARY, **how: Any) -> Bench:
    """Shrinking returns the smallest request that still has all of the texts."""
    bench = Bench(contract, target=Fragile(*texts, contract=contract), **how)
    bench.session.results = ClauseResults(bench.contract, list(bench.contract.clauses), keeps_smallest=True)
    bench.session.send(request, GENERATED)
    reduce_failures(bench.session)
    return bench


def left(bench: Bench) -> Request:
    return bench.session.results.entries["answered"].evidence[0].reply.exchange.request


def test_reduce_failures_removes_parameters_without_effect() -> None:
    request = get("/loans", ("a", "1"), ("b", "2"), ("c", "3"), ("d", "4"))
    assert left(reduced(request, b"b=2", b"d=4")).query == (("b", "2"), ("d", "4"))


@pytest.mark.parametrize(
    ("body", "texts", "rest"),
    [
        ({"book": "x", "reader": "y", "more": [1]}, [b"reader"], b'{"reader":"y"}'),
        ([{"a": 1}, {"b": 2}, {"c": 3}], [b'"b"'], b'[{"b":2}]'),
        ({"book": "x"}, [], None),
        (b"not json", [b"json"], b"not json"),
    ],
)
def test_reduce_failures_removes_members_items_and_bodies_without_effect(
    body: Any, texts: list[bytes], rest: bytes | None
) -> None:
    found = left(reduced(send("POST", "/loans", body), *texts)).body
    assert (found or b"").replace(b" ", b"") == (rest or b"").replace(b" ", b"")


def test_reduce_failures_ends_with_the_budget() -> None:
    with pytest.raises(RunStopped, match="budget of 3 requests"):
        reduced(get("/loans", *((f"p{n}", "1") for n in range(9))), b"p1", budget=Budget(requests=3))


def test_reduce_failures_limits_the_number_of_requests() -> None:
    many = get("/loans", *((f"p{n}", "1") for n in range(300)))
    assert len(reduced(many, *(b"p%d=" % n for n in range(300))).target.asked) < 300


def test_reduce_failures_leaves_requests_that_may_not_be_sent() -> None:
    assert left(reduced(get("/loans", ("a", "1")), b"a=1", may_write=False)).query == (("a", "1"),)


def test_reduce_failures_keeps_selectors() -> None:
    request = Request("GET", "/updateStation", (("id", "1"), ("genre", "rock"), ("f", "json"), ("v", "1.2")))
    assert left(reduced(request, b"id=1", contract=BY_GET)).query == (("id", "1"), ("f", "json"), ("v", "1.2"))
