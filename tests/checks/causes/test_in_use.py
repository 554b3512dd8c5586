"""Test that a server may keep records to which others refer."""

from __future__ import annotations

import pytest

from conformance.contract.effects import Delete
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Exchange, Request
from conformance.observation.created_records import names_in_request
from conformance.runner.cleanup import clean_up
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of, exchange, reply

TR = "trackier-v1"


class Keeping(Direct):
    """Refuses to delete a record to which another one refers."""

    def __init__(self) -> None:
        super().__init__(TR)
        self.kept: set[str] = set()

    def send(self, request: Request, origin: str = "") -> Exchange:
        view = RequestView(contract_of(TR), request)
        operation, resource = view.operation, view.contract.resource_of(view.operation)
        if operation is None or resource is None or not isinstance(operation.effect, Delete):
            return super().send(request, origin)
        if not any(self.mock.store.is_referred_to(resource, each) for each in names_in_request(view, resource)):
            return super().send(request, origin)
        self.kept.add(operation.id)
        return exchange(request, reply({"success": False, "data": {"message": "It is in use."}}), origin)


@pytest.mark.slow
def test_server_that_keeps_records_in_use_passes_and_is_left_as_it_was() -> None:
    target = Keeping()
    bench = Bench(TR, target=target)
    deletions = [f"operation.{name}" for name in bench.contract.operations if name.startswith("delete")]
    run_directed(bench.session, ["delete.in-use", "delete.removes", *deletions])
    assert target.kept == {"deleteAdvertiser", "deleteAffiliate", "deleteGoal"}
    verdicts = bench.results.verdicts()
    assert {verdicts[each].verdict for each in ("delete.in-use", "delete.removes", *deletions)} == {"pass"}
    assert clean_up(bench.session) == []
