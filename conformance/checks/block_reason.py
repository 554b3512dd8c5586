"""Why a clause could not be tried or judged: a code, which decides, with a text, which people read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockCode(StrEnum):
    """The closed list of reasons. Code compares these and never the texts."""

    NOT_SELECTED = "not-selected"
    OPERATIONS_LACKING = "operations-lacking"
    """The target is declared to lack the operations that the clause is about."""
    WRITES_NOT_ALLOWED = "writes-not-allowed"
    KEY_MISSING = "key-missing"
    """The credentials file has no key for the profile that the clause needs."""
    TARGET_UNJUDGED = "target-unjudged"
    """No request succeeds with the valid credential, so that nothing can be concluded."""
    RECORD_UNAVAILABLE = "record-unavailable"
    """The requests need a record that the target does not show and that cannot be created."""
    PREPARATION_REFUSED = "preparation-refused"
    """A request that prepares the check did not succeed."""
    NOT_OBSERVABLE = "not-observable"
    """The replies have no place that shows the effect."""
    SHARED_DATA = "shared-data"
    """Other clients can change the data between two requests."""
    LIST_TOO_LONG = "list-too-long"
    NOT_RESTORABLE = "not-restorable"
    """What the request changes could not be put back."""
    OTHER_HOST = "other-host"
    """The next request would go to a host that is not the target."""
    NOT_RECORDED = "not-recorded"
    """A recording was asked for an exchange that it does not have."""
    SEVERAL_EXCHANGES = "several-exchanges"
    """The clause takes exchanges that belong together, and recorded traffic is judged one by one."""
    REQUEST_UNCLEAR = "request-unclear"
    """Recorded traffic does not show whether the request had the fault."""
    INCONCLUSIVE_EXCHANGES = "inconclusive-exchanges"
    """There are exchanges for the clause, and none of them shows whether it holds."""
    NOT_SHOWN = "not-shown"
    """A run has no exchange for the clause."""
    NEVER_RECORDED = "never-recorded"
    """Recorded traffic has no exchange for the clause."""


@dataclass(frozen=True)
class BlockReason:
    """`general` is the text without the name in which the same reason differs from clause to clause, "" for a text
    without such a name."""

    code: BlockCode
    text: str
    general: str = ""


NOT_SELECTED = BlockReason(BlockCode.NOT_SELECTED, "not selected")
CLAUSE_OF_LACKING = BlockReason(BlockCode.OPERATIONS_LACKING, "it speaks of operations that the target is said to lack")
REQUEST_OF_LACKING = BlockReason(BlockCode.OPERATIONS_LACKING, "the target is said to lack the operation")
NO_WRITES = BlockReason(BlockCode.WRITES_NOT_ALLOWED, "writes are not allowed on this target")
NOT_SHOWN = BlockReason(BlockCode.NOT_SHOWN, "no exchange of this run shows it")
NEVER_RECORDED = BlockReason(BlockCode.NEVER_RECORDED, "never recorded")
