"""Check that clauses name existing operations and outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.lint.finding import ContractFiles, Keys, LintFinding, unknown_name, unknown_names
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT

_SUCCESS = "success"


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the faults of clauses and overlaps, and a missing clause about missing keys."""
    contract = files.contract
    for name, clause in contract.clauses.items():
        yield from files.in_section("clauses", name, _faults(contract, clause))
    yield from _reserved_names(files)
    yield from _overlaps(files)
    yield from _missing_key_clause(files)


def _reserved_names(files: ContractFiles) -> Iterator[LintFinding]:
    for kind, names in (("operation", files.contract.operations), ("outcome", files.contract.outcomes)):
        for name in names:
            if f"{kind}.{name}" in files.contract_file.value["clauses"]:
                text = f"the name {kind}.{name} is reserved for the derived clause of the {kind}; choose another"
                yield files.in_contract(("clauses", f"{kind}.{name}"), text)


def _missing_key_clause(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield a finding if no clause is about requests without a key, although operations need one."""
    needs_key = any(each.needs_credential for each in files.contract.operations.values())
    if needs_key and not files.contract.clauses_of("cause", "credential-missing"):
        text = "no clause states the reply to a request without a key; add one with the cause credential-missing"
        yield files.in_contract(("clauses",), text)


def _faults(contract: Contract, clause: Clause) -> Iterator[tuple[Keys, str]]:
    for key, patterns in (("on", clause.on), ("except", clause.excluded)):
        for n, pattern in enumerate(patterns):
            if not any(fnmatchcase(each, pattern) for each in contract.operations):
                yield (key, n), unknown_name("operation", pattern, contract.operations)
    known = [*contract.outcomes, _SUCCESS]
    for name, text in unknown_names(clause.outcomes, known, "outcome"):
        yield ("outcomes", clause.outcomes.index(name)), text
    for name in clause.status:
        if name not in clause.outcomes:
            yield ("status", name), f"status names {name!r}, which is not one of its outcomes"


def _overlaps(files: ContractFiles) -> Iterator[LintFinding]:
    causes = [each.id for each in files.contract.clauses_of("cause")]
    for n, names in enumerate(files.contract_file.value.get("overlaps", [])):
        for _, text in unknown_names(names, causes, "clause of a cause called"):
            yield files.in_contract(("overlaps", n), f"overlaps: {text}")
