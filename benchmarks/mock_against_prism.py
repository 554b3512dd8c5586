"""Compare requests per second of our reference server with those of Prism, under the same load.

    python -m benchmarks.mock_against_prism [--rounds 9] [--requests 1000] [--connections 4] [--prism PATH]

Both serve specs/trackingmore-v2/openapi.yaml. Prism answers with the examples of the document. Our server keeps
records, so its POST also looks for an existing tracking and stores the new one. Without --prism, npm installs Prism
into a temporary folder.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.load import message, per_second
from benchmarks.measuring import ROOT, figures, free_port, ratios, rounds, running
from benchmarks.npm import PRISM, installed

DOCUMENT = ROOT / "specs" / "trackingmore-v2" / "openapi.yaml"
ACCEPTED = b'"code":20'
KEY = "Trackingmore-Api-Key: mock-valid\r\n"
_numbers = count()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="compares our reference server with Prism")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--requests", type=int, default=1000, help="number of requests to each server in each round")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--prism", type=Path, help="path of an installed program")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        prism = options.prism or stack.enter_context(installed(PRISM, "prism"))
        ours, theirs = free_port(), free_port()
        mock = [sys.executable, "-m", "conformance", "serve", "trackingmore-v2", "--port", str(ours)]
        stack.enter_context(running(mock, ours))
        stack.enter_context(running([str(prism), "mock", "-p", str(theirs), "-v", "silent", str(DOCUMENT)], theirs))
        print(
            f"min / median / max of {options.rounds} rounds, {options.requests} requests each, "
            f"on {options.connections} connections"
        )
        compare("GET /carriers", partial(carriers, options), ours, theirs, options)
        compare("POST /trackings/post", partial(create, options), ours, theirs, options)


def carriers(options: argparse.Namespace, port: int, base: str) -> float:
    requests = message("GET", f"{base}/carriers", KEY, lambda: "")
    return per_second(port, requests, options.requests, options.connections, ACCEPTED)


def create(options: argparse.Namespace, port: int, base: str) -> float:
    def body() -> str:
        return f'{{"tracking_number": "CTbench{next(_numbers):08}", "carrier_code": "dhl"}}'

    requests = message("POST", f"{base}/trackings/post", KEY, body)
    return per_second(port, requests, options.requests, options.connections, ACCEPTED)


def compare(name: str, load: Callable[[int, str], float], ours: int, theirs: int, options: argparse.Namespace) -> None:
    # Prism serves the operations at the root, our server below the base path of the document
    contestants = {"ours": partial(load, ours, "/v2"), "Prism": partial(load, theirs, "")}
    rounds(contestants, 1)
    results = rounds(contestants, options.rounds)
    print(f"\n{name}")
    for each, speeds in results.items():
        print(f"  {each:<6} requests per second   {figures(speeds, '.0f')}")
    print(f"  ours to Prism, round by round {figures(ratios(results['ours'], results['Prism']))}")


if __name__ == "__main__":
    main()
