"""What was found about a mock that somebody wrote by hand, for people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass


class TextCounter:
    """Texts in the order in which they first came, each with how often it came."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, text: str) -> None:
        self._counts[text] += 1

    def texts(self) -> tuple[str, ...]:
        return tuple(text if n == 1 else f"{n} times: {text}" for text, n in self._counts.items())


@dataclass(frozen=True)
class WatchReport:
    """`replies` break clauses; `undocumented` are routes that the contract does not have; `unmatched` are requests
    that respx answered although no route fits. These are mistakes of the mock.

    Only listed: `requests` that deserve a refusal, and got it if one is due; `unidentified` routes of which nobody can
    say what they are for until something comes through them; `unmocked` operations; exchanges that were `unjudged`.
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
        return (*self.replies, *self.undocumented, *self.unmatched)

    @property
    def conforms(self) -> bool:
        """Whether something was judged, and no mistake found."""
        return bool(self.judged) and not self.mistakes

    @property
    def failure_message(self) -> str:
        """The mistakes, or that nothing was judged."""
        head = f"{self.contract}: exchanges judged: {self.judged}, mistakes: {len(self.mistakes)}"
        nothing = "Nothing was judged, so nothing is known: send something through the mock."
        parts = (
            _section("Replies that break the contract", self.replies),
            _section("Routes that the contract does not have", self.undocumented),
            _section("Requests that no route fits; assert_all_mocked=False lets respx answer them", self.unmatched),
        )
        return "\n".join([head, *([] if self.judged else [nothing]), *filter(None, parts)])

    def __str__(self) -> str:
        parts = (
            _section("Requests that deserve a refusal", self.requests),
            _section("Routes of which nothing can be said before they are used", self.unidentified),
            _section("Operations without a route", (", ".join(self.unmocked),) if self.unmocked else ()),
            _section("Not judged", self.unjudged),
        )
        return "\n".join([self.failure_message, *filter(None, parts)])


def _section(title: str, texts: tuple[str, ...]) -> str:
    indented = ("  " + each.replace("\n", "\n  ") for each in texts)
    return "\n".join([f"\n{title}:", *indented]) if texts else ""
