"""What each command does. Libraries are imported when a command runs, so that `--help` costs nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.cli.output import show
from conformance.core.errors import UsageError
from conformance.runner.generated.settings import IN_RUNS
from conformance.runner.prefer_mode import prefer_mode_for
from conformance.terminal.console import ended, progress_line, terminal_width, wants_colour

if TYPE_CHECKING:
    from conformance.runner.options import Options

MOCK = "mock:"
"""The target where none is given."""

# The first of these that any contract of a run ended with is the exit code.
PRECEDENCE = (4, 2, 3, 1, 5, 0)


def run_command(arguments: argparse.Namespace) -> int:
    from conformance.contract.loader import shipped_contracts
    from conformance.runner.options import check_patterns, check_without, matching

    names = arguments.contract or matching(shipped_contracts(), tuple(arguments.only))
    check_patterns(names, tuple(arguments.only), generated=arguments.generated)
    check_without(names, tuple(arguments.without))
    check_target(arguments)
    return run_and_report(names, options_of(arguments), arguments)


def run_and_report(names: Sequence[str], options: Options, arguments: argparse.Namespace) -> int:
    """The exit code, once every report is written and shown."""
    from conformance.checks.waivers import check_tables
    from conformance.contract.loader import find_folder
    from conformance.report import check_reports, parse_report_option, write_reports
    from conformance.runner.process_pool import run_all
    from conformance.runner.run_recording import check_record
    from conformance.security.credentials import all_secrets
    from conformance.security.leak_guard import LeakGuard

    if arguments.waivers:
        check_tables(arguments.waivers, options.waivers, names)
    reports = [parse_report_option(each) for each in arguments.report]
    check_record(options)
    written = {"cassette": options.record, "file of cases": options.save}
    files = [*reports, *((what, path) for what, path in written.items() if path)]
    check_reports(files, [find_folder(name).resolve().name for name in names])
    guard = LeakGuard(all_secrets(arguments.credentials) if arguments.credentials else ())
    codes, line = [], progress_line()
    try:
        for report in run_all(names, options, line.show if line else None):
            if line:
                line.clear()
            codes.append(report["exit"])
            try:
                write_reports(report, reports, guard)
            except UsageError as fault:
                codes.append(ended(2, str(fault)))
            show(report, arguments.verbose, guard)
    finally:
        if line:
            line.clear()
    return next(code for code in PRECEDENCE if code in codes)


def inspect_command(arguments: argparse.Namespace) -> int:
    from conformance.checks.waivers import check_tables, load_waivers
    from conformance.contract.loader import find_folder
    from conformance.inspection.inspect_files import inspect_files
    from conformance.report import check_reports, parse_report_option, write_reports
    from conformance.runner.options import Options
    from conformance.security.credentials import all_secrets, check_readable
    from conformance.security.leak_guard import LeakGuard

    reports = [parse_report_option(each) for each in arguments.report]
    check_reports(reports, [find_folder(arguments.contract).resolve().name])
    if arguments.credentials:
        check_readable(arguments.credentials)
    options = Options(
        credentials=arguments.credentials,
        only=tuple(arguments.only),
        warn=tuple(arguments.warn),
        strict=arguments.strict,
        waivers=load_waivers(arguments.waivers) if arguments.waivers else {},
    )
    if arguments.waivers:
        check_tables(arguments.waivers, options.waivers, [arguments.contract])
    report = inspect_files(arguments.contract, arguments.files, options, arguments.base)
    guard = LeakGuard(all_secrets(arguments.credentials) if arguments.credentials else ())
    write_reports(report, reports, guard)
    show(report, arguments.verbose, guard)
    return int(report["exit"])


def diff_command(arguments: argparse.Namespace) -> int:
    from conformance.diff.compare import compare_files
    from conformance.diff.formats import FORMATS, as_text
    from conformance.report.file_writer import check_folder, write

    output: Path | None = arguments.output
    if output is not None:
        check_folder(output, "comparison")
    drift = compare_files(arguments.old, arguments.new, arguments.contract)
    if arguments.format in FORMATS:
        text = FORMATS[arguments.format](drift)
    else:
        text = as_text(drift, colour=output is None and wants_colour(), width=terminal_width())
    if output is None:
        sys.stdout.write(text)
    else:
        write(output, text, "comparison")
    return drift.exit


def options_of(arguments: argparse.Namespace) -> Options:
    from conformance.checks.waivers import load_waivers
    from conformance.runner.options import Options
    from conformance.runner.session import Budget
    from conformance.targets import Limits

    check_tag(arguments.tag)
    return Options(
        target=arguments.target or MOCK,
        credentials=arguments.credentials,
        writes=arguments.writes,
        only=tuple(arguments.only),
        without=tuple(arguments.without),
        warn=tuple(arguments.warn),
        provoke=prefer_mode_for(arguments.target or MOCK, arguments.provoke),
        strict=arguments.strict,
        tag=arguments.tag,
        waivers=load_waivers(arguments.waivers) if arguments.waivers else {},
        concurrency=getattr(arguments, "concurrency", 1),
        record=getattr(arguments, "record", None),
        save=getattr(arguments, "save", None),
        cases=getattr(arguments, "cases", None),
        generation=IN_RUNS if getattr(arguments, "generated", False) else None,
        budget=Budget(arguments.max_requests, arguments.rate),
        limits=Limits(arguments.deadline, arguments.max_bytes),
    )


def check_target(arguments: argparse.Namespace) -> None:
    """Raises UsageError for keys that nothing is asked with: most likely, the target was forgotten or misspelt."""
    if arguments.credentials and arguments.target is None:
        raise UsageError(
            "--credentials is for a target of yours; the embedded mock, the target without --target, has its own"
        )


def check_tag(tag: str | None) -> None:
    from conformance.runner.options import TAG

    if tag is not None and not TAG.fullmatch(tag):
        raise UsageError("--tag takes 4 to 16 letters and digits")


def serve_command(arguments: argparse.Namespace) -> int:
    from conformance.contract.loader import load_contract
    from conformance.mock_server.server import serve_forever

    contract, app = load_contract(arguments.contract), None
    if arguments.mutant is not None:
        from conformance.mock_server.mutants import mutated

        app = mutated(contract, arguments.mutant, arguments.dialect)
    serve_forever(contract, arguments.dialect, arguments.port, app)
    return 0


def list_command(arguments: argparse.Namespace) -> int:
    from conformance.contract.loader import load_contract, shipped_contracts

    if arguments.contract is None and arguments.mutants:
        raise UsageError("--mutants needs a contract, as in `conformance list --mutants CONTRACT`")
    if arguments.contract is None:
        for name in shipped_contracts():
            contract = load_contract(name)
            print(f"{name:20} {contract.title}, {len(contract.operations)} operations, {len(contract.clauses)} clauses")
        return 0
    contract = load_contract(arguments.contract)
    if arguments.mutants:
        from conformance.mock_server.mutants import mutants_of

        for mutant in mutants_of(contract).values():
            print(f"{mutant.id:44} {', '.join(mutant.breaks):28} {mutant.says}")
        return 0
    for clause in contract.clauses.values():
        print(
            f"{contract.name}/{clause.id:34} {clause.kind:11} {clause.basis:8} "
            f"{clause.says}  [{', '.join(clause.source)}]"
        )
    return 0


def plan_command(arguments: argparse.Namespace) -> int:
    from conformance.preview.plan import plan_lines
    from conformance.runner.options import Options, check_without

    check_tag(arguments.tag)
    check_without([arguments.contract], tuple(arguments.without))
    options = Options(
        target=arguments.target or MOCK,
        credentials=arguments.credentials,
        writes=arguments.writes,
        only=tuple(arguments.only),
        without=tuple(arguments.without),
        provoke=prefer_mode_for(arguments.target or MOCK, arguments.provoke),
        tag=arguments.tag,
        generation=IN_RUNS if arguments.generated else None,
    )
    for line in plan_lines(arguments.contract, options):
        print(line)
    return 0


def explain_command(arguments: argparse.Namespace) -> int:
    from conformance.preview.explain import find_clause, page

    contract, clause = find_clause(arguments.id, arguments.contract)
    print(page(contract, clause, terminal_width(), arguments.all))
    return 0


def folder_of(named: Path) -> Path:
    """A folder as it is given, or that of a shipped contract's name."""
    from conformance.contract.loader import specs_folder

    shipped = specs_folder() / named
    return shipped if not named.exists() and shipped.is_dir() else named


def lint_command(arguments: argparse.Namespace) -> int:
    from conformance.contract.loader import shipped_contracts, specs_folder
    from conformance.lint.linter import lint

    findings, checked = lint(
        [folder_of(each) for each in arguments.folder] or [specs_folder() / name for name in shipped_contracts()]
    )
    for finding in findings:
        print(f"{finding.path}:{finding.line}: {finding.text}")
    print(f"{checked} contract{'s' * (checked != 1)} checked, {len(findings)} finding{'s' * (len(findings) != 1)}")
    return 1 if findings else 0


def selftest_command(arguments: argparse.Namespace) -> int:
    from conformance.contract.loader import shipped_contracts
    from conformance.selftest.bench import lines, selftest, teller

    with teller(sys.stderr) as watch:
        results = list(selftest(arguments.contract or shipped_contracts(), arguments.only, watch=watch))
    for result in results:
        print("\n".join(lines(result, arguments.verbose)))
    return 0 if all(each.good for each in results) else 1


def export_command(arguments: argparse.Namespace) -> int:
    from conformance.contract.loader import load_contract
    from conformance.openapi_export import compiled
    from conformance.openapi_export.serialization import text_of

    output: Path | None = arguments.output
    form = arguments.format or ("json" if output is not None and output.suffix == ".json" else "yaml")
    text = text_of(compiled(load_contract(arguments.contract)), form)
    if output is None:
        sys.stdout.write(text)
    else:
        from conformance.report.file_writer import write

        write(output, text, "document")
    return 0
