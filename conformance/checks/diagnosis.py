"""Which symptoms have one cause: the diagnosis of a run.

One fault of a server breaks several clauses at several places. Two symptoms belong together if one of these holds:

- **Same clause**: they deviate in the same way at different operations.
- **Same reply**: the same exchanges show them, and the reply as a whole is wrong: it has no documented outcome, it has
  the same wrong outcome for both, or it is a success that one of the clauses forbids. Replies without an outcome that
  several causes get come from one missing handler, unless they are internal errors.
- **Refused operation**: the valid requests of an operation get the wrong outcome that other clauses get at the same
  operation, or at its path.
- **Same outcome**: two causes have the same usual outcome, and deviate in the same way.
- **Open operation**: an operation accepts requests without a credential, or with an unknown one, and replies in the
  same way to other credentials that it should refuse.

The relation is symmetric and transitive, so symptoms fall into groups. A group is one finding.

A behaviour may fail as a **consequence** of a wrong outcome that its own requests met. A group of nothing but
behaviours joins the first of these outcomes only: several faults can have such a consequence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import combinations, islice, pairwise

from conformance.checks.causes import causes_of
from conformance.checks.symptoms import Symptom, SymptomKey
from conformance.contract.clause import ClauseKind
from conformance.contract.model import Contract

_GENERAL: tuple[ClauseKind, ...] = ("rule", "generated")
"""The kinds of clauses that hold for every reply."""
_MANY_CAUSES = 3
_SPECIFIC: tuple[ClauseKind, ...] = ("cause", "behaviour", "operation", "rule", "generated")
"""The kinds of clauses, the most specific first."""


def diagnose(contract: Contract, symptoms: Sequence[Symptom]) -> list[list[Symptom]]:
    """Return the symptoms in groups with one cause each; the first of a group is the most specific one."""
    groups = _Groups(symptoms)
    diagnosis = _Diagnosis(contract)
    for related in diagnosis.related(symptoms):
        groups.join(*related)
    for cause, consequences in diagnosis.consequences(groups.all(), symptoms):
        groups.join(cause, consequences[0])
    found = [sorted(each, key=diagnosis.rank(each)) for each in groups.all()]
    return sorted(found, key=lambda each: symptoms.index(each[0]))


class _Groups:
    """Disjoint sets of symptoms."""

    def __init__(self, symptoms: Sequence[Symptom]) -> None:
        self._symptoms = symptoms
        self._parent = {each.key: each.key for each in symptoms}

    def join(self, one: Symptom, other: Symptom) -> None:
        self._parent[self._root(other)] = self._root(one)

    def _root(self, symptom: Symptom) -> SymptomKey:
        key = symptom.key
        while self._parent[key] != key:
            key = self._parent[key]
        return key

    def all(self) -> list[list[Symptom]]:
        groups: dict[SymptomKey, list[Symptom]] = defaultdict(list)
        for each in self._symptoms:
            groups[self._root(each)].append(each)
        return [*groups.values()]


class _Diagnosis:
    """Relates the symptoms of a run against one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._causes = {each.clause.id: each for each in causes_of(contract)}
        self._order = {each: number for number, each in enumerate(contract.clauses)}

    def related(self, symptoms: Sequence[Symptom]) -> Iterator[tuple[Symptom, Symptom]]:
        """Yield pairs of symptoms that have one cause."""
        yield from self._alike(symptoms)
        outcomes = [each for each in symptoms if each.is_outcome]
        for group in _grouped((place, each) for each in outcomes for place in _places(each)):
            yield from self._at_one_place(group)
        yield from self._same_replies(symptoms)

    def _alike(self, symptoms: Sequence[Symptom]) -> Iterator[tuple[Symptom, Symptom]]:
        """Yield pairs that deviate in the same way, for one clause, one usual outcome, or the records of a resource."""
        causes, behaviours = ([each for each in symptoms if self._kind(each) == kind] for kind in _SPECIFIC[:2])
        for keyed in (
            ((self._failure(each), each) for each in symptoms),
            ((self._usual_outcome(each), each) for each in causes),
            (((self._resource(each), each.key.deviation), each) for each in behaviours),
        ):
            for group in _grouped(keyed):
                yield from pairwise(group)

    def _at_one_place(self, group: Sequence[Symptom]) -> Iterator[tuple[Symptom, Symptom]]:
        """Yield pairs of a group that has the same outcome at one operation or path."""
        operations = [each for each in group if self._kind(each) == "operation"]
        if any(each.key.clause in each.origins for each in operations):
            yield from pairwise(group)
        elif operations:
            # Requests that may be refused count for the operation too, and meet the internal error of another cause.
            others = (each for each in group if each.is_crash and not each.exchanges & operations[0].exchanges)
            yield from ((each, operations[0]) for each in islice(others, 1))
        if any(self._accepts_no_key(each) for each in group):
            yield from pairwise([each for each in group if self._is_about_credential(each)])

    def rank(self, group: Sequence[Symptom]) -> Callable[[Symptom], tuple[int, ...]]:
        """Return the sort key that puts the most specific symptom of a group first."""
        causes = {each.key.clause for each in group if self._kind(each) == "cause"}
        # What several causes get is a fault of the operation or, without any outcome, of all replies.
        general: ClauseKind = "operation" if all(each.has_outcome for each in group) else "rule"

        def key(symptom: Symptom) -> tuple[int, ...]:
            kind = self._kind(symptom)
            leads = kind == general and len(causes) >= _MANY_CAUSES
            stage = self._causes[symptom.key.clause].stage if symptom.key.clause in self._causes else 0
            return (not leads, _SPECIFIC.index(kind), stage, self._order.get(symptom.key.clause, len(self._order)))

        return key

    def _kind(self, symptom: Symptom) -> ClauseKind:
        return self._contract.clauses[symptom.key.clause].kind

    def _failure(self, symptom: Symptom) -> Hashable:
        clause, operation, deviation = symptom.key
        if self._kind(symptom) != "behaviour":
            return clause, deviation
        return clause, operation

    def _usual_outcome(self, symptom: Symptom) -> Hashable:
        outcome = self._contract.clauses[symptom.key.clause].outcomes[:1]
        return outcome, symptom.leaning or symptom.key.deviation

    def _accepts_no_key(self, symptom: Symptom) -> bool:
        cause = self._causes.get(symptom.key.clause)
        return symptom.leaning == "kinder" and cause is not None and cause.is_about_credential and not cause.profile

    def _is_about_credential(self, symptom: Symptom) -> bool:
        cause = self._causes.get(symptom.key.clause)
        return cause is not None and cause.is_about_credential

    def _same_replies(self, symptoms: Sequence[Symptom]) -> Iterator[tuple[Symptom, Symptom]]:
        """Yield pairs of symptoms of the same reply; a rule about internal errors only with the first cause of one."""
        first: dict[Hashable, Hashable] = {}
        groups = _grouped((exchange, each) for each in symptoms for exchange in each.exchanges)
        pairs = {(one.key, other.key): (one, other) for group in groups for one, other in combinations(group, 2)}
        order = {each.key: n for n, each in enumerate(symptoms)}
        in_order = sorted(pairs.values(), key=lambda pair: [order[each.key] for each in pair])
        for one, other in filter(self._is_same_reply, in_order):
            rule, rest = (one, other) if self._kind(one) in _GENERAL else (other, one)
            is_general = self._kind(rule) in _GENERAL and self._kind(rest) not in _GENERAL
            found = self._failure(rest)
            if not (one.is_crash and is_general) or first.setdefault(self._failure(rule), found) == found:
                yield one, other

    def _is_same_reply(self, pair: tuple[Symptom, Symptom]) -> bool:
        """Return whether two symptoms, which share an exchange, say the same of the reply."""
        one, other = pair
        if one.is_outcome and other.is_outcome and one.key.deviation == other.key.deviation:
            return True
        contained = one.exchanges <= other.exchanges or other.exchanges <= one.exchanges
        if not contained:
            return False
        if not one.has_outcome or one.exchanges == other.exchanges:
            return True
        return any(
            each.leaning == "kinder" and rest.exchanges <= each.exchanges for each, rest in ((one, other), (other, one))
        )

    def consequences(
        self, groups: Sequence[Sequence[Symptom]], symptoms: Sequence[Symptom]
    ) -> Iterator[tuple[Symptom, Sequence[Symptom]]]:
        """Yield each group of nothing but behaviours, after the first wrong outcome that its own requests met."""
        wrong = [each for each in symptoms if each.is_outcome and self._kind(each) in ("cause", "operation")]
        for group in groups:
            if all(self._kind(each) == "behaviour" for each in group):
                met = (other for other in wrong if any(self._has_met(each, other) for each in group))
                yield from ((each, group) for each in islice(met, 1))

    def _has_met(self, behaviour: Symptom, other: Symptom) -> bool:
        same_records = behaviour.key.operation is None or self._resource(behaviour) == self._resource(other)
        return behaviour.key.clause in other.origins and same_records

    def _resource(self, symptom: Symptom) -> str | None:
        operation = symptom.key.operation
        found = self._contract.resource_of(self._contract.operations[operation]) if operation else None
        return found.name if found else None


def _places(symptom: Symptom) -> set[Hashable]:
    """Return the operation and the paths of a symptom, each with its deviation."""
    _, operation, deviation = symptom.key
    return {(each, deviation) for each in (operation, *symptom.paths) if each}


def _grouped(pairs: Iterable[tuple[Hashable, Symptom]]) -> list[list[Symptom]]:
    groups: dict[Hashable, list[Symptom]] = defaultdict(list)
    for key, each in pairs:
        groups[key].append(each)
    return [each for each in groups.values() if len(each) > 1]
