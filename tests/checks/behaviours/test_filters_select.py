"""Test the behaviour filters-select."""

from __future__ import annotations

import pytest

from conformance.core.exchange import Exchange, Request
from conformance.runner.directed_checks import run_directed
from tests.support.kit import ROOT, Bench, Direct, reply

NAME = str(ROOT / "examples" / "servers" / "supysonic")
FAILED = {"subsonic-response": {"status": "failed", "version": "1.12.0", "error": {"code": 10}}}


class RefusingFilters(Direct):
    """Refuses each list with a filter for a reason that no cause of the request explains."""

    def send(self, request: Request, origin: str = "") -> Exchange:
        exchange = super().send(request, origin)
        has_filter = request.path == "/getPlaylists" and "username" in dict(request.query)
        return Exchange(request, reply(FAILED)) if has_filter else exchange


def verdict(target: Direct) -> str | None:
    bench = Bench(NAME, target=target)
    run_directed(bench.session, ["owner"])
    return bench.results.verdicts()["owner"].verdict


def test_a_filter_by_a_record_that_does_not_exist_may_be_refused() -> None:
    assert verdict(Direct(NAME)) == "pass"


def test_a_filter_that_is_refused_without_a_cause_fails() -> None:
    assert verdict(RefusingFilters(NAME)) == "fail"


class RefusingPlusSigns(Direct):
    """Refuses each order with a plus sign."""

    def send(self, request: Request, origin: str = "") -> Exchange:
        exchange = super().send(request, origin)
        has_plus = request.path == "/trackings/get" and "+" in dict(request.query).get("orders", "")
        refusal = {"meta": {"code": 4012, "type": "Bad Request", "message": "No such order"}, "data": []}
        return Exchange(request, reply(refusal)) if has_plus else exchange


class DecodingTwice(Direct):
    """Reads a plus sign in a filter as a blank."""

    def send(self, request: Request, origin: str = "") -> Exchange:
        query = tuple((name, value.replace("+", " ") if name == "orders" else value) for name, value in request.query)
        return Exchange(request, super().send(request.replace(query=query), origin).response)


@pytest.mark.parametrize(
    ("target", "verdict"), [(Direct, "pass"), (RefusingPlusSigns, "pass"), (DecodingTwice, "fail")]
)
def test_a_text_with_a_plus_sign_is_found_or_refused(target: type[Direct], verdict: str) -> None:
    bench = Bench("trackingmore-v2", target=target("trackingmore-v2"))
    run_directed(bench.session, ["list.filters"])
    assert bench.results.verdicts()["list.filters"].verdict == verdict
