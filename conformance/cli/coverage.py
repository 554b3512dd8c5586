"""`conformance coverage`: show which documented outcomes were seen, or which kinds of fault a run tries."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.arguments import percentage
from conformance.cli.command_help import CommandHelp
from conformance.cli.option_groups import add_repeatable, add_report_output
from conformance.cli.output import TEXT, Output, file_text, terminal_text
from conformance.cli.report_input import read_report
from conformance.core.errors import UsageError
from conformance.terminal.console import print_ending, print_guarded, print_page, print_text

if TYPE_CHECKING:
    from conformance.coverage.text_format import OutcomeKind
    from conformance.report.coverage_section import CoverageSection
    from conformance.report.model import Report

HELP = CommandHelp(
    summary="show which documented outcomes were seen",
    description="Show which documented outcomes of each operation were seen and provoked, and which were never seen "
    "and why. Several reports of the same contract are added up. With --faults, show which kinds of fault a run tries "
    "on which operations of a contract.",
    exits={
        0: "the coverage is shown",
        1: "the coverage is below --fail-under",
        2: "an argument is wrong, or a file is not a report",
    },
    examples={
        "List what was never seen": "conformance coverage report.json --missing",
        "Fail a build if less than half was seen": "conformance coverage a.json b.json --fail-under 50",
        "Show which kinds of fault a run tries": "conformance coverage --faults {contract}",
    },
    page="docs/coverage.md",
)

FORMATS = ("markdown", "text")
LISTED: Mapping[bool, Sequence[OutcomeKind]] = {False: ("undocumented",), True: ("never", "undocumented")}
"""The kinds of outcomes that are listed without --missing (False) and with it (True)."""
ALL: Sequence[OutcomeKind] = ("provoked", "seen", "never", "undocumented")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance coverage`."""
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="REPORT", help="what a command wrote for --report json=FILE"
    )
    selection = parser.add_argument_group("what to show")
    selection.add_argument(
        "--faults",
        metavar="CONTRACT",
        help="instead of reports, show on which operations of a contract a run tries each kind of fault, and why not "
        "on the others",
    )
    add_repeatable(selection, "--operation", "GLOB", "show only operations whose id matches, with every outcome")
    selection.add_argument("--missing", action="store_true", help="list the outcomes that were never seen, and why")
    judging = parser.add_argument_group("how to judge")
    judging.add_argument(
        "--fail-under",
        type=percentage,
        metavar="PERCENT",
        help="exit with 1 if fewer than PERCENT of the shown outcomes were seen",
    )
    add_report_output(parser, FORMATS)


def execute(arguments: argparse.Namespace) -> int:
    """Print the coverage of the reports, or the fault matrix, and return the exit code."""
    if arguments.faults is not None:
        return _print_faults(arguments)
    if not arguments.files:
        raise UsageError("give a report, or a contract with --faults")
    from conformance.coverage.markdown_format import render as as_markdown
    from conformance.coverage.merge import merged
    from conformance.coverage.text_format import percent, render
    from conformance.security.leak_guard import LeakGuard

    output = Output.from_options(arguments.report, arguments.format, FORMATS)
    reports = [_report(each) for each in arguments.files]
    _check_same_contract(arguments.files, [report for report, _ in reports])
    coverage = _select_operations(merged([each for _, each in reports]), arguments.operation)
    rows = ALL if arguments.operation and not arguments.missing else LISTED[arguments.missing]
    contract = reports[0][0].contract

    def page(colour: bool, width: int) -> str:
        return render(contract, coverage, colour=colour, width=width, rows=rows)

    if output.printed_format == TEXT:
        print_page(terminal_text(page), LeakGuard(()))
    else:
        print_guarded(as_markdown(contract, coverage), LeakGuard(()))
    output.write({"markdown": lambda: as_markdown(contract, coverage), TEXT: lambda: file_text(page)})
    summary, least = coverage.summary, arguments.fail_under
    # The exact share decides, not the rounded one. A contract without outcomes has a share of 0.
    if least is not None and summary.seen * 100 < least * max(summary.documented, 1):
        return print_ending(1, f"the coverage, {percent(summary):.1f} %, is below --fail-under {least:g}")
    return 0


def _print_faults(arguments: argparse.Namespace) -> int:
    from conformance.lint.door import load_checked
    from conformance.preview.fault_matrix import fault_matrix
    from conformance.preview.fault_matrix_text import kind_lines, operation_lines

    if others := [*map(str, arguments.files), *_options_for_reports(arguments)]:
        raise UsageError(f"--faults is about a contract, not about reports: omit {', '.join(others)}")
    contract = load_checked(arguments.faults)
    kinds = fault_matrix(contract)
    operations = _matching(arguments.operation, list(contract.operations), contract.name)
    lines = operation_lines(contract, kinds, operations) if arguments.operation else kind_lines(contract, kinds)
    for line in lines:
        print_text(line)
    return 0


def _options_for_reports(arguments: argparse.Namespace) -> Iterator[str]:
    """Yield the names of the options that were given and need a report."""
    if arguments.missing:
        yield "--missing"
    if arguments.fail_under is not None:
        yield "--fail-under"
    if arguments.report:
        yield "--report"
    if arguments.format != TEXT:
        yield "--format"


def _report(file: Path) -> tuple[Report, CoverageSection]:
    """Return the report in a file, and its coverage. Raises UsageError if the file has none."""
    report = read_report(file)
    if report.coverage is None:
        raise UsageError(f"{file}: a report without coverage, from an older version; run again to write a new report")
    return report, report.coverage


def _check_same_contract(files: Sequence[Path], reports: Sequence[Report]) -> None:
    from conformance.terminal.text_layout import visible

    for file, report in zip(files, reports, strict=True):
        if report.contract != reports[0].contract:
            raise UsageError(
                f"{files[0]} is about the contract {visible(reports[0].contract)}, {file} about "
                f"{visible(report.contract)}; give reports on the same contract"
            )
        if report.contract_digest != reports[0].contract_digest:
            raise UsageError(f"the contract has changed between {files[0]} and {file}; run again to write both reports")


def _select_operations(coverage: CoverageSection, patterns: Sequence[str]) -> CoverageSection:
    """Return the coverage of the operations that any of the patterns matches; all without patterns.

    Raises UsageError for a pattern that matches no operation.
    """
    from conformance.report.coverage_section import CoverageSection, totals

    if not patterns:
        return coverage
    names = [each.operation or "" for each in coverage.operations]
    chosen = _matching(patterns, names, "the reports")
    operations = tuple(each for each in coverage.operations if (each.operation or "") in chosen)
    return CoverageSection(totals(operations), operations)


def _matching(patterns: Sequence[str], names: Sequence[str], place: str) -> list[str]:
    """Return the names that any of the patterns matches. Raises UsageError for a pattern that matches none."""
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            raise UsageError(f"no operation in {place} matches {pattern}; omit --operation to list all")
    return [name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]
