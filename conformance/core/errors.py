"""The ways in which a command ends for a reason outside this tool, and the text about an error of this tool."""

from __future__ import annotations

from pathlib import Path


class UsageError(Exception):
    """A wrong option, name or file. The text is one sentence for people: what, where, what to do (exit 2)."""


class TargetError(Exception):
    """The target could not be judged at all. The text is one sentence for people (exit 3)."""


class LeakError(Exception):
    """What was about to be written holds a credential. The text is one sentence for people, without it (exit 4)."""


def crash_text(fault: Exception) -> str:
    """Return where an unforeseen exception was raised, without its message, which may hold any value."""
    frame = fault.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    return f"{type(fault).__name__} at {where}; please report it"
