"""Test that the new record is found in a reply that lists older ones beside it, in any order."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.core.exchange import Request
from conformance.mock_server.mutants import mutated
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of

TK = "trackier-v1"


class Newest(Direct):
    """Shows the latest records first in the replies to creations."""

    def send(self, request: Request, origin: str = "") -> Any:
        found = super().send(request, origin)
        if request.method != "POST" or found.response is None:
            return found
        body = _reversed(json.loads(found.response.body))
        return replace(found, response=replace(found.response, body=json.dumps(body).encode()))


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _reversed(each) for name, each in value.items()}
    return value[::-1] if isinstance(value, list) and value and isinstance(value[0], dict) else value


@pytest.mark.parametrize("operation", ["createCaps", "createGoalPayout", "createPublisherPayout"])
@pytest.mark.parametrize(
    ("clause", "mutant", "expected"),
    [
        ("create.ids-differ", "", "pass"),
        ("create.listed", "", "pass"),
        ("create.listed", "made-twice", "fail"),
    ],
)
def test_latest_records_may_be_first(operation: str, clause: str, mutant: str, expected: str) -> None:
    app = mutated(contract_of(TK), f"{clause}~{mutant}@{operation}") if mutant else None
    bench = Bench(TK, target=Newest(TK, app=app))
    run_directed(bench.session, [clause], only_operation=operation)
    assert bench.results.verdicts()[clause].verdict == expected


def test_new_record_is_none_that_the_run_knew_before() -> None:
    bench = Bench(TK, target=Newest(TK))
    creation = bench.valid_request("createCaps")
    first, second = (bench.ask(creation) for _ in range(2))
    (one,), (other,) = (bench.factory.records_made_by(each) for each in (first, second))
    assert first.older == frozenset() and second.older == {(one.names["cap_id"],)}
    assert one.names["cap_id"] != other.names["cap_id"]
