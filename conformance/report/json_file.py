"""The JSON report as a file: whole or not at all, and the same bytes for the same report."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from conformance.errors import UsageError
from conformance.report.document import Report

# The order in which a reader wants them; members with other names follow, sorted.
_ORDER = """
    format tool name version contract contract_digest target tag seed profiles complete dialects habits notes started
    duration_s id kind basis says source operation verdict reason exchanges summary exit clauses evidence expected
    actual request response failure message curl method path query status headers body credentials profile place form
""".split()
_RANK = {name: rank for rank, name in enumerate(_ORDER)}


def write(report: Report, path: Path) -> None:
    """Write `report` to `path` in UTF-8, in one step: readers never see half a file.

    Raises UsageError when the folder is missing or the file cannot be written.
    """
    check_folder(path)
    text = json.dumps(_ordered(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    # A lone surrogate has no UTF-8; its backslash form is the JSON escape for it.
    data = text.encode("utf-8", "backslashreplace")
    try:
        _replace(path, data)
    except OSError as error:
        raise UsageError(f"The report cannot be written to {path}: {error.strerror or error}. Name another.") from error


def check_folder(path: Path) -> None:
    """Raise UsageError unless the folder of `path` is there and can be written to."""
    folder = path.parent
    if not os.path.isdir(folder):
        raise UsageError(f"The report cannot be written to {path}: there is no folder {folder}. Create it first.")
    if (os.path.isfile(path) or not os.path.exists(path)) and not os.access(folder, os.W_OK):
        raise UsageError(f"The report cannot be written to {path}: the folder {folder} is read-only. Name another.")


def _replace(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file():
        # A pipe or a device such as /dev/stdout is written to, never replaced.
        path.write_bytes(data)
        return
    goal = path.resolve()
    temporary = goal.with_name(f".{goal.name[:100]}.{secrets.token_hex(4)}")
    try:
        temporary.write_bytes(data)
        temporary.replace(goal)
    finally:
        temporary.unlink(missing_ok=True)


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: (_RANK.get(name, len(_RANK)), name))
        return {name: _ordered(value[name]) for name in names}
    return [_ordered(item) for item in value] if isinstance(value, list | tuple) else value
