"""How many of ten seeded faults are found, and whether a right server is ever blamed.

    python -m benchmarks.ten_faults [--explore] [--schemathesis]

Prints a table. Exit code 1 if a fault is missed by `conformance run`, or a server without one is said to have one.
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

SAYS = "how many of ten seeded faults are found, and whether a right server is ever blamed"
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
"""Fault -> the clause whose sentence the server breaks."""


@dataclass(frozen=True)
class RunResult:
    """What a command said of one server: `failed` has the clauses that failed, with their evidence."""

    code: int
    exchanges: int
    verdicts: dict[str, str]
    failed: dict[str, list[Any]]


def run_command(server: str, command: Sequence[str] = ("run",), contract: Path = FOLDER) -> RunResult:
    """The outcome of `conformance run`, or of another command with its options, on one of the servers."""
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
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ten_faults", description=SAYS)
    parser.add_argument("--explore", action="store_true", help="also with all phases of `conformance explore`")
    parser.add_argument("--schemathesis", action="store_true", help="also with Schemathesis alone, three seeds")
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
        raise SystemExit(f"not as it should be: {', '.join(wrong)}")
    faults = len(FAULTS.keys() & SERVERS.keys())
    print(f"\n{faults} of {faults} faults found by `run`; none of {len(SERVERS) - faults} right servers blamed")


def is_wrong(name: str, found: Sequence[RunResult]) -> bool:
    """Whether `run`, the first, missed the fault; of a server without one, whether anything was said to be wrong."""
    return NAMED_BY[name] not in found[0].failed if name in FAULTS else any(each.code for each in found)


def result_cell(name: str, result: RunResult) -> str:
    """The clause that names the fault, else whatever failed."""
    clause = NAMED_BY.get(name, "")
    if not result.failed:
        return "not found" if name in FAULTS else f"nothing in {result.exchanges} exchanges"
    return f"`{clause}`" if clause in result.failed else ", ".join(f"`{each}`" for each in result.failed)


def complaints(plain: Failures, name: str) -> str:
    """What Schemathesis says of a server: of the right one all, of others what it does not say of that."""
    if name == "right":
        return "; ".join(sorted(plain)) or "nothing"
    return "; ".join(sorted(failures(FOLDER, name) - plain)) or "nothing more"


if __name__ == "__main__":
    main()
