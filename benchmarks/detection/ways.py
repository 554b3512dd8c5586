"""The three ways to test a server: each is a command that writes a report."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import schemathesis_alone
from benchmarks.detection.servers import NotStarted, Server, started
from conformance.contract.loader import load_contract
from conformance.openapi_export import compiled
from conformance.openapi_export.serialization import text_of
from conformance.runner.generated_requests.settings import PHASES

Complaints = dict[str, list[str]]
"""Check -> operations where it failed. A check is one of our clauses, or a type of failure of Schemathesis."""

_GRACE_S = 15
_TAG = "bench001"


@dataclass(frozen=True)
class Settings:
    """Settings of all runs.

    Attributes:
        seed: the seed of st and explore.
        max_examples: examples for each operation and phase.
        limit_s: maximum duration of one run.
        all_phases: explore runs in all phases, as `st run` does by default.
    """

    seed: int
    max_examples: int
    limit_s: float
    all_phases: bool = False


@dataclass(frozen=True)
class Result:
    """The checks of one way that failed on one server; `note` has the reason if the result is incomplete."""

    contract: str
    server: str
    way: str
    seconds: float
    exit: int | None = None
    failed: Complaints = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Visit:
    """One fresh server, and a folder for the files of the run. The command writes its report to `report`."""

    server: Server
    url: str
    folder: Path
    settings: Settings

    @property
    def report(self) -> Path:
        return self.folder / "report.json"

    @property
    def credentials(self) -> Path:
        return self.folder / "credentials.toml"


def _schemathesis(visit: Visit) -> list[str]:
    contract, document = load_contract(visit.server.contract), visit.folder / "openapi.json"
    document.write_text(text_of(compiled(contract), "json"), encoding="utf-8")
    command = schemathesis_alone.command(contract, visit.credentials, visit.folder, document, visit.url)
    command += ["--seed", str(visit.settings.seed), "--max-examples", str(visit.settings.max_examples)]
    return [*command, "--report-json-path", str(visit.report)]


def _run(visit: Visit) -> list[str]:
    return [*_ours(visit, "run"), *(["--provoke", "prefer"] if visit.server.prefer else [])]


def _explore(visit: Visit) -> list[str]:
    settings = visit.settings
    phases = [word for phase in PHASES for word in ("--phase", phase)] if settings.all_phases else []
    numbers = ["--seed", str(settings.seed), "--max-examples", str(settings.max_examples)]
    return [*_ours(visit, "explore"), *numbers, *phases]


def _ours(visit: Visit, command: str) -> list[str]:
    words = [sys.executable, "-m", "conformance", command, visit.server.contract, "--target", visit.url, "--tag", _TAG]
    return [*words, "--credentials", str(visit.credentials), "--report", f"json={visit.report}"]


def _their_failures(report: Any) -> Complaints:
    return {each["type"]: each["operations"] for each in report["failures"]}


def _our_failures(report: Any) -> Complaints:
    failing = [each for each in report["clauses"] if each["verdict"] == "fail"]
    return {clause["id"]: sorted({each["operation"] or "" for each in clause["evidence"]}) for clause in failing}


TOOLS: Mapping[str, tuple[Callable[[Visit], list[str]], Callable[[Any], Complaints]]] = {
    "st run": (_schemathesis, _their_failures),
    "conformance run": (_run, _our_failures),
    "conformance explore": (_explore, _our_failures),
}


def judge_server(server: Server, way: str, settings: Settings, environment: Mapping[str, str]) -> Result:
    """Start a server, test it in one way, and return the result."""
    command_of, failures_of = TOOLS[way]
    begun = time.perf_counter()
    try:
        with TemporaryDirectory() as folder, started(server) as url:
            visit = Visit(server, url, Path(folder), settings)
            visit.credentials.write_text(server.credentials, encoding="utf-8")
            command = command_of(visit)
            begun = time.perf_counter()
            code, note = _ended(command, visit, environment)
            seconds = round(time.perf_counter() - begun, 2)
            try:
                failed = failures_of(json.loads(visit.report.read_text("utf-8")))
            except (OSError, ValueError):
                failed, note = {}, note or "no report"
            return Result(server.contract, server.name, way, seconds, code, failed, note)
    except NotStarted as why:
        return Result(server.contract, server.name, way, round(time.perf_counter() - begun, 2), note=str(why))


def _ended(command: list[str], visit: Visit, environment: Mapping[str, str]) -> tuple[int | None, str]:
    """Run a command, and return its exit code and a note.

    A command that takes too long is interrupted; all three ways then still write their reports.
    """
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=visit.folder, env=environment, stdout=nowhere, stderr=nowhere)
    limit = visit.settings.limit_s
    try:
        code = process.wait(limit)
        return code, "" if code in (0, 1) else f"exit code {code}"
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        try:
            return process.wait(_GRACE_S), f"interrupted after {limit:g} s"
        except subprocess.TimeoutExpired:
            return None, f"killed {_GRACE_S} s after an interrupt"
    finally:
        process.kill()
        process.wait()
