"""How long `conformance run` takes on the embedded reference server, the start of Python included, and how much memory.

    python -m benchmarks.run_on_mock [--runs 7] [--contract NAME]

Peak memory is what the operating system counts for the process, so this needs Unix.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import ROOT, figures

CONTRACTS = ("trackingmore-v2", "trackier-v1")


class Measured(NamedTuple):
    seconds: float
    megabytes: float
    exchanges: int


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="time and memory of conformance run on the mock")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--contract", action="append", help="one of the shipped contracts; both without it")
    options = parser.parse_args(arguments)
    print(f"min / median / max of {options.runs} runs")
    for contract in options.contract or CONTRACTS:
        show(contract, [measure(contract) for _ in range(options.runs)])


def measure(contract: str) -> Measured:
    """One run in a process of its own. Raises SystemExit if the mock does not conform."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.json")
        command = [sys.executable, "-m", "conformance", "run", contract, "--report", f"json={path}"]
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"the run of {contract} ended with exit {process.returncode}")
        exchanges = json.loads(path.read_text("utf-8"))["exchanges"]
    # macOS counts bytes, the others kilobytes
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Measured(seconds, usage.ru_maxrss / unit, exchanges)


def show(contract: str, runs: list[Measured]) -> None:
    print(f"\n{contract}: {runs[0].exchanges} exchanges")
    print(f"  seconds, whole process   {figures([each.seconds for each in runs])}")
    print(f"  peak memory, MiB         {figures([each.megabytes for each in runs], '.0f')}")
    print(f"  exchanges per second     {figures([each.exchanges / each.seconds for each in runs], '.0f')}")


if __name__ == "__main__":
    main()
