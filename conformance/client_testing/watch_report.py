"""The report on a mock that is watched, and its text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass


class TextCounter:
    """Counts equal texts, and keeps the order in which they first occurred."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, text: str) -> None:
        """Count one occurrence of the text."""
        self._counts[text] += 1

    def texts(self) -> tuple[str, ...]:
        """Return each text once; a text that occurred several times begins with the number, as in `3 times: `."""
        return tuple(text if n == 1 else f"{n} times: {text}" for text, n in self._counts.items())


@dataclass(frozen=True)
class WatchReport:
    """What was found about a mock. All texts are for people.

    Attributes:
        contract: The name of the contract.
        judged: The number of exchanges that were judged.
        replies: Replies that break clauses. A mistake of the mock.
        undocumented: Routes that the contract does not have. A mistake of the mock.
        unmatched: Requests that match no route, but that respx has answered. A mistake of the mock.
        requests: Requests that the contract refuses, where the reply is correct.
        unidentified: Routes whose operation is unknown until they receive a request.
        unmocked: Ids of operations without a route.
        unjudged: Exchanges that could not be judged.
    """

    contract: str
    judged: int
    replies: tuple[str, ...]
    undocumented: tuple[str, ...]
    unmatched: tuple[str, ...]
    requests: tuple[str, ...]
    unidentified: tuple[str, ...]
    unmocked: tuple[str, ...]
    unjudged: tuple[str, ...]

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The mistakes of the mock."""
        return (*self.replies, *self.undocumented, *self.unmatched)

    @property
    def conforms(self) -> bool:
        """Whether at least one exchange was judged, and no mistake was found."""
        return bool(self.judged) and not self.mistakes

    @property
    def failure_message(self) -> str:
        """A text with the mistakes, and a hint if no exchange was judged."""
        head = f"{self.contract}: exchanges judged: {self.judged}, mistakes: {len(self.mistakes)}"
        nothing = "No exchange was judged, so nothing is known about the mock: send a request to it."
        parts = (
            _section("Replies that break the contract", self.replies),
            _section("Routes that the contract does not have", self.undocumented),
            _section(
                "Requests that match no route; respx answers them because of assert_all_mocked=False", self.unmatched
            ),
        )
        return "\n".join([head, *([] if self.judged else [nothing]), *filter(None, parts)])

    def __str__(self) -> str:
        parts = (
            _section("Requests that the contract refuses", self.requests),
            _section("Routes whose operation is unknown until they are used", self.unidentified),
            _section("Operations without a route", (", ".join(self.unmocked),) if self.unmocked else ()),
            _section("Not judged", self.unjudged),
        )
        return "\n".join([self.failure_message, *filter(None, parts)])


def _section(title: str, texts: tuple[str, ...]) -> str:
    indented = ("  " + each.replace("\n", "\n  ") for each in texts)
    return "\n".join([f"\n{title}:", *indented]) if texts else ""
