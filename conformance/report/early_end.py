"""The reasons for which a run ends before all checks are done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EndCode(StrEnum):
    """The reason for an early end."""

    INTERRUPTED = "interrupted"
    TARGET_GONE = "target-gone"
    """The target stopped answering."""
    LIMIT_REACHED = "limit-reached"
    """The budget of requests is used up, or too many replies were late."""
    RECORDING_INTERRUPTED = "recording-interrupted"
    """The replayed run was interrupted while it was recorded."""
    RECORDING_CUT_OFF = "recording-cut-off"
    """The replayed recording reached its maximum size."""
    TOOL_ERROR = "tool-error"
    """This tool has a fault."""


@dataclass(frozen=True, slots=True)
class EarlyEnd:
    """An early end: its reason as a code, and `text` for people."""

    code: EndCode
    text: str

    @property
    def note(self) -> str:
        """The note in a report."""
        return f"The run ended early: {self.text}."

    @property
    def is_aborted(self) -> bool:
        """Whether the run was broken off, as opposed to stopped at a limit."""
        return self.code in (EndCode.INTERRUPTED, EndCode.TARGET_GONE, EndCode.RECORDING_INTERRUPTED)


INTERRUPTED = EarlyEnd(EndCode.INTERRUPTED, "interrupted")
