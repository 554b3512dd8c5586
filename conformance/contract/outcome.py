"""The outcomes of replies, as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.contract.effects import EffectName

Statuses = tuple[int, ...]
"""HTTP statuses, in the order of the contract."""
Code = int | str
"""The code in a body: a number, or a text such as a word or a URI."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """A row of the outcome table.

    Attributes:
        id: The key of the outcome in contract.yaml, usually its code.
        code: The code in the body; None for an outcome without a code. Several outcomes may have the same code under
            different HTTP statuses.
        types: The documented types in the body; empty if no type is documented.
        message: The documented message.
        equivalent_status: The HTTP status with the same meaning. A dialect may send another status.
        status: Choice on an axis -> the documented statuses; the key "" is for all dialects.
        success: Whether the request was accepted.
        effects: For a success: the effects of the operations that may have it; empty for all operations.
        about_account: Whether the outcome is about the account, not about the request.
        throttled: Whether it means too many requests or maintenance, so that the exchange cannot be judged.
        crash: Whether it means an internal error.
        one_status: Whether a server must use the same HTTP status for every cause of the outcome.
        message_may_be_empty: Whether the message in the body may be empty.
        headers: The headers that the reference server adds.
    """

    id: str
    code: Code | None
    types: tuple[str, ...]
    message: str
    equivalent_status: int
    status: Mapping[str, Statuses]
    success: bool = False
    effects: tuple[EffectName, ...] = ()
    about_account: bool = False
    throttled: bool = False
    crash: bool = False
    one_status: bool = False
    message_may_be_empty: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
