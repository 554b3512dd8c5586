"""Symptoms: the failures of one clause at one operation that deviate in the same way.

A run has many failures for one fault of the server. `SymptomLog` counts them by clause, operation and deviation, and
remembers which exchanges show them, so that `checks/diagnosis.py` can tell which symptoms have one cause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from typing import NamedTuple

from conformance.checks.finding import Finding, Leaning
from conformance.observation.response_reading import Reply

MOST_SYMPTOMS = 100
"""The largest number of symptoms of one clause that are distinguished; further ones count as the last."""
_MOST_EXCHANGES = 2000
_VALUE = re.compile(r"""(?<!\w)'(?:\\.|[^'\\])*(?:'|$)|"(?:\\.|[^"\\])*(?:"|$)|\[[^]]*]|\{[^}]*}""")
_CODE_OR_NUMBER = re.compile(r"(code |HTTP )?([^\s,;:()]*\d[^\s,;:()]*)")
_LONGEST = 300
_ID_DIGITS = 8
_UNHANDLED = " | an internal error"


class SymptomKey(NamedTuple):
    """What distinguishes symptoms.

    Attributes:
        clause: The id of the clause.
        operation: The id of the operation; None if the request belongs to none.
        deviation: How the reply differs from what was expected, without values that differ from run to run.
    """

    clause: str
    operation: str | None
    deviation: str


@dataclass(kw_only=True)
class Occurrences:
    """How often something was seen in a run, and in which exchanges.

    Attributes:
        place: Where it was first seen, as `ClauseResults.place`.
        count: The number of exchanges that show it.
        exchanges: Numbers that identify these exchanges; of very many, the first.
        paths: The paths of their requests.
        origins: The clauses whose checks sent them.
    """

    place: int = 0
    count: int = 0
    exchanges: set[int] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    origins: set[str] = field(default_factory=set)

    def add(self, reply: Reply) -> None:
        """Count one more exchange."""
        self.count += 1
        if len(self.exchanges) < _MOST_EXCHANGES:
            self.exchanges.add(exchange_number(reply))
            self.paths.add(reply.exchange.request.path)
            self.origins.add(reply.exchange.origin)

    def join(self, other: Occurrences) -> None:
        """Add the exchanges of another shard of the run."""
        self.count += other.count
        self.exchanges |= other.exchanges
        self.paths |= other.paths
        self.origins |= other.origins


@dataclass
class Symptom(Occurrences):
    """One symptom, with all that relates it to others. It has no reply, so that it can be written to a file.

    Attributes:
        key: What distinguishes it.
        finding: The first failure.
        is_outcome: Whether the deviation is the outcome of the reply as a whole.
        has_outcome: Whether the reply has a documented outcome.
        is_crash: Whether the reply is an internal error.
        is_incomplete: Whether the reply is not complete.
    """

    key: SymptomKey
    finding: Finding
    is_outcome: bool
    has_outcome: bool
    is_crash: bool
    is_incomplete: bool = False

    @property
    def id(self) -> str:
        """Identifies the symptom in other runs."""
        text = "\n".join((self.key.clause, self.key.operation or "", self.key.deviation))
        return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:_ID_DIGITS]

    @property
    def leaning(self) -> Leaning:
        """How the outcome differs from the documented one."""
        return self.finding.leaning


def symptom_of(finding: Finding, reply: Reply, place: int = 0) -> Symptom:
    """Return the symptom of one failure, which is not counted yet."""
    return Symptom(
        SymptomKey(finding.clause, reply.operation.id if reply.operation else None, _deviation(finding, reply)),
        finding,
        is_outcome=finding.actual == reply.summary,
        has_outcome=reply.outcome is not None,
        is_crash=_is_crash(reply),
        is_incomplete=reply.exchange.failure is not None,
        place=place,
    )


class SymptomLog:
    """The symptoms of a run, in the order of their first failures."""

    def __init__(self) -> None:
        self._found: dict[SymptomKey, Symptom] = {}
        self._of_clause: dict[str, list[Symptom]] = {}

    def add(self, finding: Finding, reply: Reply, place: int = 0) -> bool:
        """Count a failure; return whether it is the first one of its symptom."""
        made = symptom_of(finding, reply, place)
        symptom = self._known(made)
        symptom.add(reply)
        return symptom is made

    def join(self, symptom: Symptom) -> bool:
        """Add a symptom of a shard of the run, in the order of their places; return whether it is new."""
        known = self._known(symptom)
        if known is not symptom:
            known.join(symptom)
        return known is symptom

    def _known(self, symptom: Symptom) -> Symptom:
        """Return the symptom that counts the failures of this one: itself, if it is new."""
        own = self._of_clause.setdefault(symptom.key.clause, [])
        known = self._found.get(symptom.key) or (own[-1] if len(own) >= MOST_SYMPTOMS else None)
        if known is None:
            self._found[symptom.key] = symptom
            own.append(symptom)
        return known or symptom

    def of(self, clause: str) -> list[Symptom]:
        """Return the symptoms of a clause."""
        return self._of_clause.get(clause, [])

    def all(self) -> list[Symptom]:
        """Return the symptoms in the order of their first failures."""
        return [*self._found.values()]


def _deviation(finding: Finding, reply: Reply) -> str:
    failure = reply.exchange.failure
    if failure and finding.actual == reply.summary:
        return failure.kind
    return deviation(finding, reply.summary, is_unhandled=reply.outcome is None and _is_crash(reply))


def deviation(finding: Finding, summary: str, *, is_unhandled: bool = False) -> str:
    """Return how a complete reply differs from what was expected, without values that differ from run to run.

    `summary` is the outcome of the reply as a whole. `is_unhandled` is whether it is an internal error without a
    documented outcome.
    """
    if finding.actual == summary:
        return summary[:_LONGEST]
    expected, actual = (_VALUE.sub("…", each) for each in (finding.expected, finding.actual))
    # A rule about all replies is broken by one missing handler, or by an exception: these are two causes. A documented
    # internal error has its handler.
    text = f"{expected} | {actual}{_UNHANDLED if is_unhandled else ''}"
    return _CODE_OR_NUMBER.sub(lambda found: found[0] if found[1] else "N", text)[:_LONGEST]


def _is_crash(reply: Reply) -> bool:
    if reply.outcome is not None:
        return reply.outcome.crash
    return reply.response is not None and reply.response.status >= 500


def exchange_number(reply: Reply) -> int:
    """Return a number of 48 bits that is the same for the same request and reply, also in other processes."""
    request, response = reply.exchange.request, reply.response
    sent = (request.method, request.path_and_query, request.body, request.headers, request.credentials)
    digest = blake2b(repr(sent).encode("utf-8", "backslashreplace"), digest_size=6)
    if response is not None:
        digest.update(b"%d\n" % response.status + response.body)
    return int.from_bytes(digest.digest(), "big")
