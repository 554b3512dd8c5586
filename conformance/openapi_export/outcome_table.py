"""The outcome table of an operation: the outcomes that it may have under each HTTP status, in any dialect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause
from conformance.contract.effects import Create
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.observation.response_reading import is_documented_success

Table = Mapping[int, tuple[Outcome, ...]]
"""HTTP status -> its outcomes: successes first, then the outcomes that mean this status, then the others."""

CAUSES_WITHOUT_OPERATION = ("unknown-path", "unsupported-method")
"""The checks of the causes that refuse requests which call no operation."""


def tables(contract: Contract, as_meant: bool) -> dict[str, Table]:
    """Return the table of each operation by id.

    With `as_meant`, each outcome is only under the status that it means.
    """
    causes = causes_of(contract)
    return {each.id: _table(contract, each, causes, as_meant) for each in contract.operations.values()}


def table_without_operation(contract: Contract) -> Table:
    """Return the table of requests that call no operation. It has the refusals for this reason only."""
    causes = [each for each in causes_of(contract) if each.clause.check in CAUSES_WITHOUT_OPERATION]
    return _by_status(contract, _of_causes(contract, None, causes), as_meant=False)


def _table(contract: Contract, operation: Operation, causes: list[Cause], as_meant: bool) -> Table:
    concerned = [each for each in causes if each.can_hold(operation)]
    found = (*_of_causes(contract, operation, concerned), *_without_cause(contract, operation))
    return _by_status(contract, found, as_meant)


def _by_status(contract: Contract, pairs: Iterable[tuple[Outcome, int]], as_meant: bool) -> Table:
    found: dict[int, set[str]] = {}
    for outcome, status in pairs:
        found.setdefault(outcome.equivalent_status if as_meant else status, set()).add(outcome.id)
    return {status: _sorted(contract, status, found[status]) for status in sorted(found)}


def _sorted(contract: Contract, status: int, names: set[str]) -> tuple[Outcome, ...]:
    """Return the outcomes in the order of `Table`, because tools show the first one as an example."""
    found = (each for each in contract.outcomes.values() if each.id in names)
    return tuple(sorted(found, key=lambda each: (not each.success, each.equivalent_status != status)))


def _of_causes(contract: Contract, operation: Operation | None, causes: list[Cause]) -> Iterator[tuple[Outcome, int]]:
    for cause in causes:
        for name in cause.clause.outcomes:
            if name in contract.outcomes:
                outcome = contract.outcomes[name]
                statuses = (*statuses_of(contract, outcome, operation), *cause.clause.status.get(name, ()))
                yield from ((outcome, status) for status in statuses)


def _without_cause(contract: Contract, operation: Operation) -> Iterator[tuple[Outcome, int]]:
    """Yield (outcome, status) for the outcomes that need no cause.

    They are the successes that any valid request may have, and the refusals that no cause lists. Any operation may
    have such a refusal.
    """
    caused = {name for clause in contract.clauses_of("cause") for name in clause.outcomes}
    for outcome in contract.outcomes.values():
        own = contract.own_clause.get(outcome.id)
        plain = outcome.success and (own is None or own.kind != "cause") and is_documented_success(outcome, operation)
        if plain or (not outcome.success and outcome.id not in caused):
            yield from ((outcome, status) for status in statuses_of(contract, outcome, operation))


def statuses_of(contract: Contract, outcome: Outcome, operation: Operation | None) -> list[int]:
    """Return every status that is documented for the outcome, in any dialect."""
    found = [status for statuses in outcome.status.values() for status in statuses]
    if outcome.success and operation is not None and (not found or isinstance(operation.effect, Create)):
        found += contract.success_statuses(operation)
    return list(dict.fromkeys(found)) or [outcome.equivalent_status]
