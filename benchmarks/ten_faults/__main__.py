"""Count how many of ten seeded faults are detected, and which correct servers are reported.

    python -m benchmarks.ten_faults [--explore] [--schemathesis]

Prints a table. Exit code 1 means that `conformance run` missed a fault, or that a server without a fault failed.
"""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.ten_faults.alone import Failures, failures
from benchmarks.ten_faults.server import FAULTS, SERVERS
from benchmarks.ten_faults.shed import BASE, KEY
from conformance.cli.main import main as conformance

DESCRIPTION = "counts how many of ten seeded faults are detected, and which correct servers are reported"
FOLDER = Path(__file__).parent
PHASES = ("examples", "coverage", "fuzzing", "stateful")
EXPLORE = ("explore", "--seed", "1", *(word for phase in PHASES for word in ("--phase", phase)))
NAMED_BY = {
    "crash": "answered",
    "wrong-type": "reply.members",
    "undeclared-status": "status",
    "any-maximum": "body.days",
    "any-kind": "body.kind",
    "missing-boolean": "body.insured",
    "lost-location": "create.location",
    "delete-keeps": "delete.removes",
    "put-merges": "put.replaces",
    "put-adds": "put.repeats",
}
"""Fault -> the clause that the server breaks."""


@dataclass(frozen=True)
class RunResult:
    """The result of a command on one server; `failed` maps the failed clauses to their evidence."""

    code: int
    exchanges: int
    verdicts: dict[str, str]
    failed: dict[str, list[Any]]


def run_command(server: str, command: Sequence[str] = ("run",), contract: Path = FOLDER) -> RunResult:
    """Run a command of `conformance` with its options on one of the servers."""
    with TemporaryDirectory() as folder:
        keys, report = Path(folder, "keys.toml"), Path(folder, "report.json")
        keys.write_text(f'[{contract.name}]\nvalid = "{KEY}"\n', "utf-8")
        target = f"asgi:benchmarks.ten_faults.server:{server.replace('-', '_')}{BASE}"
        where = [str(contract), "--target", target, "--credentials", str(keys), "--report", f"json={report}"]
        with redirect_stdout(io.StringIO()):
            code = conformance([command[0], *where, *command[1:]])
        result = json.loads(report.read_text("utf-8"))
    failed = {each["id"]: each["evidence"] for each in result["clauses"] if each["verdict"] == "fail"}
    return RunResult(code, result["exchanges"], {each["id"]: each["verdict"] for each in result["clauses"]}, failed)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ten_faults", description=DESCRIPTION)
    parser.add_argument("--explore", action="store_true", help="also runs `conformance explore`, in all phases")
    parser.add_argument("--schemathesis", action="store_true", help="also runs Schemathesis alone, with three seeds")
    options = parser.parse_args(arguments)
    columns = {"`run`": ("run",), **({"`explore`": EXPLORE} if options.explore else {})}
    plain = failures(FOLDER, "right") if options.schemathesis else None
    print("|", " | ".join(["server", *columns, *([] if plain is None else ["Schemathesis"])]), "|")
    print("|---" * (1 + len(columns) + (plain is not None)) + "|")
    wrong = []
    for name, server in SERVERS.items():
        found = [run_command(name, each) for each in columns.values()]
        cells = [result_cell(name, each) for each in found]
        cells += [] if plain is None else [complaints(plain, name)]
        print("|", " | ".join([f"{name}: {server.__doc__}", *cells]), "|", flush=True)
        wrong += [name] if is_wrong(name, found) else []
    if wrong:
        raise SystemExit(f"unexpected results: {', '.join(wrong)}")
    faults = len(FAULTS.keys() & SERVERS.keys())
    print(f"\n{faults} of {faults} faults found by `run`; none of {len(SERVERS) - faults} correct servers reported")


def is_wrong(name: str, found: Sequence[RunResult]) -> bool:
    """Return whether `run` missed the fault, or any command reports a server without a fault.

    The result of `run` is the first of `found`.
    """
    return NAMED_BY[name] not in found[0].failed if name in FAULTS else any(each.code for each in found)


def result_cell(name: str, result: RunResult) -> str:
    """Return the clause of the fault if it failed, else all failed clauses."""
    clause = NAMED_BY.get(name, "")
    if not result.failed:
        return "not found" if name in FAULTS else f"nothing in {result.exchanges} exchanges"
    return f"`{clause}`" if clause in result.failed else ", ".join(f"`{each}`" for each in result.failed)


def complaints(plain: Failures, name: str) -> str:
    """Return the failures that Schemathesis reports; `plain` are those of the server `right`.

    For other servers, only failures that are not in `plain`.
    """
    if name == "right":
        return "; ".join(sorted(plain)) or "nothing"
    return "; ".join(sorted(failures(FOLDER, name) - plain)) or "nothing more"


if __name__ == "__main__":
    main()
