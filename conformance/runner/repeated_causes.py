"""Send the requests of a cause once, if a behaviour sends them too.

The behaviour `refused-changes-nothing` sends the requests of causes again, to see what they change. Where it sends all
of them, each counts for the clause of its cause too. So the check of this cause on this operation moves to the end of
the behaviour's walk. There it only sends its requests if the behaviour could not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.checks.behaviours.base import Assertions, is_provoked
from conformance.checks.request_steps import RequestSteps
from conformance.contract.model import Contract
from conformance.runner.request_factory import RequestFactory
from conformance.runner.walk import Check, Walk
from conformance.runner.walk_plan import Plan


def without_repeated_causes(contract: Contract, plan: Plan) -> Plan:
    """Return the plan in which each cause is provoked once on an operation, if a behaviour provokes it too."""
    provoking = {(each.operation, clause): each.number for each in plan.checks for clause in each.provokes}
    moved: dict[int, dict[str, Walk]] = {}
    left = []
    for walk in plan.checks:
        if all((walk.operation, check.clause) in provoking for check in walk.checks):
            for check in walk.checks:
                number = provoking[walk.operation, check.clause]
                moved.setdefault(number, {})[check.clause] = replace(walk, checks=[check])
        else:
            left.append(walk)
    return Plan(plan.controls, [_with_causes(contract, each, [*moved.get(each.number, {}).values()]) for each in left])


def _with_causes(contract: Contract, walk: Walk, moved: Sequence[Walk]) -> Walk:
    """Return the walk with the checks of other walks, which are sent if its first check has not sent their requests."""
    checks = [*walk.checks, *(_unless_provoked(contract, each) for each in moved)]
    access = walk.access
    for each in moved:
        access |= each.access
    return replace(walk, checks=checks, access=access)


def _unless_provoked(contract: Contract, walk: Walk) -> Check:
    operation, check = contract.operations[walk.operation], walk.checks[0]

    def start(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        if is_provoked(factory, check.clause, operation):
            return
        yield from check.start(factory.with_all_values(), assertions)

    return replace(check, start=start)
