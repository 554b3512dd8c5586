"""Records of a run that share an id: a creation whose reply names a record that exists already.

The behaviour `ids-differ` compares two creations that follow each other. A server may repeat an id later, so the keys
in the replies to all creations of a run are compared too. An id may be used again after its record was deleted. As
requests may be sent concurrently, only the end of the run shows whether one was.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from conformance.checks.causes._repeated_creations import may_exist
from conformance.checks.finding import Finding
from conformance.checks.judge import Assessment
from conformance.contract.clause import Clause
from conformance.contract.effects import Create
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.observation.created_records import created_records
from conformance.observation.records import Place, record_key
from conformance.observation.response_reading import Reply
from conformance.observation.run_facts import RunFacts


class RepeatedId(NamedTuple):
    """A finding about a creation, its reply, and its place as `ClauseResults.place`."""

    finding: Finding
    reply: Reply
    place: int


class RepeatedIds:
    """The creations of a run, in the order of the plan."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        clauses = contract.clauses_of("behaviour", "ids-differ")
        self._clauses: dict[str, Clause] = {name: each for each in clauses for name in contract.operations_of(each)}
        self._named: set[Place] = set()
        self._again: dict[Place, RepeatedId] = {}

    def note(self, assessed: Assessment, place: int) -> None:
        """Note an exchange, which may be a creation."""
        reply, operation = assessed.reply, assessed.reply.operation
        clause = self._clauses.get(operation.id) if operation is not None and reply.succeeded else None
        if clause is None or assessed.excuse or assessed.expectation.preferred is not None or reply.exchange.resent:
            return
        key = self._created(reply)
        if key is not None and key in self._named:
            finding = Finding(clause.id, "fail", f"an id that no other {key[0]} has", _text(key))
            self._again.setdefault(key, RepeatedId(finding, reply, place))
        elif key is not None:
            self._named.add(key)

    def findings(self, facts: RunFacts) -> Iterator[RepeatedId]:
        """Yield a finding for each record that was never deleted and that a second creation named, once."""
        for key in [each for each in self._again if each in facts.repeated - facts.gone - facts.documented]:
            yield self._again.pop(key)

    def _created(self, reply: Reply) -> Place | None:
        """Return the record that a reply names as created, if the server made its key."""
        operation = reply.operation
        assert operation is not None
        resource = self._contract.resource_of(operation)
        if resource is None or not resource.key_pattern or not _makes_one(self._contract, operation):
            return None
        keys = [record_key(resource, each.names) for each in created_records(reply.view, reply.body, True, reply.older)]
        return (resource.name, keys[0]) if keys and keys[0] is not None else None


def _makes_one(contract: Contract, operation: Operation) -> bool:
    """Return whether each success of the operation makes one new record."""
    effect = operation.effect
    return isinstance(effect, Create) and effect.for_each_item is None and not may_exist(contract, operation)


def _text(place: Place) -> str:
    return f"{'/'.join(place[1])} is that of one that the run created before and did not delete"
