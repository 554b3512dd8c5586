"""Test what deletions leave in lists that show some records beside others, such as affiliates beside referrals."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.core.exchange import Exchange, Request
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of, exchange, reply

TR = "trackier-v1"


class Choosing(Direct):
    """Shows these affiliates beside the referrals: those that are live, or all that have ever been created."""

    def __init__(self, live_only: bool) -> None:
        super().__init__(TR)
        self.live_only = live_only
        self.ever: dict[str, dict[str, Any]] = {}

    def send(self, request: Request, origin: str = "") -> Exchange:
        done = super().send(request, origin)
        records = [each.members for each in self.mock.store.all(contract_of(TR).resources["affiliate"])]
        self.ever |= {each["_id"]: {**each} for each in records}
        if (request.method, request.path) != ("GET", "/network/referral") or done.response.status != 200:
            return done
        body = json.loads(done.response.body)
        shown = [each for each in records if each["live"]] if self.live_only else self.ever.values()
        publishers = [{name: each[name] for name in ("_id", "name", "username")} for each in shown]
        return exchange(request, reply({**body, "data": {**body["data"], "publishers": publishers}}), origin)


def texts(live_only: bool, clause: str, operation: str) -> list[str]:
    bench = Bench(TR, target=Choosing(live_only))
    run_directed(bench.session, [clause], only_operation=operation)
    kept = bench.results.entries[clause].evidence
    return [f"{each.reply.operation and each.reply.operation.id}: {each.finding.actual}" for each in kept]


def test_a_partial_list_is_none_that_new_records_are_searched_for_in() -> None:
    contract = contract_of(TR)
    assert [each.id for each in contract.partial_lists] == ["listReferrals"]
    assert not {"listReferrals"} & {each.id for each in (*contract.further_lists, *contract.unnamed_lists)}


def test_a_deleted_record_must_not_be_in_a_partial_list() -> None:
    assert texts(False, "delete.removes", "deleteAffiliate") == ["listReferrals: it is still in the list"]


@pytest.mark.parametrize(
    ("clause", "operation"), [("delete.removes", "deleteAffiliate"), ("create.listed", "createAffiliate")]
)
def test_a_partial_list_may_lack_records(clause: str, operation: str) -> None:
    assert not texts(True, clause, operation)
