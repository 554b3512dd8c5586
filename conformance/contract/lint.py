"""Whether a contract folder is sound in itself: its two files, one against the other, and against the documents.

The checks come in stages. A stage relies on what the one before has found sound, so only the first stage
with findings is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from conformance.contract import (
    lint_clauses,
    lint_examples,
    lint_fields,
    lint_openapi,
    lint_operations,
    lint_outcomes,
    lint_resources,
    lint_schemas,
    lint_sources,
    lint_structure,
)
from conformance.contract.lint_base import Finding, Pair
from conformance.contract.yamlfile import YamlFile, read_yaml
from conformance.errors import UsageError

Check = Callable[[Pair], Iterator[Finding]]

_STAGES: list[list[Check]] = [
    [lint_structure.findings],
    [lint_schemas.findings],
    [lint_openapi.invalid],
    [lint_openapi.findings],
    [lint_operations.missing],
    [
        lint_clauses.findings,
        lint_examples.findings,
        lint_fields.findings,
        lint_operations.findings,
        lint_outcomes.findings,
        lint_resources.findings,
        lint_sources.findings,
    ],
]


def review(folder: Path, more: Iterable[Check] = ()) -> list[Finding]:
    """Every finding of the first stage that has any; `more` checks belong to the last stage."""
    files: list[YamlFile] = []
    unreadable = []
    for name in ("contract.yaml", "openapi.yaml"):
        try:
            files.append(read_yaml(folder / name))
        except UsageError as fault:
            unreadable.append(Finding.of(folder / name, fault))
    if unreadable:
        return unreadable
    pair = Pair(*files)
    for stage in [*_STAGES[:-1], [*_STAGES[-1], *more]]:
        found = {finding for check in stage for finding in check(pair)}
        if found:
            return sorted(found)
    return []
