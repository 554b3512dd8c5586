"""The two ways in which a run ends for a reason that lies outside this tool."""

from __future__ import annotations


class UsageError(Exception):
    """A wrong option, name or file. The text is one sentence for people: what, where, what to do (exit 2)."""


class TargetError(Exception):
    """The target could not be judged at all. The text is one sentence for people (exit 3)."""


class LeakError(Exception):
    """What was about to be written holds a credential. The text is one sentence for people, without it (exit 4)."""
