"""Check contract folders by the rules in `rules/`, stage by stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

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


class LintResult(NamedTuple):
    """The findings in some contracts.

    Attributes:
        findings: The findings of the first stage of each contract that has findings.
        checked: The number of contracts.
        is_partial: Whether the findings of a contract kept a later stage from being checked.
    """

    findings: list[LintFinding]
    checked: int = 1
    is_partial: bool = False


def lint(folders: list[Path]) -> LintResult:
    """Return the findings of each contract. Without folders, check the shipped contracts.

    Raises:
        UsageError: A folder does not exist.
    """
    chosen = folders or [specs_folder() / name for name in shipped_contracts()]
    results = [_lint_folder(each) for each in chosen]
    findings = [finding for each in results for finding in each.findings]
    return LintResult(findings, len(chosen), any(each.is_partial for each in results))


def lint_folder(folder: Path) -> list[LintFinding]:
    """Return the findings of the first stage that has findings, sorted by file and line.

    Raises:
        UsageError: The folder does not exist.
    """
    return _lint_folder(folder).findings


def _lint_folder(folder: Path) -> LintResult:
    """Return the findings of one contract.

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
        return LintResult(unreadable, is_partial=True)
    found = _check_stages(contract, openapi, Stage.DOCUMENTATION)
    return found._replace(findings=sorted([*found.findings, *_about_format(folder)])) if found.findings else found


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


def findings_of(contract: YamlFile, openapi: OpenapiDocument, until: Stage) -> list[LintFinding]:
    """Return the findings of the first stage that has findings, sorted by file and line.

    `until` is the last stage that is checked.
    """
    return _check_stages(contract, openapi, until).findings


def _check_stages(contract: YamlFile, openapi: OpenapiDocument, until: Stage) -> LintResult:
    files, stages = ContractFiles(contract, openapi), rules_by_stage(until)
    for rules in stages:
        found = {finding for rule in rules for finding in rule(files)}
        if found:
            return LintResult(sorted(found), is_partial=any(stages))
    return LintResult([])


def _read(path: Path, read: Callable[[Path], File], unreadable: list[LintFinding]) -> File | None:
    """Return what a file has; None if it cannot be read, after adding a finding to `unreadable`."""
    try:
        return read(path)
    except FileError as fault:
        unreadable.append(LintFinding.of(fault.path, fault))
    return None
