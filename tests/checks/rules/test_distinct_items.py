"""Test in which replies each record may be there once only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.rules.distinct_items import DistinctItems
from conformance.contract.effects import Merge
from conformance.contract.request_view import RequestView
from conformance.observation.response_reading import read_reply
from tests.support.kit import contract_of, exchange, knowing, read, reply, send
from tests.support.rule_case import TM, meta

TWICE = [{"tracking_number": "CT12345", "carrier_code": "dhl"}] * 2


@pytest.mark.parametrize(("by_item", "expected"), [(True, None), (False, "fail")])
def test_reply_to_a_list_may_show_a_record_for_each_item_about_it(by_item: bool, expected: str | None) -> None:
    contract = contract_of(TM)
    operation = contract.operations["updateTrackings"]
    effect: Merge = replace(operation.effect_as(Merge), record="/data/trackings")
    operation = replace(operation, effect=effect if by_item else replace(effect, for_each_item=None))
    changed: Any = replace(contract, operations={**contract.operations, operation.id: operation})
    request = send("POST", "/trackings/updatemore", TWICE)
    answered = exchange(request, reply(meta(data={"trackings": TWICE})))
    shown = read_reply(changed, RequestView(changed, request), answered)
    rule, (_, expectation) = DistinctItems(changed, contract.clauses["list.distinct"]), read(TM, request, None)
    found = rule.check(shown, expectation, knowing(TM))
    assert (found and found.verdict) == expected
