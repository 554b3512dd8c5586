"""Reasons for which a clause has no verdict on the target.

A reason is a code, which the program compares, with a text, which people read.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockCode(StrEnum):
    """The closed list of reasons. Compare these, and never the texts."""

    NOT_SELECTED = "not-selected"
    OPERATIONS_LACKING = "operations-lacking"
    """All operations that the clause is about are excluded."""
    WRITES_NOT_ALLOWED = "writes-not-allowed"
    KEY_MISSING = "key-missing"
    """The credentials file has no key for the profile that the clause needs."""
    TARGET_UNJUDGED = "target-unjudged"
    """No request succeeds with the valid credential, so that replies prove nothing."""
    RECORD_UNAVAILABLE = "record-unavailable"
    """The requests need a record that cannot be found on the target, and cannot be created."""
    PREPARATION_REFUSED = "preparation-refused"
    """A request that prepares the check did not succeed."""
    NOT_OBSERVABLE = "not-observable"
    """The replies do not show the effect that the clause is about."""
    SHARED_DATA = "shared-data"
    """Other clients can change the data between two requests."""
    LIST_TOO_LONG = "list-too-long"
    NOT_RESTORABLE = "not-restorable"
    """The request changes what cannot be restored afterwards."""
    OTHER_HOST = "other-host"
    """The next request would go to a host that is not the target."""
    NOT_RECORDED = "not-recorded"
    """The target is a recording, and does not have the exchange."""
    SEVERAL_EXCHANGES = "several-exchanges"
    """The clause needs exchanges that belong together, and each recorded exchange is judged alone."""
    REQUEST_UNCLEAR = "request-unclear"
    """Recorded traffic does not show whether the request had the fault."""
    INCONCLUSIVE_EXCHANGES = "inconclusive-exchanges"
    """There are exchanges for the clause, and each of them is inconclusive."""
    NOT_SHOWN = "not-shown"
    """A run has no exchange for the clause."""
    NEVER_RECORDED = "never-recorded"
    """Recorded traffic has no exchange for the clause."""


@dataclass(frozen=True)
class BlockReason:
    """A code with its text.

    `general` is the text without the name that differs from clause to clause, so that equal reasons can be grouped; ""
    for a text without such a name.
    """

    code: BlockCode
    text: str
    general: str = ""


NOT_SELECTED = BlockReason(BlockCode.NOT_SELECTED, "not selected")
CLAUSE_EXCLUDED = BlockReason(BlockCode.OPERATIONS_LACKING, "all operations of the clause are excluded by --without")
OPERATION_EXCLUDED = BlockReason(BlockCode.OPERATIONS_LACKING, "the operation is excluded by --without")
NO_WRITES = BlockReason(BlockCode.WRITES_NOT_ALLOWED, "writes are not allowed on this target")
NOT_SHOWN = BlockReason(BlockCode.NOT_SHOWN, "no exchange of this run shows it")
NEVER_RECORDED = BlockReason(BlockCode.NEVER_RECORDED, "never recorded")
