"""Count the wrong servers that `conformance run --max-requests N` detects, and the correct ones that it reports.

    python -m benchmarks.budget [--budgets 50,100,200,500] [--sample N] [--servers FILE] [--jobs N]

Each run tests a fresh process of a server: a mutant of ours or, with --servers, a third-party server. README.md
describes the format of FILE. A wrong server is detected if any clause fails.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.detection.servers import Server, own_servers, sample_servers, servers_of, started
from conformance.cli.arguments import positive_int

_LIMIT_S = 120


class Result(NamedTuple):
    """The run on one server with one budget; `failed` is whether any clause failed."""

    server: Server
    budget: int
    failed: bool
    seconds: float


def main(arguments: list[str] | None = None) -> None:
    options = options_parser().parse_args(arguments)
    servers = sample_servers(
        *((servers_of(options.servers), options.sample) if options.servers else (own_servers(), options.sample or 20))
    )
    with ThreadPoolExecutor(options.jobs) as pool:
        runs = [(server, budget) for server in servers for budget in options.budgets]
        results = [*pool.map(lambda each: measure(*each), runs)]
    print("\n".join(table(options.budgets, results)))


def options_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.budget", description="counts the wrong servers that a limited run detects"
    )
    parser.add_argument(
        "--budgets", type=_numbers, default=[50, 100, 200, 500], metavar="N,N", help="numbers of requests"
    )
    parser.add_argument("--servers", type=Path, metavar="FILE", help="third-party servers in place of our mutants")
    parser.add_argument(
        "--sample", type=positive_int, metavar="N", help="number of wrong and of correct servers of each contract"
    )
    parser.add_argument("--jobs", type=positive_int, default=1, metavar="N", help="number of concurrent runs")
    return parser


def _numbers(text: str) -> list[int]:
    return [positive_int(each) for each in text.split(",")]


def measure(server: Server, budget: int) -> Result:
    """Run on a fresh process of a server.

    Raises:
        SystemExit: the run could not judge the server.
    """
    with TemporaryDirectory() as folder, started(server) as url:
        credentials, report = Path(folder, "credentials.toml"), Path(folder, "report.json")
        credentials.write_text(server.credentials, "utf-8")
        command = [sys.executable, "-m", "conformance", "run", server.contract, "--target", url]
        command += ["--credentials", str(credentials), "--max-requests", str(budget), "--report", f"json={report}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_LIMIT_S)
        if done.returncode not in (0, 1, 5, 6):
            raise SystemExit(f"{server.name}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        written = json.loads(report.read_text("utf-8"))
    failed = any(each["verdict"] == "fail" for each in written["clauses"])
    return Result(server, budget, failed, written["duration_s"])


def table(budgets: Sequence[int], results: Sequence[Result]) -> Iterator[str]:
    """Yield a Markdown table with a row for each contract, and a column for each budget."""
    yield f"| contract | servers | {' | '.join(f'{each} requests' for each in budgets)} |"
    yield f"|---|---|{'---|' * len(budgets)}"
    for contract in dict.fromkeys(each.server.contract for each in results):
        for conforms, label in ((False, "wrong servers detected"), (True, "correct servers reported")):
            mine = [each for each in results if each.server.contract == contract and each.server.conforms is conforms]
            yield f"| {Path(contract).name} | {label} | {' | '.join(_counts(budgets, mine).values())} |"


def _counts(budgets: Sequence[int], results: Sequence[Result]) -> Mapping[int, str]:
    cells = {}
    for budget in budgets:
        mine = [each for each in results if each.budget == budget]
        found = sum(each.failed for each in mine)
        cells[budget] = f"{found} of {len(mine)} ({100 * found / max(len(mine), 1):.0f} %)"
    return cells


if __name__ == "__main__":
    main()
