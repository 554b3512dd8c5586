"""Which refused request shows each further place of the key: one for each cause and each such place.

Requests of all causes have the key in its usual place, so that a server could refuse those with a key elsewhere in
another way, or repeat this key: a text that quotes the address repeats a key in the query.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.causes.base import Cause, RequestSource, pick_in_turn
from conformance.checks.expected_outcomes import lists_success
from conformance.contract.operation import Operation
from conformance.contract.security_schemes import Requirement


def causes_in_further_places(operation: Operation, factory: RequestSource) -> Iterator[tuple[Cause, Requirement]]:
    """Yield each cause that this operation shows in a further place, and the place. Causes use different operations."""
    causes = [each for each in factory.causes if needs_place(each)]
    if not causes:
        return
    places = {each.id: _further_places(each, factory) for each in causes[0].contract.operations.values()}
    for place in places[operation.id]:
        for turn, cause in enumerate(causes):
            showing = [each for each in cause.operations() if place in places[each.id]]
            if showing and pick_in_turn(showing, turn) is operation:
                yield cause, place


def needs_place(cause: Cause) -> bool:
    """Return whether a cause is always refused, and is not about the key itself."""
    return not cause.is_about_credential and not lists_success(cause.contract, cause.clause)


def _further_places(operation: Operation, factory: RequestSource) -> list[Requirement]:
    usual = factory.credentials(operation)
    return [each for each in factory.requirements(operation) if factory.credentials(operation, each) != usual]
