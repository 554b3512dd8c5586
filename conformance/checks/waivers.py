"""Known failures: a strict list. What is on it must still fail; an entry that does not is stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from conformance.checks.clause_results import ClauseVerdict
from conformance.contract.loader import find_folder, shipped_contracts
from conformance.core.errors import UsageError
from conformance.core.toml_file import TomlFault, read_toml

_SENTENCES = {
    TomlFault.UNREADABLE: "the waivers cannot be read: {message}",
    TomlFault.NOT_UTF_8: "not TOML: {message}",
    TomlFault.TOO_DEEP: "not TOML: {message}",
    TomlFault.DUPLICATE: "not TOML: {message}",
    TomlFault.SYNTAX: "not TOML: {message}",
}


def load_waivers(path: Path) -> dict[str, dict[str, str]]:
    """Contract -> clause id -> reason, out of a TOML file with a table a contract. Raises UsageError."""
    said = read_toml(path, _SENTENCES)
    for contract, table in said.items():
        if not isinstance(table, dict) or not all(
            isinstance(reason, str) and reason.strip() for reason in table.values()
        ):
            raise UsageError(f'{path}: [{contract}] must have lines like "CLAUSE" = "why this is known"')
    return said


def check_tables(path: Path, waivers: Mapping[str, object], names: Iterable[str]) -> None:
    """Raises UsageError for a table that is most likely meant for one of the contracts `names` of this run, or for a
    shipped one: its name is near, or no table is for any of them. Lists for other runs may stand in the same file."""
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


def apply_waivers(
    verdicts: Mapping[str, ClauseVerdict], waivers: Mapping[str, str]
) -> tuple[dict[str, ClauseVerdict], list[str]]:
    """The verdicts with known failures waived, and a sentence for each waiver that nothing needs any more."""
    changed, stale = dict(verdicts), list[str]()
    for clause, reason in waivers.items():
        verdict = verdicts[clause].verdict if clause in verdicts else None
        if verdict == "fail":
            changed[clause] = ClauseVerdict("waived", reason)
        elif clause not in verdicts:
            stale.append(f"Stale waiver: there is no clause {clause}.")
        elif verdict in ("pass", "warn"):
            stale.append(f"Stale waiver: {clause} does not fail any more ({verdict}); take it off the list.")
    return changed, stale
