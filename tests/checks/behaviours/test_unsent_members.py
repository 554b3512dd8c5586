"""Test creations and updates with members that the documented request lacks."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._unsent_members import unsent_members
from conformance.contract.effects import Create
from conformance.core.exchange import Exchange, Request
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import Bench, Direct, contract_of, exchange, reply


def test_unsent_members_are_stored_ones_without_references() -> None:
    contract = contract_of("trackier-v1")
    makers = (each for each in contract.operations.values() if isinstance(each.effect, Create))
    found = {each.id: unsent_members(contract, each) for each in makers}
    assert {name: {*members} for name, members in found.items() if members} == {
        "createCampaign": {"os", "currency", "app_name", "app_id"},
        "createLink": {"domain"},
    }


@pytest.mark.parametrize(
    "fault", ["create.readable~ignores-domain@createLink", "update.keeps-below~takes-below-by-others@updateGoal"]
)
def test_fault_of_an_unsent_member_is_found(fault: str) -> None:
    bench = mutant_bench("trackier-v1")
    assert bench.run_mutant(bench.mutants[fault]).failed == (fault.partition("~")[0],)


class KnownAffiliates(Direct):
    """Refuses a goal for affiliates that it does not have. `refused` counts such requests."""

    def __init__(self) -> None:
        super().__init__("trackier-v1")
        self.refused = 0

    def send(self, request: Request, origin: str = "") -> Exchange:
        if b"whitelist_pubs" not in (request.body or b""):
            return super().send(request, origin)
        self.refused += 1
        return exchange(request, reply({"success": False, "error": {"code": 20, "message": "Unknown."}}, 400), origin)


def test_refusal_of_unsent_members_shows_nothing() -> None:
    target = KnownAffiliates()
    bench = Bench("trackier-v1", target=target)
    run_directed(bench.session, ["update.keeps-below"], only_operation="updateGoal")
    assert target.refused == 1
    found = bench.results.verdicts()
    assert found["update.keeps-below"].verdict == "pass"
    assert "fail" not in {each.verdict for each in found.values()}
