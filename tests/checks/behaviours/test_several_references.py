"""Test updates of records that refer to several others: an update that leaves only one of them is found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.checks.behaviours._several_references import reference_arrays
from conformance.contract.effects import Create
from conformance.core.exchange import Request
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import Bench, Direct, contract_of, exchange, reply

TK = "trackier-v1"
REFUSED = reply({"success": False, "error": {"code": 30, "message": "One affiliate only."}}, 400)


class OneReference(Direct):
    """Keeps how many affiliates new payouts have, and refuses several if it `refuses`."""

    def __init__(self, refuses: bool) -> None:
        super().__init__(TK)
        self.refuses, self.numbers = refuses, list[int]()

    def send(self, request: Request, origin: str = "") -> Any:
        is_creation = request.method == "POST" and request.path.count("/") == 3 and "/pub-payout/" in request.path
        number = len(json.loads(request.body or b"")["pids"]) if is_creation else 0
        self.numbers += [number] if is_creation else []
        return exchange(request, REFUSED, origin) if self.refuses and number > 1 else super().send(request, origin)


def test_reference_arrays_are_those_of_stored_keys() -> None:
    contract, found = contract_of(TK), {}
    for each in contract.operations.values():
        resource = contract.resource_of(each)
        if isinstance(each.effect, Create) and resource is not None:
            arrays = reference_arrays(contract, each, resource)
            found |= {each.id: {slot.name: owner.name for slot, owner in arrays.items()}} if arrays else {}
    assert found == {key: {"pids": "affiliate"} for key in ("createCaps", "createPublisherPayout")}


@pytest.mark.parametrize(("refuses", "numbers"), [(False, [2]), (True, [2, 1])])
def test_updated_record_has_two_references_if_it_can(refuses: bool, numbers: list[int]) -> None:
    """The update of a record with one is judged too."""
    target = OneReference(refuses)
    bench = Bench(TK, target=target)
    run_directed(bench.session, ["update.keeps-the-rest"], only_operation="updatePublisherPayout")
    assert target.numbers[1:] == numbers  # the first one is the shared record
    assert bench.results.verdicts()["update.keeps-the-rest"].verdict == "pass"


@pytest.mark.parametrize("operation", ["updateCap", "updatePublisherPayout"])
def test_update_that_leaves_one_of_two_references_is_found(operation: str) -> None:
    bench = mutant_bench(TK)
    fault = bench.mutants[f"update.keeps-the-rest~first-reference@{operation}"]
    assert bench.run_mutant(fault).failed == ("update.keeps-the-rest",)
