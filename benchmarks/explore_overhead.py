"""What `conformance explore` takes beyond Schemathesis alone: the bridge, the judge, and the report.

    python -m benchmarks.explore_overhead [--rounds 5] [--max-examples 30] [--seed 1] [--contract NAME]

All generate from the compiled document with the same seed, phases and number of examples, and ask a reference server
that was started for them, over a socket. Alone is `st run`, and its engine without the command line, set as explore
sets it; both with all checks, whose complaints are dropped: explore drops them as well where the contract excuses them,
so none makes requests smaller. All are whole processes, the start of Python included; the tables of Hypothesis are
there before. Processor time needs Unix.
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
from conformance.mock_server.asgi_app import mock_keys
from conformance.openapi_export import compiled
from conformance.openapi_export.serialization import text_of
from conformance.runner.generated_requests.schemathesis_bridge import GENERATED
from conformance.runner.generated_requests.settings import Generation, Phase
from conformance.runner.options import Options
from conformance.runner.run import run_contract

Command = Callable[[str], list[str]]
"""The words to type, by the base address of the server."""

PHASES: tuple[Phase, ...] = ("fuzzing", "stateful")
TAG = "bench001"
DIALECTS = {"trackingmore-v2": "mirrored"}
"""Where the documentation leaves a choice, the HTTP statuses that outcomes mean: explore always sees these."""


class Measured(NamedTuple):
    """Seconds on the clock and of the processor, and generated requests that were sent."""

    wall: float
    processor: float
    requests: int


class Files(NamedTuple):
    """What is there before anything is measured."""

    folder: Path
    environment: Mapping[str, str]

    def named(self, name: str) -> Path:
        return self.folder / name


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="conformance explore beside Schemathesis alone")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--max-examples", type=int, default=30, help="for each operation and phase")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--contract", action="append", help="a shipped one, or the whole path of a folder (all shipped)"
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
    said = json.loads(files.named("st.json").read_text("utf-8"))
    if said["failures"]:
        raise SystemExit(f"Schemathesis alone says {said['failures'][0]['title']!r} and makes requests smaller")
    return Measured(wall, processor, said["test_cases"]["generated"])


def engine(name: str, files: Files, options: argparse.Namespace) -> Measured:
    contract = load_contract(name)
    header = next(each.name for each in contract.credential_slots.values() if each.location == "header")
    document = json.loads(files.named("openapi.json").read_text("utf-8"))
    to_do = {"document": document, "phases": PHASES, "seed": options.seed, "max_examples": options.max_examples}

    def command(url: str) -> list[str]:
        what = {**to_do, "url": url, "headers": {header: mock_keys(contract)["valid"]}}
        files.named("stdin").write_text(json.dumps(what), encoding="utf-8")
        return [sys.executable, "-m", "benchmarks.engine_alone"]

    wall, processor, said = measure(name, command, files)
    return Measured(wall, processor, int(said))


def explore(name: str, files: Files, options: argparse.Namespace) -> Measured:
    def command(url: str) -> list[str]:
        words = [sys.executable, "-m", "conformance", "explore", name, "--target", url, "--tag", TAG]
        words += ["--credentials", str(files.named("credentials.toml"))]
        words += [word for phase in PHASES for word in ("--phase", phase)]
        return [*words, *engine_options(options)]

    wall, processor, _ = measure(name, command, files)
    return Measured(wall, processor, int(files.named("generated").read_text("utf-8")))


def generated(name: str, files: Files, options: argparse.Namespace) -> int:
    """How many requests of explore are generated ones: not those by which it knows the server and cleans up. The same
    tag and seed send the same."""
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
    """The base address of a fresh reference server."""
    port = free_port()
    serve = [sys.executable, "-m", "conformance", "serve", name, "--port", str(port)]
    with running([*serve, *(["--dialect", DIALECTS[name]] if name in DIALECTS else [])], port):
        yield f"http://127.0.0.1:{port}{base_path(load_contract(name))}"


def measure(name: str, command: Command, files: Files) -> tuple[float, float, str]:
    """Of one process against a fresh server: seconds on the clock and of the processor, and what it printed. Raises
    SystemExit if it fails."""
    with served(name) as url, files.named("stdin").open("a+b") as read, files.named("stdout").open("w+b") as said:
        words = command(url)
        read.seek(0)
        started = time.perf_counter()
        process = subprocess.Popen(words, cwd=files.folder, env=files.environment, stdin=read, stdout=said)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
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
    """Round by round."""
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
