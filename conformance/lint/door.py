"""Load a contract that a run can honour: the door through which every command, pytest and client tests get contracts.

A contract may ask for more than a run can send or judge. Then a run would blame correct servers, or would silently
leave out checks. So lint checks the contract first, except for its examples and citations, and the first finding ends
the command. `conformance lint` shows all findings.
"""

from __future__ import annotations

from conformance.contract.folders import find_folder
from conformance.contract.format_versions import read_contract_file
from conformance.contract.loader import build_contract
from conformance.contract.model import Contract
from conformance.contract.openapi_document.document import OpenapiDocument, read_openapi
from conformance.contract.yaml_file import YamlFile
from conformance.core.errors import FileError
from conformance.lint.accepted_contracts import key_of, remember_accepted, was_accepted
from conformance.lint.finding import LintFinding


def load_checked(name: str) -> Contract:
    """Return the contract with this name, or in this folder.

    Raises UsageError, with file and line, for a contract that cannot be read or that a run cannot honour.
    """
    folder = find_folder(name)
    contract, openapi = read_contract_file(folder / "contract.yaml"), read_openapi(folder)
    key = key_of(contract, openapi)
    if not was_accepted(key):
        _refuse_findings(contract, openapi)
        remember_accepted(key)
    return build_contract(folder, contract, openapi)


def _refuse_findings(contract: YamlFile, openapi: OpenapiDocument) -> None:
    # The validators of schemas are slow to import, and an accepted contract does not need them.
    from conformance.lint.linter import findings_of
    from conformance.lint.stage import Stage

    found = findings_of(contract, openapi, until=Stage.CHECKS)
    if found:
        raise FileError(found[0].path, found[0].text + _others(found), found[0].line)


def _others(found: list[LintFinding]) -> str:
    count = len(found) - 1
    folder = found[0].path.parent
    return f"; `conformance lint {folder}` shows {count} more" if count else ""
