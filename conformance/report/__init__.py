"""Reports: `--report FORMAT=PATH`. A format is a function that writes a report dict to a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from conformance.errors import UsageError
from conformance.report import json_file
from conformance.report.document import Report

FORMATS: Mapping[str, Callable[[Report, Path], None]] = {"json": json_file.write}

Option = tuple[str, str]


def parse_report_option(text: str) -> Option:
    """`json=PATH` as (format, path); the path may contain `{contract}`.

    Raises UsageError for text of another shape and for a format that is not in FORMATS.
    """
    format_name, equals, path = text.partition("=")
    if not equals or not path:
        raise UsageError(f"--report {text}: write FORMAT=PATH, for example json=report.json.")
    if format_name not in FORMATS:
        known = ", ".join(sorted(FORMATS))
        raise UsageError(f"--report {text}: unknown format {format_name!r}. Known formats: {known}.")
    return format_name, path


def check_reports(options: Sequence[Option], contracts: Sequence[str]) -> None:
    """Find out before a run whether every report will have a file of its own, in a folder that is there.

    Raises UsageError otherwise. `contracts` are the names as the reports will carry them.
    """
    taken: set[Path] = set()
    for contract in contracts:
        for _, template in options:
            path = report_path(template, contract)
            if path in taken:
                raise UsageError(_same_file(path, len(contracts)))
            taken.add(path)
            json_file.check_folder(path)


def write_reports(report: Report, options: Sequence[Option]) -> None:
    """Write the report in every format asked for. Raises UsageError when a file cannot be written."""
    for format_name, template in options:
        FORMATS[format_name](report, report_path(template, report["contract"]))


def report_path(template: str, contract: str) -> Path:
    """The file for one contract: `{contract}` becomes its name, without the folders before it."""
    name = re.sub(r"[^\w.-]", "_", contract.rstrip("/").rpartition("/")[2])
    return Path(template.replace("{contract}", name))


def _same_file(path: Path, contracts: int) -> str:
    if contracts > 1:
        return f"Several reports would go to {path}: put {{contract}} into the path, for example {{contract}}.json."
    return f"Several reports would go to {path}: give each --report a file of its own."
