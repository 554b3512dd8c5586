"""Measure runs against a server that answers late, as a distant one does.

    python -m benchmarks.latency [--delays 0,10,50,200] [--concurrency 1,16] [--contract NAME] [--tool NAME] [--runs 1]

Three tools test the reference server, which waits before it processes each request. Delays are in milliseconds:

    directed    `conformance run --no-generated --concurrency N`
    run         `conformance run --concurrency N`, with generated requests
    st run      `st run --workers N`, the command of Schemathesis, with all of its phases

`st run` gets a number of examples with which it sends about as many requests as `run`. The server counts the requests
of all tools, those of the clean-up too. Failures that Schemathesis reports are dropped, so that it does not send
additional requests to shrink examples.

Whole processes are measured, including the start of Python. Each has a fresh server, which runs in the process of this
script. The tables of characters that Hypothesis needs are computed beforehand.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks import complaints_dropped, schemathesis_alone
from benchmarks.measuring import ROOT, figures, rounds
from conformance.contract.folders import shipped_contracts
from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from conformance.mock_server.asgi_app import MockApp, Receive, Scope, Send
from conformance.mock_server.mock_keys import mock_keys
from conformance.mock_server.server import start
from conformance.openapi_export import compiled
from conformance.openapi_export.serialization import text_of

TAG = "bench001"
SEED = 1
EXAMPLES = {"trackingmore-v2": 48, "trackier-v1": 75}
"""Numbers of examples with which `st run` sends about as many requests as `conformance run`."""


class DelayedApp(MockApp):
    """A reference server that waits before it processes a request, and counts the requests."""

    def __init__(self, contract: Contract, delay_s: float) -> None:
        super().__init__(contract)
        self.requests = 0
        self._delay_s = delay_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.requests += 1
            await asyncio.sleep(self._delay_s)
        await super().__call__(scope, receive, send)


class Measured(NamedTuple):
    seconds: float
    requests: int
    exit_code: int = 0


class Setting(NamedTuple):
    """What is the same for all runs of one contract; `name` is its name or folder, `folder` is for files."""

    name: str
    contract: Contract
    folder: Path
    environment: Mapping[str, str]
    examples: int

    @property
    def credentials(self) -> Path:
        return self.folder / "credentials.toml"

    @property
    def document(self) -> Path:
        return self.folder / "openapi.json"


# --- the commands --------------------------------------------------------------------------------------
def run(setting: Setting, url: str, concurrency: int) -> list[str]:
    words = [sys.executable, "-m", "conformance", "run", setting.name, "--target", url]
    return [*words, "--credentials", str(setting.credentials), "--tag", TAG, "--concurrency", str(concurrency)]


def directed(setting: Setting, url: str, concurrency: int) -> list[str]:
    return [*run(setting, url, concurrency), "--no-generated"]


def st_run(setting: Setting, url: str, concurrency: int) -> list[str]:
    words = schemathesis_alone.command(setting.contract, setting.credentials, setting.folder, setting.document, url)
    return [*words, "--workers", str(concurrency), "--seed", str(SEED), "--max-examples", str(setting.examples)]


TOOLS: Mapping[str, Callable[[Setting, str, int], list[str]]] = {"directed": directed, "run": run, "st run": st_run}


# --- measuring -----------------------------------------------------------------------------------------
def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="measures runs against a server that answers late")
    parser.add_argument("--delays", type=numbers, default=[0, 10, 50, 200], help="milliseconds, such as 0,50")
    parser.add_argument("--concurrency", type=numbers, default=[1, 16], help="numbers of concurrent requests")
    parser.add_argument(
        "--contract", action="append", help="name of a shipped contract, or absolute path of a folder (default: all)"
    )
    parser.add_argument("--tool", action="append", choices=TOOLS, help="measures only this tool; repeatable")
    parser.add_argument("--max-examples", type=int, help="number of examples of st run (default: as run sends)")
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args(arguments)
    for name in options.contract or shipped_contracts():
        with TemporaryDirectory() as folder:
            compare(prepare(name, Path(folder), options.max_examples), options)


def numbers(text: str) -> list[int]:
    return [int(each) for each in text.split(",")]


def prepare(name: str, folder: Path, examples: int | None) -> Setting:
    contract = load_contract(name)
    environment = {
        **schemathesis_alone.warm_home(folder),
        "PYTHONPATH": str(ROOT),
        "SCHEMATHESIS_HOOKS": complaints_dropped.__name__,
    }
    setting = Setting(name, contract, folder, environment, examples or EXAMPLES.get(contract.name, 20))
    setting.document.write_text(text_of(compiled(contract), "json"), encoding="utf-8")
    keys = "".join(f"{profile} = {json.dumps(key)}\n" for profile, key in mock_keys(contract).items())
    setting.credentials.write_text(f"[{contract.name}]\n{keys}", encoding="utf-8")
    return setting


def compare(setting: Setting, options: argparse.Namespace) -> None:
    print(f"\n{setting.contract.name}{', min / median / max of seconds' if options.runs > 1 else ''}")
    print(f"{'delay':>6}  {'tool':<8}  {'concurrency':>11}  {'requests':>8}  {'requests/s':>10}  seconds", flush=True)
    for delay in options.delays:
        for concurrency in options.concurrency:
            contestants = {tool: partial(measure, setting, tool, delay, concurrency) for tool in options.tool or TOOLS}
            for tool, results in rounds(contestants, options.runs).items():
                print(f"{delay:>3} ms  {tool:<8}  {concurrency:>11}  {row(results)}", flush=True)


def row(results: Sequence[Measured]) -> str:
    """Format the results of one tool with one delay and concurrency."""
    seconds = [each.seconds for each in results]
    speed = median(each.requests / each.seconds for each in results)
    requests = median(each.requests for each in results)
    shown = figures(seconds, ".1f") if len(results) > 1 else f"{seconds[0]:.1f}"
    ends = "".join(f", exit code {each}" for each in sorted({each.exit_code for each in results} - {0}))
    return f"{requests:>8.0f}  {speed:>10.1f}  {shown}{ends}"


def measure(setting: Setting, tool: str, delay: int, concurrency: int) -> Measured:
    """Measure one process against a fresh server.

    Raises:
        SystemExit: The process fails. Exit code 1 of `st run` is no failure: some of its requests had errors.
    """
    app = DelayedApp(setting.contract, delay / 1000)
    server = start(setting.contract, app=app)
    try:
        command = TOOLS[tool](setting, server.url, concurrency)
        started = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=setting.folder,
            env=setting.environment,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        seconds = time.perf_counter() - started
    finally:
        server.stop()
    if done.returncode and not (tool == "st run" and done.returncode == 1):
        raise SystemExit(f"exit code {done.returncode}: {' '.join(command)}")
    return Measured(seconds, app.requests, done.returncode)


if __name__ == "__main__":
    main()
