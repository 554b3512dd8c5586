"""Compare `conformance inspect` with openapi-core and Redocly on the same recorded replies.

    python -m benchmarks.inspect_against_others [--rounds 9] [--python PATH] [--redocly PATH]

The unit is exchanges per second of processor time. The traffic is a run on the reference server of
trackingmore-v2, as a cassette and as a HTTP archive (HAR). openapi-core and Redocly validate each response against
specs/trackingmore-v2/openapi.yaml. The floor only parses the file and each body once.

All contestants read the file again in each round, with contract and document loaded before. Redocly is a command:
its time for a single exchange is subtracted. Without --python, pip installs openapi-core, and without --redocly, npm
installs Redocly, each into a temporary folder. Needs vcrpy.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import jiter

from benchmarks.measuring import ROOT, figures, ratios, rounds
from benchmarks.npm import REDOCLY, install
from conformance.checks.clause_results import ClauseResults
from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from conformance.inspection.inspection import Inspection
from conformance.recording.traffic_reader import read_traffic
from conformance.runner.options import Options
from conformance.runner.run import run_contract

CONTRACT = "trackingmore-v2"
DOCUMENT = ROOT / "specs" / CONTRACT / "openapi.yaml"
WORKER = Path(__file__).parent / "openapi_core_worker.py"
OPENAPI_CORE = "openapi-core==0.23.1"
SERVER = "https://api.trackingmore.com/v2"
MOMENT = "2026-01-01T00:00:00.000Z"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="compares conformance inspect with openapi-core and Redocly")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--python", type=Path, help="path of a Python that has openapi-core")
    parser.add_argument("--redocly", type=Path, help="path of an installed program")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="inspect-")))
        count = record(folder)
        core = stack.enter_context(worker(options.python or installed_core(folder), folder / "traffic.har"))
        redocly = options.redocly or install(REDOCLY, "redocly", folder)
        print(f"min / median / max of {options.rounds} rounds, {count} exchanges each")
        contract = load_contract(CONTRACT)
        compare(
            {
                "ours, JSON cassette": partial(ours, contract, folder / "cassette.json", count),
                "ours, HAR": partial(ours, contract, folder / "traffic.har", count),
                "openapi-core": partial(openapi_core, core, count),
                "Redocly": partial(drift, redocly, folder, count),
                "floor": partial(floor, folder / "traffic.har", count),
            },
            options.rounds,
        )


# --- traffic -----------------------------------------------------------------------------------
def record(folder: Path) -> int:
    """Write the traffic in both formats, and return the number of exchanges.

    Keys are masked. The server's address is the one of the document.
    """
    run_contract(CONTRACT, Options(provoke="prefer", record=str(folder / "run.json")))
    interactions = json.loads((folder / "run.json").read_text("utf-8"))["interactions"]
    kept = [each for each in interactions if each["response"] is not None]
    for each in kept:
        each.pop("conformance", None)
        each["request"]["uri"] = SERVER + each["request"]["uri"].removeprefix("http://target.invalid")
    cassette = json.dumps({"version": 1, "interactions": kept}, indent=1)
    (folder / "cassette.json").write_text(cassette, "utf-8")
    for name, some in (("traffic.har", kept), ("one.har", kept[:1])):
        log = {"version": "1.2", "creator": {"name": "benchmark", "version": "1"}, "entries": [*map(entry, some)]}
        (folder / name).write_text(json.dumps({"log": log}), "utf-8")
    return len(kept)


def entry(interaction: Any) -> dict[str, Any]:
    recorded, answered = interaction["request"], interaction["response"]
    text = answered["body"]["string"]
    body = {"postData": {"mimeType": "application/json", "text": recorded["body"]}} if recorded["body"] else {}
    return {
        "startedDateTime": MOMENT,
        "time": 1,
        "request": {
            "method": recorded["method"],
            "url": recorded["uri"],
            "httpVersion": "HTTP/1.1",
            "headers": pairs(recorded["headers"]),
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": len((recorded["body"] or "").encode()),
            **body,
        },
        "response": {
            "status": answered["status"]["code"],
            "statusText": answered["status"]["message"],
            "httpVersion": "HTTP/1.1",
            "headers": pairs(answered["headers"]),
            "cookies": [],
            "content": {"size": len(text.encode()), "mimeType": "application/json", "text": text},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": len(text.encode()),
        },
        "cache": {},
        "timings": {"send": 0, "wait": 1, "receive": 0},
    }


def pairs(headers: dict[str, list[str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, values in headers.items() for value in values]


# --- contestants: each returns exchanges per second ---------------------------------------------------
def ours(contract: Contract, path: Path, count: int) -> float:
    started = time.process_time()
    inspection = Inspection(contract, ClauseResults(contract, [*contract.clauses]))
    inspection.run(read_traffic([path]))
    if inspection.statistics.judged != count:
        raise SystemExit(f"{inspection.statistics.judged} of {count} exchanges were judged")
    return count / (time.process_time() - started)


def floor(path: Path, count: int) -> float:
    started = time.process_time()
    for each in jiter.from_json(path.read_bytes())["log"]["entries"]:
        text = each["response"]["content"]["text"].encode()
        if text[:1] in b"{[":
            try:
                jiter.from_json(text)
            except ValueError:
                continue
    return count / (time.process_time() - started)


def openapi_core(process: subprocess.Popen[str], count: int) -> float:
    assert process.stdin and process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    return count / float(process.stdout.readline())


def drift(redocly: Path, folder: Path, count: int) -> float:
    return count / max(seconds(redocly, folder / "traffic.har") - seconds(redocly, folder / "one.har"), 1e-3)


def seconds(redocly: Path, path: Path) -> float:
    output = path.with_suffix(".out")
    command = [
        str(each) for each in (redocly, "drift", path, "--api", DOCUMENT, "--format", "json", "--output", output)
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if not path.with_suffix(".out").exists():
        raise SystemExit("Redocly wrote no report")
    return taken


# --- third-party programs -------------------------------------------------------------------------
def worker(python: Path, traffic: Path) -> subprocess.Popen[str]:
    command = [str(python), str(WORKER), str(DOCUMENT), str(traffic)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if not process.stdout or process.stdout.readline() != "ready\n":
        raise SystemExit("openapi-core did not start")
    return process


def installed_core(folder: Path) -> Path:
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", OPENAPI_CORE], check=True)
    return python


def compare(contestants: dict[str, Callable[[], float]], count: int) -> None:
    rounds(contestants, 1)
    results = rounds(contestants, count)
    for name, speeds in results.items():
        print(f"  {name:<20} exchanges per second   {figures(speeds, '.0f')}")
    for other in [*results][2:]:
        for name in [*results][:2]:
            print(f"  {name} to {other}, round by round   {figures(ratios(results[name], results[other]))}")


if __name__ == "__main__":
    main()
