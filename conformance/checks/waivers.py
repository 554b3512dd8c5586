"""Apply waivers: a strict list of known failures.

Theory of operation: a waiver names a clause and says why its failure is accepted. If the clause fails, its verdict is
`waived`, which does not count as a failure. A waiver is *stale* if its clause no longer fails or does not exist. The
report names stale waivers, so that they are removed. A waiver of a clause that is skipped or inconclusive is not stale.

`secret.NAME` waives unmasked values of a header or query parameter in recorded traffic. Such a waiver is never stale,
as most files lack the header.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from conformance.checks.clause_results import ClauseVerdict
from conformance.contract.folders import find_folder, shipped_contracts
from conformance.core.errors import UsageError
from conformance.core.toml_file import TomlFault, read_toml

_SECRET = "secret."

_SENTENCES = {
    TomlFault.UNREADABLE: "the waivers cannot be read: {message}",
    TomlFault.TOO_LARGE: "the waivers cannot be read: {message}",
    TomlFault.NOT_UTF_8: "not TOML: {message}",
    TomlFault.TOO_DEEP: "not TOML: {message}",
    TomlFault.DUPLICATE: "not TOML: {message}",
    TomlFault.SYNTAX: "not TOML: {message}",
}


def load_waivers(path: Path) -> dict[str, dict[str, str]]:
    """Return the waivers of a TOML file with a table for each contract: contract -> clause id -> reason.

    Raises:
        UsageError: The file cannot be read, or the value of a clause is not a non-empty text.
    """
    tables = read_toml(path, _SENTENCES)
    for contract, table in tables.items():
        if not isinstance(table, dict) or not all(
            isinstance(reason, str) and reason.strip() for reason in table.values()
        ):
            raise UsageError(f'{path}: [{contract}] must have lines like "CLAUSE" = "why this is known"')
    return tables


def check_tables(path: Path, waivers: Mapping[str, object], names: Iterable[str]) -> None:
    """Check that no table has a misspelt name.

    A table may be for a contract of another run. So an unknown name is an error in two cases only: it is similar to a
    known name, or no table of the file has a known name.

    Args:
        path: The file, for messages.
        waivers: Its tables.
        names: The names or folders of the contracts of this run.

    Raises:
        UsageError: A table probably has a misspelt name.
    """
    folders = [find_folder(name).resolve() for name in names]
    running = {each.name for each in folders}
    known = running | {*shipped_contracts()}
    beside = {folder.parent for folder in folders}
    for name in waivers:
        if name in known or any((folder / name / "contract.yaml").is_file() for folder in beside):
            continue
        near = get_close_matches(name, sorted(known), n=1, cutoff=0.7)
        if near or not known & {*waivers}:
            meant = f"did you mean [{near[0]}]?" if near else f"this run has {', '.join(sorted(running))}"
            raise UsageError(f"{path}: [{name}] is no contract; {meant}")


def is_of_secret(name: str) -> bool:
    """Return whether a waiver is for a header or query parameter, and not for a clause."""
    return name.startswith(_SECRET) and name != _SECRET


def waived_secrets(waivers: Mapping[str, str]) -> dict[str, str]:
    """Return the reasons of the waivers for headers and query parameters, by their names in lower case."""
    return {name.removeprefix(_SECRET).lower(): reason for name, reason in waivers.items() if is_of_secret(name)}


def apply_waivers(
    verdicts: Mapping[str, ClauseVerdict], waivers: Mapping[str, str]
) -> tuple[dict[str, ClauseVerdict], list[str]]:
    """Return the verdicts, with `waived` for each failure that has a waiver, and a sentence for each stale waiver."""
    changed, stale = dict(verdicts), list[str]()
    for clause, reason in waivers.items():
        verdict = verdicts[clause].verdict if clause in verdicts else None
        if verdict == "fail":
            changed[clause] = ClauseVerdict("waived", reason)
        elif clause not in verdicts and not is_of_secret(clause):
            stale.append(f"Stale waiver: there is no clause {clause}.")
        elif verdict in ("pass", "warn"):
            stale.append(f"Stale waiver: {clause} no longer fails ({verdict}); remove it from the list.")
    return changed, stale
