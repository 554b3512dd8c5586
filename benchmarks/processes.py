"""Measure how much time several processes save in a run against a quick server on the same machine.

    python -m benchmarks.processes [--rounds 5] [--contract NAME] [--no-generated]

Two runs of `conformance run` are compared: with the default concurrency, which uses a process for each processor, and
with `--concurrency 1`. Each is a process of its own against a fresh reference server in another process.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.explore_overhead import served
from benchmarks.measuring import cpu_seconds, figures, ratios, rounds, usage_of
from conformance.contract.loader import load_contract
from conformance.mock_server.mock_keys import mock_keys

SIDES: Mapping[str, Sequence[str]] = {"processes": (), "one": ("--concurrency", "1")}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="compares a run by several processes with a run by one")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--contract", default="trackier-v1", help="name of a shipped contract, or a folder")
    parser.add_argument("--no-generated", action="store_true", help="send no generated requests")
    options = parser.parse_args(arguments)
    words = ("--no-generated",) if options.no_generated else ()
    with TemporaryDirectory() as folder:
        keys = Path(folder, "keys.toml")
        contract = load_contract(options.contract)
        keys.write_text(f'["{contract.name}"]\nvalid = "{mock_keys(contract)["valid"]}"\n', encoding="utf-8")
        sides = {name: partial(measure, options.contract, keys, (*more, *words)) for name, more in SIDES.items()}
        results = rounds(sides, options.rounds)
    print(f"{contract.name}, {os.cpu_count()} processors: min / median / max of {options.rounds} rounds")
    for name, measured in results.items():
        print(f"  {name:<10} seconds            {figures([seconds for seconds, _ in measured])}")
        print(f"  {name:<10} processor seconds  {figures([processor for _, processor in measured])}")
    both = ([seconds for seconds, _ in results[name]] for name in SIDES)
    print(f"  processes to one, round by round: seconds {figures(ratios(*both))}")


def measure(contract: str, keys: Path, words: Sequence[str]) -> tuple[float, float]:
    """Return the seconds and the processor seconds of a run."""
    with served(contract) as url:
        command = [sys.executable, "-m", "conformance", "run", contract, "--target", url, "--credentials", str(keys)]
        started = time.perf_counter()
        usage = usage_of([*command, *words])
        return time.perf_counter() - started, cpu_seconds(usage)


if __name__ == "__main__":
    main()
