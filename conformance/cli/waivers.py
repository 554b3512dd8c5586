"""`conformance waivers`: write a list of known failures, and remove what is no longer needed from it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from conformance.cli.command_help import CommandHelp, settings_of
from conformance.cli.option_groups import add_waivers
from conformance.cli.output import print_or_write
from conformance.cli.report_input import read_report
from conformance.core.errors import NamedOption, UsageError
from conformance.terminal.console import print_note, print_text

_REPORT = "what a command wrote for --report json=FILE"
_EXITS = {0: "the list is written", 2: "an argument or a file is wrong"}
_NEEDED = "give the report of a run that is complete and leaves out no clause, operation or write"
HELP = CommandHelp(
    summary="write a list of known failures, or remove what is out of date",
    description="Write waivers for the failures of a report, or remove expired and stale waivers.",
    examples={
        "Accept the failures of a report": "conformance waivers init report.json --output waivers.toml",
        "Remove expired and stale waivers": "conformance waivers prune report.json --waivers waivers.toml",
    },
    page="docs/running.md#waivers",
)
_INIT = CommandHelp(
    summary="write a waiver for each failure of a report",
    description="Write a waiver for each finding, or each clause, that fails in a report. State in each why its "
    "failure is accepted.",
    exits=_EXITS,
    examples={
        "Begin a list": "conformance waivers init report.json --output waivers.toml",
        "Add to a list": "conformance waivers init report.json >> waivers.toml",
    },
    page=HELP.page,
)
_PRUNE = CommandHelp(
    summary="remove expired and stale waivers from a list",
    description="Remove the waivers whose last day has passed. With reports of runs that checked the whole contract, "
    "also remove the waivers of clauses and findings that no report needs. Comments and all other lines stay.",
    exits=_EXITS,
    examples={"Remove what a run no longer needs": "conformance waivers prune report.json --waivers waivers.toml"},
    page=HELP.page,
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the actions of `conformance waivers`, and the options of each."""
    actions = parser.add_subparsers(
        title="actions", required=True, metavar="ACTION", prog=parser.prog, dest="action", help="what to do"
    )
    init = actions.add_parser("init", help=_INIT.summary, **settings_of(_INIT))
    init.add_argument("reports", nargs="+", type=Path, metavar="REPORT", help=_REPORT)
    init.add_argument_group("what to waive").add_argument(
        "--by", choices=["clause", "finding"], default="clause", help="what each waiver is for (default: clause)"
    )
    init.add_argument_group("output").add_argument(
        "--output", type=Path, metavar="FILE", help="write the waivers to a new file (default: print them)"
    )
    prune = actions.add_parser("prune", help=_PRUNE.summary, **settings_of(_PRUNE))
    prune.add_argument("reports", nargs="*", type=Path, metavar="REPORT", help=_REPORT)
    add_waivers(prune.add_argument_group("what to change"))


def execute(arguments: argparse.Namespace) -> int:
    """Write or change the list."""
    actions: Mapping[str, Callable[[argparse.Namespace], None]] = {"init": _init, "prune": _prune}
    actions[arguments.action](arguments)
    return 0


def _init(arguments: argparse.Namespace) -> None:
    from conformance.contract.folders import is_file
    from conformance.terminal.text_layout import count_text
    from conformance.waivers.from_report import waivers_of

    output: Path | None = arguments.output
    if output is not None and is_file(output):
        raise UsageError(f"{output} exists; to add to it, leave out --output and append what is printed: >> {output}")
    waivers = waivers_of([read_report(each) for each in arguments.reports], arguments.by)
    if not waivers:
        print_note("nothing failed, so there is nothing to waive")
        return
    print_or_write("\n".join(waivers), output, "list of waivers")
    if output is not None:
        print_text(f"{count_text(len(waivers), 'waiver')} written to {output}")


def _prune(arguments: argparse.Namespace) -> None:
    from conformance.report.file_writer import write
    from conformance.terminal.text_layout import visible
    from conformance.waivers.pruning import prune

    path: Path | None = arguments.waivers
    if path is None:
        raise UsageError("there is no list to change: ", NamedOption("waivers", "FILE", advised=True))
    reports = [read_report(each) for each in arguments.reports]
    for file, report in zip(arguments.reports, reports, strict=True):
        if report.shard is not None:
            what = f"{file} is the report on {report.shard.shard}, which does not show what no longer fails"
            raise UsageError(f"{what}; join the reports on all shards with `conformance merge`")
    partial = [str(file) for file, report in zip(arguments.reports, reports, strict=True) if not report.is_whole]
    if partial:
        why = f"{', '.join(partial)}: not of a run that checked the whole contract, so it shows no waiver as stale"
        if len(partial) == len(reports):
            raise UsageError(f"{why}; {_NEEDED}")
        print_note(why)
    pruned = prune(path, reports, date.today())
    if pruned.removals:
        write(path, pruned.text, "list of waivers")
    for each in pruned.removals:
        print_text(visible(f"{path}:{each.waiver.line}: removed {each.contract}/{each.waiver.name}: {each.why}"))
    print_text(f"{len(pruned.removals)} of {pruned.total} waivers removed")
