"""Reasons why a clause is `skipped` or `inconclusive`: a code for programs, with a text for people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.checks.finding import LONGEST_TEXT
from conformance.core.text import shorten


class BlockCode(StrEnum):
    """The closed list of reasons. Compare these codes, not the texts."""

    NOT_SELECTED = "not-selected"
    """No pattern of `--only` matches the clause, or `--operations` selects none of its operations."""
    OPERATIONS_LACKING = "operations-lacking"
    """All operations that the clause is about are excluded by `--without`."""
    WRITES_NOT_ALLOWED = "writes-not-allowed"
    """The request may change the target, and this run may only read."""
    KEY_MISSING = "key-missing"
    """The credentials file has no key for the profile that the clause needs."""
    TARGET_UNJUDGED = "target-unjudged"
    """No request succeeds with the valid credential, so a refusal proves nothing."""
    RECORD_UNAVAILABLE = "record-unavailable"
    """The check needs a record. The target shows none, and none can be created."""
    PREPARATION_REFUSED = "preparation-refused"
    """A request that prepares the check did not succeed."""
    NOT_OBSERVABLE = "not-observable"
    """The replies do not show the effect that the clause is about."""
    SHARED_DATA = "shared-data"
    """Other clients can change the data between two requests."""
    LIST_TOO_LONG = "list-too-long"
    """The list has more pages than a check reads."""
    NOT_RESTORABLE = "not-restorable"
    """The request changes a singleton that the run could not restore afterwards."""
    OTHER_HOST = "other-host"
    """The next request would go to a host that is not the target."""
    NOT_RECORDED = "not-recorded"
    """The target is a recording without this exchange."""
    SEVERAL_EXCHANGES = "several-exchanges"
    """The clause needs several related exchanges, but each recorded exchange is judged alone."""
    REQUEST_UNCLEAR = "request-unclear"
    """Recorded traffic does not show whether the request had the fault."""
    INCONCLUSIVE_EXCHANGES = "inconclusive-exchanges"
    """All exchanges that count for the clause are inconclusive."""
    NOT_SHOWN = "not-shown"
    """No exchange of the run counts for the clause."""
    SHARD_MISSING = "shard-missing"
    """Another shard of the run may show it."""
    NEVER_RECORDED = "never-recorded"
    """No exchange of the recorded traffic counts for the clause."""


@dataclass(frozen=True)
class BlockReason:
    """A reason with the details of one clause.

    Attributes:
        code: The kind of reason.
        text: The reason for people.
    """

    code: BlockCode
    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", shorten(self.text, LONGEST_TEXT))


NOT_SELECTED = BlockReason(BlockCode.NOT_SELECTED, "not selected")
NO_OPERATION_SELECTED = BlockReason(BlockCode.NOT_SELECTED, "--operations selects no operation of the clause")
CLAUSE_EXCLUDED = BlockReason(
    BlockCode.OPERATIONS_LACKING, "all operations of the clause are excluded by --without, or log in"
)
OPERATION_EXCLUDED = BlockReason(BlockCode.OPERATIONS_LACKING, "the operation is excluded by --without, or logs in")
NO_WRITES = BlockReason(BlockCode.WRITES_NOT_ALLOWED, "writes are not allowed on this target")
NOT_SHOWN = BlockReason(BlockCode.NOT_SHOWN, "no exchange of this run shows it")
NOT_IN_SHARD = BlockReason(BlockCode.SHARD_MISSING, "no exchange of this shard of the run shows it")
NEVER_RECORDED = BlockReason(BlockCode.NEVER_RECORDED, "never recorded")
