"""Test that the same GET must get the same reply, except texts of refusals that differ each time."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from conformance.core.exchange import Request, Response
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, exchange

TR, CLAUSE = "trackier-v1", "get.repeats"


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
