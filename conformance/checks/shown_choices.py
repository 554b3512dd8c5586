"""What one reply shows about the choices that a target keeps to, for a rule that compares the replies of a run."""

from __future__ import annotations

from typing import NamedTuple


class ShownChoices(NamedTuple):
    """The choices that one reply shows, as plain data, so that shards of a run can be compared later.

    Attributes:
        choices: Each axis on which the reply shows a choice, with the choices that fit the reply, sorted.
        cause: The cause whose HTTP status is compared, as `OneDialect` names it; "" if it is not compared.
        outcome: The id of the outcome of the reply.
        status: The HTTP status of the reply.
        summary: The outcome and the status, for people.
    """

    choices: tuple[tuple[str, tuple[str, ...]], ...]
    cause: str
    outcome: str
    status: int
    summary: str
