"""The command line: thin. Each command imports what it needs when it runs, so that `--help` costs nothing."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance import __version__
from conformance.errors import TargetError, UsageError

if TYPE_CHECKING:
    from conformance.run import Options

# The first of these that any contract of a run ended with is the exit code.
PRECEDENCE = (4, 2, 3, 1, 5, 0)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; writes nothing but text for people, and the reports asked for."""
    arguments = parser().parse_args(argv)
    try:
        code: int = arguments.command(arguments)
        sys.stdout.flush()
        return code
    except UsageError as fault:
        print(f"conformance: {fault}", file=sys.stderr)
        return 2
    except TargetError as fault:
        print(f"conformance: {fault}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("conformance: interrupted", file=sys.stderr)
        return 3
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:
        print(f"conformance: an error of this tool: {crash_text(fault)}", file=sys.stderr)
        return 4


def crash_text(fault: Exception) -> str:
    """Where it happened, without values: messages of unforeseen exceptions may hold anything."""
    frame = fault.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    return f"{type(fault).__name__} at {where}; please report it"


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="conformance", description="Does this server keep every documented promise?")
    top.add_argument("--version", action="version", version=f"conformance {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add_run(commands.add_parser("run", help="check a target against a contract"))
    add_serve(commands.add_parser("serve", help="serve a contract's reference server"))
    add_list(commands.add_parser("list", help="list contracts, or a contract's clauses"))
    add_lint(commands.add_parser("lint", help="check contract folders"))
    return top


def add_run(run: argparse.ArgumentParser) -> None:
    run.description = ("Checks every documented statement against a target and prints a report. Without CONTRACT: every shipped "
                       "contract. Exit: 0 conforms, 1 a clause failed, 2 usage, 3 the target could not be judged, "
                       "4 an error of this tool, 5 a stale waiver or nothing seen.")
    run.add_argument("contract", nargs="*", metavar="CONTRACT", help="a shipped contract's name, or a folder")
    run.add_argument("--target", default="mock:", metavar="T",
                     help="https://host/base, asgi:package.module:app, or mock:[?dialect=NAME] (the default)")
    run.add_argument("--credentials", type=Path, metavar="FILE", help="TOML file with the keys, a table a contract")
    writes = run.add_mutually_exclusive_group()
    writes.add_argument("--writes", dest="writes", action="store_true", default=None,
                        help="allow requests that change data (the default on this machine)")
    writes.add_argument("--read-only", dest="writes", action="store_false", help="send only requests that change nothing")
    run.add_argument("--only", action="append", default=[], metavar="GLOB", help="only clauses whose id matches; repeatable")
    run.add_argument("--provoke", choices=["prefer"], help="the target answers `Prefer: code=N` with documented outcome N")
    run.add_argument("--warn", action="append", default=[], metavar="inferred|open|GLOB", help="make failures of these clauses warnings")
    run.add_argument("--waivers", type=Path, metavar="FILE", help="TOML file of known failures")
    run.add_argument("--report", action="append", default=[], metavar="FORMAT=PATH", help="also write a report, as json=FILE")
    run.add_argument("--tag", help="4 to 16 letters and digits that name the run's records (default: fresh)")
    run.add_argument("--max-requests", type=positive_int, metavar="N", help="send at most so many requests")
    run.add_argument("--rate", type=positive_float, metavar="N", help="send at most so many requests a second")
    run.add_argument("--deadline", type=positive_float, default=10.0, metavar="SECONDS", help="for one whole exchange (10)")
    run.add_argument("--max-bytes", type=positive_int, default=8 << 20, metavar="N", help="of one reply's body (8 MiB)")
    run.add_argument("--strict", action="store_true", help="inconclusive clauses make the exit code 5")
    run.add_argument("--verbose", action="store_true", help="list passing clauses as well")
    run.set_defaults(command=run_command)


def add_serve(serve: argparse.ArgumentParser) -> None:
    serve.description = "Serves the reference server of a contract on this machine; prints its address, then its keys."
    serve.add_argument("contract", metavar="CONTRACT")
    serve.add_argument("--port", type=int, default=0, metavar="N", help="0, the default, takes a free one")
    serve.add_argument("--dialect", metavar="NAME", help="one of the contract's dialects")
    serve.set_defaults(command=serve_command)


def add_list(listing: argparse.ArgumentParser) -> None:
    listing.description = "Lists the shipped contracts, or the clauses of one."
    listing.add_argument("contract", nargs="?", metavar="CONTRACT")
    listing.set_defaults(command=list_command)


def add_lint(lint: argparse.ArgumentParser) -> None:
    lint.description = "Checks contract folders: structure, names, examples, citations. Exit 0 without findings, 1 with."
    lint.add_argument("folder", nargs="*", type=Path, metavar="FOLDER", help="default: the shipped contracts")
    lint.set_defaults(command=lint_command)


def positive_int(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def positive_float(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


# --- commands ---------------------------------------------------------------------------------
def run_command(arguments: argparse.Namespace) -> int:
    from conformance.contract.load import find_folder, shipped_contracts
    from conformance.parallel import run_all
    from conformance.report import check_reports, parse_report_option, write_reports

    names = arguments.contract or shipped_contracts()
    reports = [parse_report_option(each) for each in arguments.report]
    check_reports(reports, [find_folder(name).resolve().name for name in names])
    codes = []
    for report in run_all(names, options_of(arguments)):
        write_reports(report, reports)
        show(report, arguments.verbose)
        codes.append(report["exit"])
    return next(code for code in PRECEDENCE if code in codes)


def options_of(arguments: argparse.Namespace) -> Options:
    from conformance.lanes.session import Budget
    from conformance.run import Options
    from conformance.targets import Limits
    from conformance.waivers import load_waivers

    if arguments.tag is not None and not re.fullmatch(r"[A-Za-z0-9]{4,16}", arguments.tag):
        raise UsageError("--tag takes 4 to 16 letters and digits")
    return Options(
        target=arguments.target, credentials=arguments.credentials, writes=arguments.writes, only=tuple(arguments.only),
        warn=tuple(arguments.warn), prefer=arguments.provoke == "prefer" or arguments.target.startswith("mock:"),
        strict=arguments.strict, tag=arguments.tag, waivers=load_waivers(arguments.waivers) if arguments.waivers else {},
        budget=Budget(arguments.max_requests, arguments.rate), limits=Limits(arguments.deadline, arguments.max_bytes))


def show(report: dict[str, Any], verbose: bool) -> None:
    from conformance.report.terminal import render

    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    print(render(report, colour=colour, width=width, verbose=verbose), end="\n\n")


def serve_command(arguments: argparse.Namespace) -> int:
    from conformance.contract.load import load_contract
    from conformance.mock.server import serve_forever

    serve_forever(load_contract(arguments.contract), arguments.dialect, arguments.port)
    return 0


def list_command(arguments: argparse.Namespace) -> int:
    from conformance.contract.load import load_contract, shipped_contracts

    if arguments.contract is None:
        for name in shipped_contracts():
            contract = load_contract(name)
            print(f"{name:20} {contract.title}, {len(contract.operations)} operations, {len(contract.clauses)} clauses")
        return 0
    contract = load_contract(arguments.contract)
    for clause in contract.clauses.values():
        print(f"{contract.name}/{clause.id:34} {clause.kind:11} {clause.basis:8} {clause.says}  [{', '.join(clause.source)}]")
    return 0


def lint_command(arguments: argparse.Namespace) -> int:
    from conformance.contract.load import shipped_contracts, specs_folder
    from conformance.lint import lint

    findings, checked = lint(arguments.folder or [specs_folder() / name for name in shipped_contracts()])
    for finding in findings:
        print(f"{finding.path}:{finding.line}: {finding.text}")
    print(f"{checked} contract{'s' * (checked != 1)} checked, {len(findings)} finding{'s' * (len(findings) != 1)}")
    return 1 if findings else 0
