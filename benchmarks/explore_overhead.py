"""Measure what `conformance explore` costs in addition to Schemathesis alone.

    python -m benchmarks.explore_overhead [--rounds 5] [--max-examples 30] [--seed 1] [--contract NAME]

The costs are those of the bridge, the judge and the report. "Schemathesis alone" is measured twice: as `st run`,
and as its engine without a command line, with the settings of explore.

All three generate requests from the compiled document with the same seed, phases and number of examples, and send
them over a socket to a reference server that is started for each of them. All checks run. Failures are dropped, so
that no contestant shrinks examples: explore itself drops those that the contract excuses.

Whole processes are measured, including the start of Python. The tables of characters that Hypothesis needs are
computed beforehand. Processor time needs Unix.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks import complaints_dropped, schemathesis_alone
from benchmarks.measuring import ROOT, figures, free_port, ratios, rounds, running
from conformance.contract.folders import shipped_contracts
from conformance.contract.loader import load_contract
from conformance.contract.servers import base_path
from conformance.mock_server.mock_keys import mock_keys
from conformance.openapi_export import compiled
from conformance.openapi_export.serialization import text_of
from conformance.runner.generated_requests.schemathesis_bridge import GENERATED
from conformance.runner.generated_requests.settings import Generation, Phase
from conformance.runner.options import Options
from conformance.runner.run import run_contract

Command = Callable[[str], list[str]]
"""Base URL of the server -> command line."""

PHASES: tuple[Phase, ...] = ("fuzzing", "stateful")
TAG = "bench001"
DIALECTS = {"trackingmore-v2": "mirrored"}
"""Dialect of the server, for contracts that allow several: HTTP statuses as the outcomes mean them, because explore
always passes these to Schemathesis."""


class Measured(NamedTuple):
    """Wall-clock seconds, processor seconds, and the number of generated requests."""

    wall: float
    processor: float
    requests: int


class Files(NamedTuple):
    """A folder with the prepared files, and the environment of the measured processes."""

    folder: Path
    environment: Mapping[str, str]

    def named(self, name: str) -> Path:
        return self.folder / name


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="compares conformance explore with Schemathesis alone")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--max-examples", type=int, default=30, help="number of examples for each operation and phase")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--contract",
        action="append",
        help="name of a shipped contract, or absolute path of a folder (default: all shipped contracts)",
    )
    options = parser.parse_args(arguments)
    print(f"min / median / max of {options.rounds} rounds, {' and '.join(PHASES)}, {options.max_examples} examples")
    for contract in options.contract or shipped_contracts():
        with TemporaryDirectory() as folder:
            environment = schemathesis_alone.warm_home(Path(folder))
            files = Files(Path(folder), {**environment, "PYTHONPATH": str(ROOT)})
            prepare(contract, files)
            files.named("generated").write_text(str(generated(contract, files, options)), encoding="utf-8")
            contestants = {name: partial(side, contract, files, options) for name, side in SIDES.items()}
            show(contract, rounds(contestants, options.rounds))


def prepare(name: str, files: Files) -> None:
    contract = load_contract(name)
    files.named("openapi.json").write_text(text_of(compiled(contract), "json"), encoding="utf-8")
    keys = f'[{contract.name}]\nvalid = "{mock_keys(contract)["valid"]}"\n'
    files.named("credentials.toml").write_text(keys, encoding="utf-8")


def st_run(name: str, files: Files, options: argparse.Namespace) -> Measured:
    def command(url: str) -> list[str]:
        document, credentials = files.named("openapi.json"), files.named("credentials.toml")
        words = schemathesis_alone.command(load_contract(name), credentials, files.folder, document, url)
        words += ["--phases", ",".join(PHASES), "--report-json-path", str(files.named("st.json"))]
        return [*words, *engine_options(options)]

    files = files._replace(environment={**files.environment, "SCHEMATHESIS_HOOKS": complaints_dropped.__name__})
    wall, processor, _ = measure(name, command, files)
    report = json.loads(files.named("st.json").read_text("utf-8"))
    if report["failures"]:
        title = report["failures"][0]["title"]
        raise SystemExit(f"st run reports {title!r}, so it shrinks examples and its times cannot be compared")
    return Measured(wall, processor, report["test_cases"]["generated"])


def engine(name: str, files: Files, options: argparse.Namespace) -> Measured:
    contract = load_contract(name)
    header = next(each.name for each in contract.credential_slots.values() if each.location == "header")
    document = json.loads(files.named("openapi.json").read_text("utf-8"))
    job = {"document": document, "phases": PHASES, "seed": options.seed, "max_examples": options.max_examples}

    def command(url: str) -> list[str]:
        headers = {header: mock_keys(contract)["valid"]}
        text = json.dumps({**job, "url": url, "headers": headers})
        files.named("stdin").write_text(text, encoding="utf-8")
        return [sys.executable, "-m", "benchmarks.engine_alone"]

    wall, processor, output = measure(name, command, files)
    return Measured(wall, processor, int(output))


def explore(name: str, files: Files, options: argparse.Namespace) -> Measured:
    def command(url: str) -> list[str]:
        words = [sys.executable, "-m", "conformance", "explore", name, "--target", url, "--tag", TAG]
        words += ["--credentials", str(files.named("credentials.toml"))]
        words += [word for phase in PHASES for word in ("--phase", phase)]
        return [*words, *engine_options(options)]

    wall, processor, _ = measure(name, command, files)
    return Measured(wall, processor, int(files.named("generated").read_text("utf-8")))


def generated(name: str, files: Files, options: argparse.Namespace) -> int:
    """Return the number of generated requests that explore sends.

    Requests that learn the dialect of the server or clean up are not counted. A run with the
    same tag and seed sends the same requests.
    """
    generation = Generation(PHASES, options.seed, options.max_examples)
    keys, record = files.named("credentials.toml"), files.named("recorded.json")
    with served(name) as url:
        run_options = Options(
            target=url, credentials=keys, tag=TAG, directed=False, generation=generation, record=str(record)
        )
        run_contract(name, run_options)
    interactions = json.loads(record.read_text("utf-8"))["interactions"]
    return sum(each.get("conformance", {}).get("clause") == GENERATED for each in interactions)


SIDES = {"st run": st_run, "engine": engine, "explore": explore}


def engine_options(options: argparse.Namespace) -> list[str]:
    return ["--seed", str(options.seed), "--max-examples", str(options.max_examples)]


@contextmanager
def served(name: str) -> Iterator[str]:
    """Start a reference server, and yield its base URL."""
    port = free_port()
    serve = [sys.executable, "-m", "conformance", "serve", name, "--port", str(port)]
    with running([*serve, *(["--dialect", DIALECTS[name]] if name in DIALECTS else [])], port):
        yield f"http://127.0.0.1:{port}{base_path(load_contract(name))}"


def measure(name: str, command: Command, files: Files) -> tuple[float, float, str]:
    """Return wall-clock seconds, processor seconds and output of one process against a fresh server.

    Raises:
        SystemExit: the process fails.
    """
    with served(name) as url, files.named("stdin").open("a+b") as read, files.named("stdout").open("w+b") as output:
        words = command(url)
        read.seek(0)
        started = time.perf_counter()
        process = subprocess.Popen(words, cwd=files.folder, env=files.environment, stdin=read, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if process.returncode:
        raise SystemExit(f"exit code {process.returncode}: {' '.join(words)}")
    return wall, usage.ru_utime + usage.ru_stime, text


def show(contract: str, results: Mapping[str, Sequence[Measured]]) -> None:
    print(f"\n{contract}")
    for name, each in results.items():
        line(name, "requests", [one.requests for one in each], ".0f")
        line(name, "seconds", [one.wall for one in each])
        line(name, "processor seconds", [one.processor for one in each])
        line(name, "requests per second", [one.requests / one.wall for one in each], ".0f")
    for name in list(results)[:-1]:
        compare(name, results["explore"], results[name])


def compare(name: str, ours: Sequence[Measured], theirs: Sequence[Measured]) -> None:
    """Print ratios, taken round by round."""
    more = median(ratios([each.requests for each in ours], [each.requests for each in theirs])) - 1
    print(f"  explore to {name}, round by round; it sends {abs(more):.0%} {'more' if more >= 0 else 'fewer'} requests")
    line("", "seconds", ratios([one.wall for one in ours], [one.wall for one in theirs]))
    for what in ("wall", "processor"):
        one, other = ([getattr(each, what) / each.requests for each in side] for side in (ours, theirs))
        line("", f"{what.replace('wall', 'clock')} seconds a request", ratios(one, other))


def line(name: str, what: str, values: Sequence[float], form: str = ".2f") -> None:
    print(f"  {name:<8} {what:<28} {figures(values, form)}")


if __name__ == "__main__":
    main()
