"""Known failures: a strict list. What is on it must still fail; an entry that does not is stale."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from conformance.errors import UsageError

Verdicts = dict[str, tuple[str | None, str]]


def load_waivers(path: Path) -> dict[str, dict[str, str]]:
    """Contract -> clause id -> reason, out of a TOML file with a table a contract. Raises UsageError."""
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise UsageError(f"{path}: the waivers cannot be read: {fault.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UsageError(f"{path}: not TOML: {fault}") from None
    for contract, table in said.items():
        if not isinstance(table, dict) or not all(
            isinstance(reason, str) and reason.strip() for reason in table.values()
        ):
            raise UsageError(f'{path}: [{contract}] must have lines like "CLAUSE" = "why this is known"')
    return said


def apply_waivers(verdicts: Verdicts, waivers: Mapping[str, str]) -> tuple[Verdicts, list[str]]:
    """The verdicts with known failures waived, and a sentence for each waiver that nothing needs any more."""
    changed, stale = dict(verdicts), []
    for clause, reason in waivers.items():
        verdict = verdicts.get(clause, (None, ""))[0]
        if verdict == "fail":
            changed[clause] = ("waived", reason)
        elif clause not in verdicts:
            stale.append(f"Stale waiver: there is no clause {clause}.")
        elif verdict in ("pass", "warn"):
            stale.append(f"Stale waiver: {clause} does not fail any more ({verdict}); take it off the list.")
    return changed, stale
