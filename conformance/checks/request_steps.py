"""The steps of a check: a generator that yields requests and receives their replies, and what it returns."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply

T = TypeVar("T")
RequestSteps = Generator[Request, Reply, None]
ValidRequestSteps = Generator[Request, Reply, Request]
ReplySteps = Generator[Request, Reply, Reply]
RecordNames = dict[str, str]
RecordNamesSteps = Generator[Request, Reply, RecordNames]


class Blocked(Exception):
    """A check cannot go on, for example because writes are not allowed or a record is unavailable."""

    def __init__(self, reason: BlockReason) -> None:
        super().__init__(reason.text)
        self.reason = reason

    @classmethod
    def because(cls, code: BlockCode, text: str) -> Blocked:
        """Return the exception with a reason of this code and text."""
        return cls(BlockReason(code, text))


class CreatedRecord(NamedTuple):
    """A record that a request created.

    Attributes:
        names: The request names that identify it, with their values.
        sent: The members that were sent.
    """

    names: RecordNames
    sent: Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One of `count` parts of the requests of a check, which are sent independently of each other."""

    index: int = 0
    count: int = 1

    def of(self, values: Sequence[T]) -> Sequence[T]:
        """Return the values of this part."""
        start, end = (len(values) * n // self.count for n in (self.index, self.index + 1))
        return values[start:end]


WHOLE = Part()
