"""Test that the requests of a cause are sent once if a behaviour sends them too."""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.checks.behaviours._sending_refused_requests import Refusals
from conformance.checks.block_reason import NO_WRITES
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.runner.directed_checks import run_directed
from conformance.runner.repeated_causes import without_repeated_causes
from conformance.runner.walk_plan import Plan, plan_walks
from tests.support.kit import CONTRACTS, Bench, all_causes, contract_of

NAME, BEHAVIOUR, CAUSE = "trackier-v1", "refused.changes-nothing", "code.30"


def plan_of(name: str) -> Plan:
    return plan_walks(contract_of(name), all_causes(name))


def sent(has_target_alone: bool, clauses: list[str]) -> list[tuple[str, str]]:
    """Return the method and path of each request that counts for CAUSE."""
    bench = Bench(NAME)
    bench.change_factory(has_target_alone=has_target_alone)
    run_directed(bench.session, clauses)
    return [(each.method, each.path) for each, origin in bench.target.asked if origin == CAUSE]


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_check_is_planned_once(name: str) -> None:
    plan = plan_of(name)
    merged = without_repeated_causes(contract_of(name), plan)
    assert merged.controls == plan.controls
    assert {each.number for each in merged.checks} <= {each.number for each in plan.checks}
    found = [Counter((w.operation, c.clause) for w in each.checks for c in w.checks) for each in (plan, merged)]
    assert {*found[0]} == {*found[1]} and found[1] <= found[0]


def test_no_cause_is_moved_without_the_behaviour() -> None:
    plan = plan_of(NAME).only([CAUSE, "code.32"])
    assert without_repeated_causes(contract_of(NAME), plan) == plan


def test_a_cause_is_sent_once_with_the_behaviour() -> None:
    alone, together = sent(True, [CAUSE]), sent(True, [CAUSE, BEHAVIOUR])
    assert alone and len(together) == len(alone)


def test_a_cause_is_sent_if_the_behaviour_is_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    def blocked(*_: object) -> RequestSteps:
        raise Blocked(NO_WRITES)
        yield

    alone = sent(True, [CAUSE])
    monkeypatch.setattr(Refusals, "check", blocked)
    together = sent(True, [CAUSE, BEHAVIOUR])
    assert len(together) >= len(alone)
