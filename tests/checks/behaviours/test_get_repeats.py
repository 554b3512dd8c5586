"""Test that the same GET must get the same reply, apart from texts of refusals, also after another account."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from conformance.core.exchange import Exchange, Request, Response
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, exchange

TR, CLAUSE, PATH = "trackier-v1", "get.repeats", "/network/customReport"


class Numbering(Direct):
    """Writes the number of the request in place of a text of each reply that has it."""

    def __init__(self, text: bytes) -> None:
        super().__init__(TR)
        self.text, self.numbers = text, count()

    def send(self, request: Request, origin: str = "") -> Any:
        made = super().send(request, origin)
        response = made.response
        assert response is not None
        body = response.body.replace(self.text, b"Number %d." % next(self.numbers))
        headers = tuple(pair for pair in response.headers if pair[0].lower() != "content-length")
        return exchange(request, Response(response.status, headers, body), origin)


@pytest.mark.parametrize(
    ("text", "verdict"), [(b"Resource Not Found", "pass"), (b"Sample Publisher", "fail")], ids=["refusals", "records"]
)
def test_refusals_may_have_another_text_each_time(text: bytes, verdict: str) -> None:
    bench = Bench(TR, target=Numbering(text))
    run_directed(bench.session, [CLAUSE])
    assert bench.results.verdicts()[CLAUSE].verdict == verdict


class PassingOn(Direct):
    """Refuses valid reports like the last throttled one: so many after each of the first `most` refusals."""

    def __init__(self, number: int, most: int = 1000) -> None:
        super().__init__(TR)
        self.number, self.left, self.most = number, 0, most
        self.refused: Exchange | None = None

    def send(self, request: Request, origin: str = "") -> Exchange:
        done = super().send(request, origin)
        if request.path != PATH or done.response is None:
            return done
        if done.response.status == 429 and self.most:
            self.refused, self.left, self.most = done, self.number, self.most - 1
        elif done.response.status == 200 and self.left and self.refused is not None:
            self.left -= 1
            return replace(done, response=self.refused.response)
        return done


@pytest.mark.parametrize(("number", "most", "fails"), [(1, 1000, True), (2, 1000, False), (1, 1, False), (1, 2, False)])
def test_read_that_only_another_account_can_have_limited_is_found(number: int, most: int, fails: bool) -> None:
    """A limit that also holds later, or that does not hold each time, may be one of all requests."""
    bench = Bench(TR, target=PassingOn(number, most))
    run_directed(bench.session, [CLAUSE], only_operation="customReport")
    kept = bench.results.entries[CLAUSE].evidence
    assert bool(kept) is fails and all(each.finding.actual.startswith("40 ") for each in kept)
