"""The command line: thin. Each command imports what it needs when it runs, so that `--help` costs nothing."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Sequence
from pathlib import Path

from conformance import __version__
from conformance.cli import commands
from conformance.cli.arguments import positive_float, positive_int
from conformance.cli.comparing import add_fidelity, add_fleet
from conformance.cli.covering import add_coverage
from conformance.cli.exploring import add_explore, add_generated
from conformance.core.errors import LeakError, TargetError, UsageError
from conformance.runner.prefer_mode import add_provoke
from conformance.terminal.console import ended, prepare_streams, silence_stdout


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; writes nothing but text for people, and the reports asked for."""
    prepare_streams()
    arguments = parser().parse_args(argv)
    try:
        code: int = arguments.command(arguments)
        sys.stdout.flush()
        return code
    except UsageError as fault:
        return ended(2, str(fault))
    except TargetError as fault:
        return ended(3, str(fault))
    except LeakError as fault:
        return ended(4, str(fault))
    except KeyboardInterrupt:
        return ended(3, "interrupted")
    except BrokenPipeError:
        silence_stdout()
        return 0
    except Exception as fault:
        if isinstance(fault, OSError) and fault.errno == errno.ENOSPC:
            silence_stdout()
            return ended(2, "there is no room left where the output goes")
        return ended(4, f"an error of this tool: {crash_text(fault)}")


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
    add_usual(add_explore(commands.add_parser("explore", help="check a target with generated requests")))
    add_limits(add_fleet(commands.add_parser("fleet", help="check many targets, and compare them")))
    add_limits(add_fidelity(commands.add_parser("fidelity", help="compare a mock with what it stands for")))
    add_inspect(commands.add_parser("inspect", help="judge recorded traffic"))
    add_coverage(commands.add_parser("coverage", help="show which documented outcomes were seen"))
    add_diff(commands.add_parser("diff", help="show what changed between two runs"))
    add_serve(commands.add_parser("serve", help="serve a contract's reference server"))
    add_list(commands.add_parser("list", help="list contracts, or a contract's clauses"))
    add_plan(commands.add_parser("plan", help="show the requests that a run would send, sending none"))
    add_explain(commands.add_parser("explain", help="show what stands behind a clause"))
    add_export(commands.add_parser("export", help="write a contract as a document that other tools enforce"))
    add_lint(commands.add_parser("lint", help="check contract folders"))
    add_selftest(commands.add_parser("selftest", help="check that the checks find what is wrong"))
    return top


def add_run(run: argparse.ArgumentParser) -> None:
    run.description = (
        "Checks every documented statement against a target and prints a report. Without CONTRACT: every shipped "
        "contract. Exit: 0 conforms, 1 a clause failed, 2 usage, 3 the target could not be judged, "
        "4 an error of this tool, 5 a stale waiver or nothing seen."
    )
    run.add_argument("contract", nargs="*", metavar="CONTRACT", help="a shipped contract's name, or a folder")
    add_usual(run)
    run.add_argument(
        "--concurrency",
        type=positive_int,
        default=1,
        metavar="N",
        help="so many requests under way at once, of those that change nothing (1)",
    )
    run.add_argument(
        "--record", metavar="FILE", help="also write what was sent and answered, as .json or .yaml for cassette:FILE"
    )
    add_generated(run)
    run.add_argument("--cases", metavar="FILE", help="also send the requests that `explore --save FILE` kept")
    run.set_defaults(command=commands.run_command)


def add_usual(run: argparse.ArgumentParser) -> None:
    add_request_options(run)
    add_judging_options(run)
    add_limits(run)


def add_limits(run: argparse.ArgumentParser) -> None:
    """How much may be asked."""
    run.add_argument("--max-requests", type=positive_int, metavar="N", help="send at most so many requests")
    run.add_argument("--rate", type=positive_float, metavar="N", help="send at most so many requests a second")
    run.add_argument(
        "--deadline", type=positive_float, default=10.0, metavar="SECONDS", help="for one whole exchange (10)"
    )
    run.add_argument("--max-bytes", type=positive_int, default=8 << 20, metavar="N", help="of one reply's body (8 MiB)")


def add_inspect(inspect: argparse.ArgumentParser) -> None:
    inspect.description = (
        "Judges recorded traffic: VCR cassettes and HTTP archives (HAR), JSON or YAML, packed or not, and folders of "
        "them. Nothing is sent. Exit as of run; 1 also where secrets stand unmasked, 2 where a part cannot be read."
    )
    inspect.add_argument("contract", metavar="CONTRACT", help="a shipped contract's name, or a folder")
    inspect.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file, or a folder")
    inspect.add_argument("--base", metavar="B", help="what stands before paths: /v2, or https://host/v2")
    inspect.add_argument("--credentials", type=Path, metavar="FILE", help="TOML file with keys that must not be found")
    inspect.add_argument(
        "--only", action="append", default=[], metavar="GLOB", help="only clauses whose id matches; repeatable"
    )
    add_judging_options(inspect)
    inspect.set_defaults(command=commands.inspect_command)


def add_diff(diff: argparse.ArgumentParser) -> None:
    diff.description = (
        "Compares two JSON reports, or two recordings, of the same contract. Exit: 0 no regression, 1 a regression, "
        "2 files that cannot be compared."
    )
    diff.add_argument("old", type=Path, metavar="OLD", help="of --report json=FILE, or of --record FILE")
    diff.add_argument("new", type=Path, metavar="NEW", help="a later one of the same kind")
    diff.add_argument("--contract", metavar="CONTRACT", help="folder of a contract that is not shipped, for recordings")
    diff.add_argument("--format", choices=["text", "json", "github"], default="text", help="text is the default")
    diff.add_argument("--output", type=Path, metavar="FILE", help="default: what is printed")
    diff.set_defaults(command=commands.diff_command)


def add_judging_options(run: argparse.ArgumentParser) -> None:
    """What becomes of what was seen."""
    run.add_argument(
        "--warn",
        action="append",
        default=[],
        metavar="inferred|open|GLOB",
        help="make failures of these clauses warnings",
    )
    run.add_argument("--waivers", type=Path, metavar="FILE", help="TOML file of known failures")
    run.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="FORMAT=PATH",
        help="also write a report, as json=FILE or junit=FILE",
    )
    run.add_argument("--strict", action="store_true", help="inconclusive clauses make the exit code 5")
    run.add_argument("--verbose", action="store_true", help="list passing clauses as well")


def add_request_options(command: argparse.ArgumentParser) -> None:
    """What decides which requests a run sends."""
    command.add_argument(
        "--target",
        metavar="T",
        help="https://host/base, asgi:package.module:app, mock:[?dialect=NAME] (the default), or cassette:FILE",
    )
    command.add_argument("--credentials", type=Path, metavar="FILE", help="TOML file with the keys, a table a contract")
    writes = command.add_mutually_exclusive_group()
    writes.add_argument(
        "--writes",
        dest="writes",
        action="store_true",
        default=None,
        help="allow requests that change data (the default on this machine)",
    )
    writes.add_argument(
        "--read-only", dest="writes", action="store_false", help="send only requests that change nothing"
    )
    command.add_argument(
        "--only", action="append", default=[], metavar="GLOB", help="only clauses whose id matches; repeatable"
    )
    command.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="GLOB",
        help="operations, by id, that the target does not have; repeatable",
    )
    add_provoke(command)
    command.add_argument("--tag", help="4 to 16 letters and digits that name the run's records (default: fresh)")


def add_plan(plan: argparse.ArgumentParser) -> None:
    plan.description = (
        "Shows the requests that a run with the same options would send, one a line: the clause, the "
        "request, the credential. Nothing is sent; values that come from replies are {placeholders}."
    )
    plan.add_argument("contract", metavar="CONTRACT", help="a shipped contract's name, or a folder")
    add_request_options(plan)
    add_generated(plan)
    plan.set_defaults(command=commands.plan_command)


def add_explain(explain: argparse.ArgumentParser) -> None:
    explain.description = (
        "Shows what the document says and where, what is sent to check it, what is expected, and "
        "which wrong servers prove that the check works."
    )
    explain.add_argument("id", metavar="ID", help="CONTRACT/CLAUSE, or a clause that one shipped contract alone has")
    explain.add_argument("--contract", metavar="CONTRACT", help="a shipped contract's name, or a folder")
    explain.add_argument("--all", action="store_true", help="show every request, not the first few")
    explain.set_defaults(command=commands.explain_command)


def add_serve(serve: argparse.ArgumentParser) -> None:
    serve.description = "Serves the reference server of a contract on this machine; prints its address, then its keys."
    serve.add_argument("contract", metavar="CONTRACT")
    serve.add_argument("--port", type=int, default=0, metavar="N", help="0, the default, takes a free one")
    serve.add_argument("--dialect", metavar="NAME", help="one of the contract's dialects")
    serve.add_argument(
        "--mutant", metavar="ID", help="wrong in one way; `conformance list --mutants CONTRACT` names the ways"
    )
    serve.set_defaults(command=commands.serve_command)


def add_list(listing: argparse.ArgumentParser) -> None:
    listing.description = "Lists the shipped contracts, or the clauses of one."
    listing.add_argument("contract", nargs="?", metavar="CONTRACT")
    listing.add_argument(
        "--mutants", action="store_true", help="list the wrong servers of CONTRACT, and what each breaks"
    )
    listing.set_defaults(command=commands.list_command)


def add_export(export: argparse.ArgumentParser) -> None:
    export.description = "Writes a contract in a form that other tools take."
    kinds = export.add_subparsers(title="forms", required=True, metavar="FORM")
    openapi = kinds.add_parser("openapi", help="OpenAPI 3.1, with every documented outcome of every operation")
    openapi.description = (
        "Writes the contract as one OpenAPI 3.1 document in which each HTTP status allows exactly the documented codes."
    )
    openapi.add_argument("contract", metavar="CONTRACT", help="a shipped contract's name, or a folder")
    openapi.add_argument("--output", type=Path, metavar="FILE", help="default: what is printed")
    openapi.add_argument(
        "--format", choices=["yaml", "json"], help="default: json for a FILE that ends in .json, and yaml otherwise"
    )
    openapi.set_defaults(command=commands.export_command)


def add_lint(lint: argparse.ArgumentParser) -> None:
    lint.description = (
        "Checks contract folders: structure, names, examples, citations. Exit 0 without findings, 1 with."
    )
    lint.add_argument("folder", nargs="*", type=Path, metavar="FOLDER", help="default: the shipped contracts")
    lint.set_defaults(command=commands.lint_command)


def add_selftest(selftest: argparse.ArgumentParser) -> None:
    selftest.description = (
        "Runs the checks against servers that are each wrong in one way. Exit 0 if every one is caught by the "
        "clause that it breaks, 1 if one survives, a clause has none, or the reference server fails."
    )
    selftest.add_argument("contract", nargs="*", metavar="CONTRACT", help="default: the shipped contracts")
    selftest.add_argument(
        "--only", action="append", default=[], metavar="GLOB", help="only wrong servers whose id matches; repeatable"
    )
    selftest.add_argument(
        "--verbose", action="store_true", help="say of each what is wrong, and which clauses saw it first"
    )
    selftest.set_defaults(command=commands.selftest_command)
