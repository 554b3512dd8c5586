"""Operations that the target may lack: it replied to their valid requests as if they did not exist."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.checks.clause_results import ClauseResults, KeptFinding
from conformance.contract.model import Contract
from conformance.core.errors import NamedOption, Spelling
from conformance.observation.target_state import TargetState

_NOT_FOUND_STATUSES = {404, 405, 501}
_UNKNOWN_REQUESTS = {"unknown-path", "unsupported-method"}


def lacking_operations(contract: Contract, state: TargetState, results: ClauseResults) -> tuple[str, ...]:
    """Return the ids of the operations whose replies all mean not found, if some other operation succeeded."""
    absent = (
        name
        for name in contract.operations
        if name not in state.succeeded_operations
        and _is_answered_as_unknown(contract, results.entries[f"operation.{name}"].evidence)
    )
    return tuple(absent) if state.succeeded_operations else ()


def lacking_notes(operations: Sequence[str], spelling: Spelling) -> list[str]:
    """Return a note about the operations that the target may lack, if there are any."""
    options = " ".join(spelling(NamedOption("without", name)) for name in operations)
    note = f"Some operations replied to valid requests as if they did not exist. If the target lacks them: {options}"
    return [note] if operations else []


def _is_answered_as_unknown(contract: Contract, shown: Sequence[KeptFinding]) -> bool:
    """Return whether all replies mean not found, by their outcome or, without an outcome, by their HTTP status."""
    documented, replies = _outcomes_of_unknown_requests(contract), [each.reply for each in shown]
    if documented and any(each.outcome and each.outcome.id not in documented for each in replies):
        return False
    statuses = (
        (reply.outcome and reply.outcome.equivalent_status, reply.response and reply.response.status)
        for reply in replies
    )
    meanings = {means or status for means, status in statuses}
    return bool(meanings) and meanings <= _NOT_FOUND_STATUSES


def _outcomes_of_unknown_requests(contract: Contract) -> set[str]:
    """Return the ids of the outcomes that are documented for unknown paths and methods."""
    clauses = contract.clauses_of("cause", *_UNKNOWN_REQUESTS)
    return {outcome for each in clauses for outcome in each.outcomes}
