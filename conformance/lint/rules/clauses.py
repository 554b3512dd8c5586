"""Clauses: on operations and with outcomes that exist, and for every outcome a clause of its own."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from conformance.contract.model import Clause, Contract
from conformance.lint.finding import ContractFiles, Keys, LintFinding, strangers, unknown
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT

ANY_SUCCESS = "success"


def findings(pair: ContractFiles) -> Iterator[LintFinding]:
    contract = pair.contract
    for name, clause in contract.clauses.items():
        for keys, text in _faults(contract, clause):
            yield pair.in_contract(("clauses", name, *keys), f"clause {name}: {text}")
    for name in contract.operations:
        if f"operation.{name}" in pair.said.value["clauses"]:
            text = f"the name operation.{name} is that of the clause which every operation has; choose another"
            yield pair.in_contract(("clauses", f"operation.{name}"), text)
    for name in contract.outcomes:
        if name not in contract.own_clause:
            text = f"outcome {name} has no clause of its own: none has outcomes that begin with it"
            yield pair.in_contract(("outcomes", name), text)
    yield from _overlaps(pair)
    yield from _keyless(pair)


def _keyless(pair: ContractFiles) -> Iterator[LintFinding]:
    """Each API here takes a key, so each says what happens without one."""
    if not any(clause.check == "credential-missing" for clause in pair.contract.clauses_of("cause")):
        text = "no clause says what a request without a key gets; add one with cause credential-missing"
        yield pair.in_contract(("clauses",), text)


def _faults(contract: Contract, clause: Clause) -> Iterator[tuple[Keys, str]]:
    for key, patterns in (("on", clause.on), ("except", clause.excluded)):
        for n, pattern in enumerate(patterns):
            if not any(fnmatchcase(each, pattern) for each in contract.operations):
                yield (key, n), unknown("operation", pattern, contract.operations)
    known = [*contract.outcomes, ANY_SUCCESS]
    for name, text in strangers(clause.outcomes, known, "outcome"):
        yield ("outcomes", clause.outcomes.index(name)), text
    for name in clause.status:
        if name not in clause.outcomes:
            yield ("status", name), f"status speaks of {name!r}, which is not one of its outcomes"


def _overlaps(pair: ContractFiles) -> Iterator[LintFinding]:
    causes = [each.id for each in pair.contract.clauses_of("cause")]
    for n, names in enumerate(pair.said.value.get("overlaps", [])):
        for _, text in strangers(names, causes, "clause of a cause called"):
            yield pair.in_contract(("overlaps", n), f"overlaps: {text}")
