"""Check before a run, and write after it, the files that `--report FORMAT=PATH` names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from conformance.core.errors import LeakError, UsageError
from conformance.report import file_writer, format_names, renderer
from conformance.report.json_format import document_of
from conformance.report.leftovers import leftover_lines
from conformance.report.model import Report
from conformance.security.leak_guard import LeakGuard

Option = tuple[str, str]


def parse_report_option(text: str, formats: Collection[str] = (), option: str = "--report") -> Option:
    """Return `json=PATH` as (format, path); the path may contain `{contract}`. Messages name the `option`.

    Raises:
        UsageError: The text has another form, or the format is not one of `formats` (by default all formats).
    """
    formats = formats or format_names()
    format_name, equals, path = text.partition("=")
    if not equals or not path:
        raise UsageError(f"{option} {text}: write FORMAT=PATH, for example json=report.json.")
    if format_name not in formats:
        known = ", ".join(sorted(formats))
        raise UsageError(f"{option} {text}: unknown format {format_name!r}. Known formats: {known}.")
    return format_name, path


def check_reports(options: Sequence[Option], contracts: Sequence[str], others: Sequence[Option] = ()) -> None:
    """Check before a run that every report has a file of its own, in a folder that exists.

    `contracts` has the names of the reported contracts. `others` has other files of the run, such as a recording: pairs
    of what is written and the path.

    Raises:
        UsageError: Two files have the same path, or a folder is missing.
    """
    files = [*(("report", template) for _, template in options), *others]
    taken: set[Path] = set()
    for contract in contracts:
        for what, template in files:
            path = report_path(template, contract)
            if path in taken:
                raise UsageError(_same_file(path, len(contracts)))
            taken.add(path)
            file_writer.check_folder(path, what)


def write_reports(report: Report, options: Sequence[Option], guard: LeakGuard) -> None:
    """Write the report in each format. A file that cannot be written does not prevent the others.

    Raises:
        LeakError: The report contains a credential.
        UsageError: A file cannot be written.
    """
    check_report(report, guard)
    fault: UsageError | None = None
    for format_name, template in options:
        path = report_path(template, report.contract)
        text = renderer(format_name)(report)
        guard.check(text, str(path))
        try:
            file_writer.write(path, text)
        except UsageError as why:
            fault = fault or why
    if fault is not None:
        raise fault


def check_report(report: Report, guard: LeakGuard) -> None:
    """Search the values of a report for credentials, before formats escape and fold them. Raises LeakError."""
    guard.check_json(document_of(report), f"the report on {report.contract}")


@contextmanager
def naming_leftovers(report: Report, guard: LeakGuard) -> Iterator[None]:
    """Add what is left on the target to the message of a LeakError, because no report says it."""
    try:
        yield
    except LeakError as fault:
        lines = [f"{each}." for each in leftover_lines(report.leftovers) if guard.allows(each)]
        raise LeakError(" ".join([f"{fault}.", *lines]) if lines else str(fault)) from None


def report_path(template: str, contract: str) -> Path:
    """Return the file for one contract: `{contract}` becomes its name, without folders."""
    name = re.sub(r"[^\w.-]", "_", contract.rstrip("/").rpartition("/")[2])
    return Path(template.replace("{contract}", name))


def _same_file(path: Path, contracts: int) -> str:
    if contracts > 1:
        return f"Several reports would go to {path}: put {{contract}} into the path, for example {{contract}}.json."
    return f"Several reports would go to {path}: give each --report a file of its own."
