"""Which kinds of fault a run tries on which operation, and why not on the others.

A kind of fault is a cause, a rule or a behaviour, by the name of its file; clauses of one kind differ in parameters or
outcomes. A run judges each reply by every rule, so a rule is tried on each operation that its clauses list and that has
what the rule is about. A cause or behaviour is tried on the operations that its check chooses. The kind `success` is a
valid request that is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from conformance.checks.behaviours import behaviour_class, behaviour_names, behaviours_of, operations_without_clause
from conformance.checks.causes import cause_names, causes_of
from conformance.checks.rules import rule_class, rule_names
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.mock_server.mutants import mutants_of

KindSort = Literal["success", "cause", "rule", "behaviour"]
NO_CLAUSE = "the contract has no clause of this kind"
ADVISED = "it could be tried: add a clause of this kind"
NOT_LISTED = "no clause of this kind lists the operation"
ELSEWHERE = "it is the same for each operation, so a run tries it on some of them"


@dataclass(frozen=True)
class FaultKind:
    """One kind of fault, and the operations that it is tried on.

    Attributes:
        name: The name of the cause, rule or behaviour; `success` for refused valid requests.
        sort: Which of these it is.
        tried: Id of each operation that it is tried on -> the ids of the clauses.
        not_tried: Id of each other operation -> the reason, for people.
        mutants: How many mutants break a clause of this kind.
    """

    name: str
    sort: KindSort
    tried: Mapping[str, tuple[str, ...]]
    not_tried: Mapping[str, str]
    mutants: int


@dataclass(frozen=True)
class _Check:
    """One clause with the operations on which its fault is tried.

    `possible` has the operations on which it could be tried, and `needs` is what the others lack.
    """

    clause: Clause
    tried: frozenset[str]
    possible: frozenset[str]
    needs: str = ""


def fault_matrix(contract: Contract) -> list[FaultKind]:
    """Return every kind of fault: successes, then causes, rules and behaviours, each in the order of their names."""
    checks = [*_checks(contract)]
    mutants = Counter(clause for mutant in mutants_of(contract).values() for clause in {*mutant.breaks})
    return [_kind(contract, name, sort, checks, mutants) for name, sort in _kinds()]


def _kinds() -> Iterator[tuple[str, KindSort]]:
    yield "success", "success"
    for name in sorted(cause_names()):
        yield name, "cause"
    for name in sorted(rule_names()):
        yield name, "rule"
    for name in sorted(behaviour_names()):
        yield name, "behaviour"


def _checks(contract: Contract) -> Iterator[_Check]:
    operations = contract.operations.values()
    for clause in contract.clauses.values():
        listed = frozenset(contract.operations_of(clause))
        if clause.kind == "operation":
            yield _Check(clause, listed, listed)
        if clause.kind == "rule":
            rule = rule_class(clause.check)
            subjects = frozenset(each.id for each in operations if rule.has_subject(contract, each))
            yield _Check(clause, listed & subjects, subjects, rule.needs)
    for cause in causes_of(contract):
        tried = frozenset(each.id for each in cause.operations())
        yield _Check(cause.clause, tried, frozenset(o.id for o in operations if cause.can_provoke(o)), cause.needs)
    for shown in behaviours_of(contract):
        tried = frozenset(each.id for each in shown.operations())
        yield _Check(shown.clause, tried, frozenset(o.id for o in operations if shown.applies(o)), shown.needs)


def _kind(contract: Contract, name: str, sort: KindSort, checks: list[_Check], mutants: Mapping[str, int]) -> FaultKind:
    own = [each for each in checks if _is_of_kind(each.clause, name, sort)]
    unclaimed = {} if own else _without_clause(contract, name, sort)
    tried, not_tried = {}, {}
    for operation in contract.operations:
        clauses = tuple(each.clause.id for each in own if operation in each.tried)
        if clauses:
            tried[operation] = clauses
        else:
            not_tried[operation] = unclaimed.get(operation) or _reason(contract, operation, own)
    return FaultKind(name, sort, tried, not_tried, sum(mutants[each.clause.id] for each in own))


def _without_clause(contract: Contract, name: str, sort: KindSort) -> dict[str, str]:
    """Return why a rule or behaviour without a clause is not tried; {} for a cause, which needs what a clause says."""
    if sort not in ("rule", "behaviour"):
        return {}
    check = rule_class(name) if sort == "rule" else behaviour_class(name)
    possible = operations_without_clause(name, contract) if sort == "behaviour" else _subjects(contract, name)
    needed = f"it needs {check.needs}" if check.needs else ""
    return {each: ADVISED if each in possible else needed for each in contract.operations}


def _subjects(contract: Contract, rule: str) -> list[str]:
    """Return the ids of the operations whose replies a rule could judge, if the contract has what it checks."""
    is_wanted, has_subject = rule_class(rule).is_wanted(contract), rule_class(rule).has_subject
    return [each.id for each in contract.operations.values() if is_wanted and has_subject(contract, each)]


def _is_of_kind(clause: Clause, name: str, sort: KindSort) -> bool:
    return clause.kind == "operation" if sort == "success" else (clause.kind, clause.check) == (sort, name)


def _reason(contract: Contract, operation: str, checks: list[_Check]) -> str:
    if not checks:
        return NO_CLAUSE
    if checks[0].needs and not any(operation in each.possible for each in checks):
        return f"it needs {checks[0].needs}"
    listed = any(operation in contract.operations_of(each.clause) for each in checks)
    return ELSEWHERE if listed else NOT_LISTED
