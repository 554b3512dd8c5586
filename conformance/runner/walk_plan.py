"""The plan of the directed checks: all walks of a run, in a fixed order.

    controls    requests that should succeed; their replies show which operations work
    checks      behaviours, which send several requests and compare the replies;
                causes, requests with one fault each;
                Prefer, requests for a documented outcome by the header `Prefer`, on targets that support it

The n-th operation of a cause or a behaviour has variation n.

Checks that compare all records of a resource come before other behaviours and causes, while there are few records:
first those that write none.
Behaviours that the same requests show share a walk. So do short causes on one operation, if their requests may change
records. A check with many requests is divided into parts, a walk for each.

The plan has the walks of all clauses, of which `Plan.only` selects some. So the number of a walk, from which its names
derive, is the same whichever clauses are selected.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple

from conformance.checks.access import NO_ACCESS, access_of_requests
from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours.base import Assertions, Behaviour
from conformance.checks.causes.base import Cause
from conformance.checks.request_steps import Part, RequestSteps
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.shard import Shard
from conformance.runner.control_requests import control_requests, control_size
from conformance.runner.prefer_checks import plan_prefer_checks, prefer_steps
from conformance.runner.prefer_mode import PreferMode
from conformance.runner.request_factory import RequestFactory
from conformance.runner.walk import Check, StartSteps, Walk

_StartWithoutAssertions = Callable[[RequestFactory], RequestSteps]
_LONGEST = 20
"""With more requests than these, a cause is divided into parts."""


class Plan(NamedTuple):
    """The walks of a run: first the controls, then the checks, which need to know what the controls showed."""

    controls: list[Walk]
    checks: list[Walk]

    @property
    def walks(self) -> list[Walk]:
        """All walks."""
        return [*self.controls, *self.checks]

    @property
    def size(self) -> int:
        """About how many requests all walks send."""
        return sum(each.size for each in self.walks)

    def only(self, clauses: Collection[str], operations: Collection[str] | None = None) -> Plan:
        """Return the plan for some clauses, on some operations or, for None, on all."""
        chosen = frozenset(clauses)
        return Plan(*([*_only(walks, chosen, operations)] for walks in self))

    def part(self, shard: Shard) -> Plan:
        """Return the plan of a shard, with all controls."""
        return Plan(self.controls, shard.part_of(self.checks))

    def without(self, other: Plan) -> Plan:
        """Return the plan without the walks of another one."""
        numbers = {each.number for each in other.walks}
        return Plan(*([each for each in walks if each.number not in numbers] for walks in self))


def plan_walks(contract: Contract, causes: Sequence[Cause], prefer_mode: PreferMode | None = None) -> Plan:
    """Return the plan of all clauses; `prefer_mode` is None if no outcomes are requested by `Prefer`."""
    return _plan_of(contract, tuple(causes), prefer_mode)


@lru_cache(maxsize=8)
def _plan_of(contract: Contract, causes: tuple[Cause, ...], prefer_mode: PreferMode | None) -> Plan:
    # Runs of a contract against many servers have the same plan, which takes longer than a short run. Its walks look up
    # the methods of causes and behaviours when they start, so that tests can replace these.
    controls = [*_plan_controls(contract)]
    checks = [*_plan_behaviours(contract), *_plan_causes(causes)]
    checks.sort(key=lambda each: (not each.access.reads, bool(each.access.writes)))
    if prefer_mode is not None:
        checks += _plan_prefer(contract, prefer_mode)
    numbered = [_numbered(each, n) for n, each in enumerate([*controls, *checks])]
    return Plan(numbered[: len(controls)], numbered[len(controls) :])


def _numbered(walk: Walk, number: int) -> Walk:
    # No other walk changes or reads what such a walk changes, so its failure is its own. And it may fail only once: a
    # server that wrongly creates a record may refuse to create it again.
    has_resource_alone = bool(walk.access.reads & walk.access.writes)
    return replace(walk, number=number, is_repeatable=not has_resource_alone)


def _only(walks: list[Walk], clauses: frozenset[str], operations: Collection[str] | None) -> Iterator[Walk]:
    for walk in walks:
        is_chosen = operations is None or walk.operation in operations
        if is_chosen and (checks := [each for each in walk.checks if each.clause in clauses]):
            yield replace(walk, checks=checks)


# --- walks of each kind ------------------------------------------------------------------------------
def _plan_controls(contract: Contract) -> Iterator[Walk]:
    for operation in contract.operations.values():
        check = Check(f"operation.{operation.id}", _without_assertions(partial(control_requests, operation)))
        yield Walk(0, operation.id, [check], access_of_requests(contract, operation), control_size(contract, operation))


def _plan_behaviours(contract: Contract) -> Iterator[Walk]:
    """Yield a walk for each behaviour on each operation; behaviours shown by the same requests share one."""
    groups: dict[tuple[str, str], list[tuple[Behaviour, Operation, int]]] = {}
    for behaviour in behaviours_of(contract):
        for n, operation in enumerate(behaviour.operations()):
            groups.setdefault((behaviour.shared_steps(operation), operation.id), []).append((behaviour, operation, n))
    for group in groups.values():
        yield from _walks_of_group(group)


def _walks_of_group(group: list[tuple[Behaviour, Operation, int]]) -> Iterator[Walk]:
    checks = [Check(behaviour.clause.id, partial(_show, behaviour, operation), n) for behaviour, operation, n in group]
    access, size = NO_ACCESS, 0
    for behaviour, operation, _ in group:
        access, size = access | behaviour.access(operation), max(size, behaviour.size(operation))
    may_use_shared = all(behaviour.may_use_shared for behaviour, _, _ in group)
    first, operation, _ = group[0]
    walk = Walk(0, operation.id, checks, access, size, may_use_shared=may_use_shared)
    for each in _in_parts(walk, max(behaviour.longest for behaviour, _, _ in group)):
        yield replace(each, provokes=first.provokes(operation, each.part))


def _provoke(cause: Cause, operation: Operation, factory: RequestFactory) -> RequestSteps:
    return cause.provoke(operation, factory)


def _show(behaviour: Behaviour, operation: Operation, factory: RequestFactory, assertions: Assertions) -> RequestSteps:
    return behaviour.show(operation, factory, assertions)


def _plan_causes(causes: Sequence[Cause]) -> Iterator[Walk]:
    """Yield a walk for each cause on each operation; short ones that need records of their own share one."""
    shared: dict[str, Walk] = {}
    for cause in causes:
        for n, operation in enumerate(cause.operations()):
            check = Check(cause.clause.id, _without_assertions(partial(_provoke, cause, operation)), variation=n)
            walk = Walk(0, operation.id, [check], cause.access(operation), cause.size(operation))
            if not cause.may_have_effect(operation):
                yield from _in_parts(replace(walk, may_use_shared=True))
            elif walk.size > _LONGEST // 2:
                yield from _in_parts(walk)
            elif operation.id not in shared:
                shared[operation.id] = walk
            elif shared[operation.id].size + walk.size <= _LONGEST:
                shared[operation.id] = _joined(shared[operation.id], walk)
            else:
                yield shared.pop(operation.id)
                shared[operation.id] = walk
    yield from shared.values()


def _joined(one: Walk, other: Walk) -> Walk:
    return replace(
        one, checks=[*one.checks, *other.checks], access=one.access | other.access, size=one.size + other.size
    )


def _plan_prefer(contract: Contract, prefer_mode: PreferMode) -> Iterator[Walk]:
    for clause, operation, prefer_value in plan_prefer_checks(contract, prefer_mode):
        check = Check(clause, _without_assertions(partial(prefer_steps, operation, prefer_value)))
        # A target that follows `Prefer` replies with an example, and changes nothing.
        yield Walk(0, operation.id, [check], access_of_requests(contract, operation), may_use_shared=True)


def _in_parts(walk: Walk, longest: int = _LONGEST) -> Iterator[Walk]:
    count = max(1, -(-walk.size // longest))
    for index in range(count):
        yield replace(walk, part=Part(index, count), size=-(-walk.size // count))


def _without_assertions(start: _StartWithoutAssertions) -> StartSteps:
    def steps(factory: RequestFactory, assertions: Assertions) -> RequestSteps:
        return start(factory)

    return steps
