"""The commands that run many targets and compare them: `fleet` and `fidelity`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.cli.commands import PRECEDENCE
from conformance.core.errors import UsageError
from conformance.runner.prefer_mode import add_provoke, prefer_mode_for
from conformance.terminal.console import ended, progress_line, put, terminal_width, wants_colour

if TYPE_CHECKING:
    from conformance.fleet.fleet_file import FleetEntry
    from conformance.fleet.matrix import Column
    from conformance.runner.options import Options


# --- what can be said on the command line ------------------------------------------------------
def add_fleet(fleet: argparse.ArgumentParser) -> argparse.ArgumentParser:
    fleet.description = (
        "Checks every target of a TOML file, several at the same time, and prints what each clause came to on each, "
        "differences first. Exit: 0 all conform, 1 a clause failed somewhere, 2 usage, 3 a target could not be judged, "
        "4 an error of this tool, 5 nothing seen of a target."
    )
    fleet.add_argument("file", type=Path, metavar="FILE", help="a table for each target, with its contract")
    fleet.add_argument("--label", action="append", default=[], help="only targets with this label; repeatable")
    _add_report(fleet)
    fleet.set_defaults(command=fleet_command)
    return fleet


def add_fidelity(fidelity: argparse.ArgumentParser) -> argparse.ArgumentParser:
    fidelity.description = (
        "Runs the same checks against a mock and against what it stands for, and says where the mock is kinder, "
        "stricter, or different otherwise. Exit: 0 the same, 1 they differ, 2 usage, 3 one could not be judged, "
        "4 an error of this tool, 5 nothing was judged on both."
    )
    fidelity.add_argument("contract", metavar="CONTRACT", help="a shipped contract's name, or a folder")
    fidelity.add_argument("--mock", required=True, metavar="T", help="a target, as of run")
    fidelity.add_argument("--reference", required=True, metavar="T", help="another one, such as cassette:FILE")
    fidelity.add_argument("--credentials", type=Path, metavar="FILE", help="TOML file with the keys, for both")
    fidelity.add_argument("--mock-credentials", type=Path, metavar="FILE", help="those of the mock, if it has others")
    writes = fidelity.add_mutually_exclusive_group()
    writes.add_argument("--writes", dest="writes", action="store_true", default=None, help="on both, as of run")
    writes.add_argument("--read-only", dest="writes", action="store_false", help="on both, as of run")
    fidelity.add_argument("--only", action="append", default=[], metavar="GLOB", help="only these clauses; repeatable")
    fidelity.add_argument(
        "--without", action="append", default=[], metavar="GLOB", help="operations that the mock lacks; repeatable"
    )
    add_provoke(fidelity)
    _add_report(fidelity)
    fidelity.set_defaults(command=fidelity_command)
    return fidelity


def _add_report(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--report", action="append", default=[], metavar="json=FILE", help="also write every report and the table"
    )


# --- what they do ------------------------------------------------------------------------------
def fleet_command(arguments: argparse.Namespace) -> int:
    from dataclasses import replace

    from conformance.fleet.fleet_file import in_words_of_a_fleet, read_fleet
    from conformance.fleet.json_format import document
    from conformance.fleet.matrix import matrices
    from conformance.fleet.text_format import render

    files = _report_files(arguments.report)
    entries = read_fleet(arguments.file, _usual(arguments), arguments.label)
    columns = [replace(each, error=in_words_of_a_fleet(each.error)) for each in _run(entries)]
    tables = [*matrices(columns)]
    code = first_of(each.exit for each in columns)
    pages = [render(each, colour=wants_colour(), width=terminal_width()) for each in tables]
    last = f"exit {code}: {_meaning(code, columns)}"
    return _tell(pages, document(columns, tables, code), files, entries, last)


def fidelity_command(arguments: argparse.Namespace) -> int:
    from conformance.fleet.fidelity import as_json, fidelity_of, render
    from conformance.fleet.json_format import document
    from conformance.fleet.matrix import matrices

    files = _report_files(arguments.report)
    entries = _two(arguments)
    columns = _run(entries)
    (matrix,) = matrices(columns)
    fidelity = fidelity_of(matrix)
    code = first_of([fidelity.exit, *(each.exit for each in columns if each.exit in (2, 3, 4))])
    page = render(matrix, fidelity, colour=wants_colour(), width=terminal_width())
    written = document(columns, [matrix], code, fidelity=as_json(fidelity))
    return _tell([page], written, files, entries, "")


def _two(arguments: argparse.Namespace) -> list[FleetEntry]:
    """The mock and the reference, after a look at what they are called."""
    from dataclasses import replace

    from conformance.contract.loader import find_folder
    from conformance.fleet.fidelity import MOCK, REFERENCE
    from conformance.fleet.fleet_file import FleetEntry
    from conformance.runner.options import check_patterns, check_without
    from conformance.runner.run_recording import lacking_in
    from conformance.targets import check_kind

    folder = find_folder(arguments.contract).resolve().name
    check_patterns([arguments.contract], tuple(arguments.only))
    check_without([arguments.contract], tuple(arguments.without))
    keys = {MOCK: arguments.mock_credentials or arguments.credentials, REFERENCE: arguments.credentials}
    entries = []
    recorded = (pattern for each in (arguments.mock, arguments.reference) for pattern in lacking_in(each, folder))
    lacking = (*arguments.without, *recorded)
    for name, target in ((MOCK, arguments.mock), (REFERENCE, arguments.reference)):
        check_kind(target)
        way = prefer_mode_for(target, arguments.provoke)
        options = replace(_usual(arguments), target=target, credentials=keys[name], provoke=way)
        options = replace(options, writes=arguments.writes, only=tuple(arguments.only))
        options = replace(options, without=lacking)
        entries.append(FleetEntry(name, arguments.contract, options))
    return entries


def _usual(arguments: argparse.Namespace) -> Options:
    """How much may be asked, of each target."""
    from conformance.runner.options import Options
    from conformance.runner.session import Budget
    from conformance.targets import Limits

    return Options(
        budget=Budget(arguments.max_requests, arguments.rate),
        limits=Limits(arguments.deadline, arguments.max_bytes),
    )


def _run(entries: Sequence[FleetEntry]) -> list[Column]:
    """What came of each; as many at the same time as there are processors."""
    from conformance.fleet.matrix import column_of
    from conformance.runner.process_pool import Job, run_each

    line = progress_line()
    jobs = [Job(each.contract, each.options, each.name) for each in entries]
    try:
        results = run_each(jobs, line.show if line else None, os.cpu_count() or 1)
    finally:
        if line:
            line.clear()
    return [column_of(*pair) for pair in zip(entries, results, strict=True)]


def _report_files(said: Sequence[str]) -> list[Path]:
    """Raises UsageError before anything is sent for files that could not be written."""
    from conformance.report import parse_report_option
    from conformance.report.file_writer import check_folder

    paths = []
    for each in said:
        _, path = parse_report_option(each, ["json"])
        check_folder(Path(path))
        paths.append(Path(path))
    return paths


def _tell(
    pages: Sequence[str], document: dict[str, Any], files: Sequence[Path], entries: Sequence[FleetEntry], last: str
) -> int:
    """Writes and shows what was found; the exit code."""
    import json

    from conformance.report.file_writer import write
    from conformance.report.json_format import render
    from conformance.security.credentials import all_secrets
    from conformance.security.leak_guard import LeakGuard

    given = {each.options.credentials for each in entries}
    guard = LeakGuard(frozenset[str]().union(*(all_secrets(path) for path in given if path is not None)))
    guard.check(json.dumps(document, ensure_ascii=False), "the report")
    text = render(document)
    guard.check(text, "the report")
    codes = [int(document["exit"])]
    for path in files:
        try:
            write(path, text)
        except UsageError as fault:
            codes.append(ended(2, str(fault)))
    for page in [*pages, *([last] if last else [])]:
        put(page, guard)
    return first_of(codes)


def first_of(codes: Iterable[int]) -> int:
    found = {*codes}
    return next(code for code in PRECEDENCE if code in found)


def _meaning(code: int, columns: Sequence[Column]) -> str:
    from conformance.report.model import EXITS

    if code:
        return EXITS[code]
    whole = all(each.report is not None and each.report["complete"] for each in columns)
    return "all conform" if whole else "nothing broken in what was seen"
