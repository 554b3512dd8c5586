"""Symptoms: the failures of one clause at one operation that deviate in the same way.

A run has many failures for one fault of the server. `SymptomLog` counts them by clause, operation and deviation, and
remembers which exchanges show them, so that `checks/diagnosis.py` can tell which symptoms have one cause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from conformance.checks.finding import Finding, Leaning
from conformance.checks.kept_reply import kept_reply
from conformance.observation.response_reading import Reply

MOST_SYMPTOMS = 100
"""The largest number of symptoms of one clause that are distinguished; further ones count as the last."""
_MOST_EXCHANGES = 2000
_VALUE = re.compile(r"""(?<!\w)'(?:\\.|[^'\\])*(?:'|$)|"(?:\\.|[^"\\])*(?:"|$)|\[[^]]*]|\{[^}]*}""")
_CODE_OR_NUMBER = re.compile(r"(code |HTTP )?([^\s,;:()]*\d[^\s,;:()]*)")
_LONGEST = 300
_ID_DIGITS = 8
_CRASHED = " | an internal error"


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


@dataclass
class Symptom:
    """One symptom, with all that relates it to others.

    Attributes:
        key: What distinguishes it.
        finding: The first failure.
        reply: The reply of the first failure.
        is_outcome: Whether the deviation is the outcome of the reply as a whole.
        has_outcome: Whether the reply has a documented outcome.
        is_crash: Whether the reply is an internal error.
        count: The number of failures.
        exchanges: Numbers that identify the exchanges that show it; of very many, the first.
        paths: The paths of their requests.
        origins: The clauses whose checks sent them.
    """

    key: SymptomKey
    finding: Finding
    reply: Reply
    is_outcome: bool
    has_outcome: bool
    is_crash: bool
    count: int = 0
    exchanges: set[int] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    origins: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        """Identifies the symptom in other runs."""
        text = "\n".join((self.key.clause, self.key.operation or "", self.key.deviation))
        return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:_ID_DIGITS]

    @property
    def leaning(self) -> Leaning:
        """How the outcome differs from the documented one."""
        return self.finding.leaning

    def add(self, reply: Reply) -> None:
        """Count one more failure."""
        self.count += 1
        if len(self.exchanges) < _MOST_EXCHANGES:
            request, response = reply.exchange.request, reply.response
            self.exchanges.add(
                hash((request.method, request.path_and_query, request.body, request.headers, request.credentials))
                ^ hash(response and (response.status, response.body))
            )
            self.paths.add(request.path)
            self.origins.add(reply.exchange.origin)


class SymptomLog:
    """The symptoms of a run, in the order of their first failures."""

    def __init__(self) -> None:
        self._found: dict[SymptomKey, Symptom] = {}
        self._of_clause: dict[str, list[Symptom]] = {}

    def add(self, finding: Finding, reply: Reply) -> bool:
        """Count a failure; return whether it is the first one of its symptom."""
        is_outcome = finding.actual == reply.summary
        operation = reply.operation.id if reply.operation else None
        key = SymptomKey(finding.clause, operation, _deviation(finding, reply))
        own = self._of_clause.setdefault(finding.clause, [])
        symptom = self._found.get(key) or (own[-1] if len(own) >= MOST_SYMPTOMS else None)
        is_new = symptom is None
        if symptom is None:
            symptom = Symptom(key, finding, kept_reply(reply), is_outcome, reply.outcome is not None, _is_crash(reply))
            self._found[key] = symptom
            own.append(symptom)
        symptom.add(reply)
        return is_new

    def of(self, clause: str) -> list[Symptom]:
        """Return the symptoms of a clause."""
        return self._of_clause.get(clause, [])

    def all(self) -> list[Symptom]:
        """Return the symptoms in the order of their first failures."""
        return [*self._found.values()]


def _deviation(finding: Finding, reply: Reply) -> str:
    """Return how a reply differs from what was expected, without values that differ from run to run."""
    failure = reply.exchange.failure
    if finding.actual == reply.summary:
        return failure.kind if failure else finding.actual[:_LONGEST]
    expected, actual = (_VALUE.sub("…", each) for each in (finding.expected, finding.actual))
    # A rule about all replies is broken by one missing handler, or by an exception: these are two causes.
    text = f"{expected} | {actual}{_CRASHED if _is_crash(reply) else ''}"
    return _CODE_OR_NUMBER.sub(lambda found: found[0] if found[1] else "N", text)[:_LONGEST]


def _is_crash(reply: Reply) -> bool:
    if reply.outcome is not None:
        return reply.outcome.crash
    return reply.response is not None and reply.response.status >= 500
