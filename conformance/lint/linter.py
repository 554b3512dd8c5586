"""Check contract folders by the rules in `rules/`, stage by stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from conformance.contract.folders import check_is_no_file, is_folder, shipped_contracts, specs_folder
from conformance.contract.format_versions import NAME, VERSION, read_contract_file, version_of
from conformance.contract.openapi_document.document import OpenapiDocument, read_openapi
from conformance.contract.yaml_file import YamlFile, read_yaml
from conformance.core.errors import FileError, UsageError
from conformance.core.text import shorten
from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.rules import rules_by_stage
from conformance.lint.stage import Stage

File = TypeVar("File")


def lint(folders: list[Path]) -> tuple[list[LintFinding], int]:
    """Return the findings, and the number of checked contracts. Without folders, check the shipped contracts.

    Raises:
        UsageError: A folder does not exist.
    """
    chosen = folders or [specs_folder() / name for name in shipped_contracts()]
    return [finding for folder in chosen for finding in lint_folder(folder)], len(chosen)


def lint_folder(folder: Path) -> list[LintFinding]:
    """Return the findings of the first stage that has findings, sorted by file and line.

    Raises:
        UsageError: The folder does not exist.
    """
    check_is_no_file(folder)
    if not is_folder(folder):
        raise UsageError(
            f"{shorten(str(folder), 200)} is not a folder; give one that has a contract.yaml and an openapi.yaml"
        )
    unreadable: list[LintFinding] = []
    contract = _read(folder / "contract.yaml", read_contract_file, unreadable)
    openapi = _read(folder / "openapi.yaml", lambda path: read_openapi(path.parent), unreadable)
    if contract is None or openapi is None:
        return unreadable
    found = findings_of(contract, openapi)
    return sorted([*found, *_about_format(folder)]) if found else []


def advice_on(folder: Path) -> list[LintFinding]:
    """Return what would improve a contract without findings, sorted by file and line."""
    files = ContractFiles(read_contract_file(folder / "contract.yaml"), read_openapi(folder))
    *_, rules = rules_by_stage(Stage.ADVICE)
    return sorted(finding for rule in rules for finding in rule(files))


def _about_format(folder: Path) -> Iterator[LintFinding]:
    """Yield a finding that explains the names in other findings, if contract.yaml has an older format."""
    file = read_yaml(folder / "contract.yaml")
    if version_of(file) == 1:
        names = NAME.format(VERSION)
        text = (
            f"findings have the names of {names}; `conformance lint --upgrade {folder}` renames the keys of this file"
        )
        yield LintFinding(file.path, file.line_of(("format",)), text)


def findings_of(contract: YamlFile, openapi: OpenapiDocument, until: Stage = Stage.DOCUMENTATION) -> list[LintFinding]:
    """Return the findings of the first stage that has findings, sorted by file and line.

    `until` is the last stage that is checked.
    """
    files = ContractFiles(contract, openapi)
    for rules in rules_by_stage(until):
        found = {finding for rule in rules for finding in rule(files)}
        if found:
            return sorted(found)
    return []


def _read(path: Path, read: Callable[[Path], File], unreadable: list[LintFinding]) -> File | None:
    """Return what a file has; None if it cannot be read, after adding a finding to `unreadable`."""
    try:
        return read(path)
    except FileError as fault:
        unreadable.append(LintFinding.of(fault.path, fault))
    return None
