"""Compare exchanges per second of our http target with those of requests and httpx.

    python -m benchmarks.client_against_requests [--rounds 9] [--requests 500]

Each client sends the same request to the same uvicorn server, over one connection and
without concurrency, and reads the whole reply.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial

import httpx
import requests

from benchmarks.measuring import figures, free_port, ratios, rounds, running
from conformance.contract.loader import load_contract
from conformance.core.exchange import Credential, Request
from conformance.security.credentials import Keyring
from conformance.targets import open_target
from conformance.targets.base import Target

KEY = "fake-benchmark-key-0001"
HEADERS = {"Trackingmore-Api-Key": KEY, "Accept-Encoding": "identity"}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="compares our http target with requests and httpx")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--requests", type=int, default=500, help="number of requests of each client in each round")
    options = parser.parse_args(arguments)
    port = free_port()
    server = [
        sys.executable,
        "-m",
        "uvicorn",
        "benchmarks.tiny_app:app",
        "--port",
        str(port),
        "--http",
        "h11",
        "--no-access-log",
        "--log-level",
        "critical",
        "--lifespan",
        "off",
    ]
    with running(server, port), httpx.Client(headers=HEADERS) as modern, requests.Session() as classic:
        url = f"http://127.0.0.1:{port}"
        contract = load_contract("trackingmore-v2")
        ours = open_target(url, contract=contract, keyring=Keyring({"valid": KEY}, "bench"))
        classic.headers.update(HEADERS)
        contestants: dict[str, Callable[[], int]] = {
            "ours": partial(send_ours, ours),
            "requests": lambda: classic.get(f"{url}/carriers").status_code,
            "httpx": lambda: modern.get(f"{url}/carriers").status_code,
        }
        compare(contestants, options)
        ours.close()


def send_ours(target: Target) -> int:
    exchange = target.send(Request("GET", "/carriers", credentials=(Credential("valid", "header"),)))
    return exchange.response.status if exchange.response else 0


def compare(contestants: dict[str, Callable[[], int]], options: argparse.Namespace) -> None:
    timed = {name: partial(per_second, send, options.requests) for name, send in contestants.items()}
    rounds(timed, 1)
    results = rounds(timed, options.rounds)
    print(f"min / median / max of {options.rounds} rounds of {options.requests} exchanges each\n")
    for name, speeds in results.items():
        print(f"{name:<9} exchanges per second      {figures(speeds, '.0f')}")
    for name in ("requests", "httpx"):
        print(f"ours to {name}, round by round {'':<{9 - len(name)}}{figures(ratios(results['ours'], results[name]))}")


def per_second(send: Callable[[], int], count: int) -> float:
    started = time.perf_counter()
    for _ in range(count):
        if send() != 200:
            raise SystemExit("stopped: a reply did not have HTTP status 200")
    return count / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
