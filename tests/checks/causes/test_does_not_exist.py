"""Test the cause does-not-exist."""

from __future__ import annotations

from dataclasses import replace

from conformance.checks.causes.does_not_exist import DoesNotExist
from tests.support.kit import Bench
from tests.support.sent_requests import cause_on

TM, TR, LIBRARY, PARCELS = "trackingmore-v2", "trackier-v1", "library", "parcels"


def test_does_not_exist_makes_a_record_for_each_other_item() -> None:
    bench = Bench(TM)
    steps = cause_on(bench, "code.4017.item").provoke(bench.contract.operations["deleteTrackings"], bench.factory)
    prepared = [(each.method, each.path) for each, prepares in bench.walk(steps) if prepares]
    assert prepared == [("GET", "/carriers"), ("POST", "/trackings/post"), ("POST", "/trackings/post")]


def test_does_not_exist_sends_nothing_where_no_absent_key_can_be_made() -> None:
    bench = Bench(LIBRARY)
    loan = replace(bench.contract.resources["loan"], key_pattern=None)
    contract = replace(bench.contract, resources={"loan": loan})
    cause = DoesNotExist(contract, contract.clauses["code.30"])
    steps = cause.provoke(contract.operations["readLoan"], bench.factory)
    assert [request for request, prepares in bench.walk(steps) if not prepares] == []
