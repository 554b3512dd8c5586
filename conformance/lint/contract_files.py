"""Whether a contract folder is sound in itself: its two files, one against the other, and against the documents.

The checks come in stages. A stage relies on what the one before has found sound, so only the first stage
with findings is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from conformance.contract.yaml_file import YamlFile, read_yaml
from conformance.core.errors import FileError
from conformance.lint import (
    clauses,
    examples,
    fields,
    openapi,
    operations,
    outcomes,
    resources,
    schemas,
    sources,
    structure,
)
from conformance.lint.finding import ContractFiles, LintFinding

Check = Callable[[ContractFiles], Iterator[LintFinding]]

_STAGES: list[list[Check]] = [
    [structure.findings],
    [schemas.findings],
    [openapi.invalid],
    [openapi.findings],
    [operations.missing],
    [
        clauses.findings,
        examples.findings,
        fields.findings,
        operations.findings,
        outcomes.findings,
        resources.findings,
        sources.findings,
    ],
]


def review(folder: Path, more: Iterable[Check] = ()) -> list[LintFinding]:
    """Every finding of the first stage that has any; `more` checks belong to the last stage."""
    files: list[YamlFile] = []
    unreadable = []
    for name in ("contract.yaml", "openapi.yaml"):
        try:
            files.append(read_yaml(folder / name))
        except FileError as fault:
            unreadable.append(LintFinding.of(folder / name, fault))
    if unreadable:
        return unreadable
    pair = ContractFiles(*files)
    for stage in [*_STAGES[:-1], [*_STAGES[-1], *more]]:
        found = {finding for check in stage for finding in check(pair)}
        if found:
            return sorted(found)
    return []
