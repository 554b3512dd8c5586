"""Measure time and memory of `conformance run` on the embedded reference server.

    python -m benchmarks.run_on_mock [--runs 7] [--contract NAME] [--no-generated]

Runs each contract alone, then all in one command. Times include the start of Python. Peak memory is that of the
largest process, as the operating system counts it, which needs Unix.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import figures, usage_of

CONTRACTS = ("trackingmore-v2", "trackier-v1")


class Measured(NamedTuple):
    seconds: float
    megabytes: float
    exchanges: int


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="measures time and memory of conformance run on the mock")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--contract", action="append", help="name of a shipped contract (default: all)")
    parser.add_argument("--no-generated", action="store_true", help="runs only the directed checks")
    options = parser.parse_args(arguments)
    print(f"min / median / max of {options.runs} runs")
    less = ["--no-generated"] if options.no_generated else []
    named = options.contract or CONTRACTS
    for contracts in [*([each] for each in named), *([list(named)] if len(named) > 1 else [])]:
        show(" and ".join(contracts), [measure(contracts, less) for _ in range(options.runs)])


def measure(contracts: list[str], options: list[str]) -> Measured:
    """Measure one run in its own process.

    Raises:
        SystemExit: the run fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = f"json={folder}/{{contract}}.json"
        command = [sys.executable, "-m", "conformance", "run", *contracts, *options, "--report", report]
        started = time.perf_counter()
        usage = usage_of(command)
        seconds = time.perf_counter() - started
        exchanges = sum(json.loads(each.read_text("utf-8"))["exchanges"] for each in Path(folder).iterdir())
    # macOS reports bytes, other systems kilobytes
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Measured(seconds, usage.ru_maxrss / unit, exchanges)


def show(contract: str, runs: list[Measured]) -> None:
    print(f"\n{contract}: {runs[0].exchanges} exchanges")
    print(f"  seconds, whole process   {figures([each.seconds for each in runs])}")
    print(f"  peak memory, MiB         {figures([each.megabytes for each in runs], '.0f')}")
    print(f"  exchanges per second     {figures([each.exchanges / each.seconds for each in runs], '.0f')}")


if __name__ == "__main__":
    main()
