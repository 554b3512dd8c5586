"""Test the behaviour filters-select."""

from __future__ import annotations

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
