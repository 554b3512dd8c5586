"""Run the command of Schemathesis with the document of `conformance export openapi`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import free_port, running
from benchmarks.ten_faults.shed import BASE, KEY

SEEDS = (1, 2, 3)
Failures = frozenset[str]


def failures(contract: Path, server: str) -> Failures:
    """Return check and operation of each failure in three runs, each with another seed."""
    return frozenset(each for seed in SEEDS for each in _failures(contract, server, seed))


def _failures(contract: Path, server: str, seed: int) -> Iterator[str]:
    port = free_port()
    app = f"benchmarks.ten_faults.server:{server.replace('-', '_')}"
    serve = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--log-level", "critical", "--lifespan", "off"]
    with running(serve, port), TemporaryDirectory() as folder:
        document, report = Path(folder, "openapi.yaml"), Path(folder, "report.json")
        export = [sys.executable, "-m", "conformance", "export", "openapi", str(contract)]
        document.write_bytes(subprocess.run(export, stdout=subprocess.PIPE, check=True).stdout)
        command = [str(Path(sys.executable).with_name("schemathesis")), "run", str(document), "--seed", str(seed)]
        command += ["--url", f"http://127.0.0.1:{port}{BASE}", "-H", f"Shed-Key: {KEY}"]
        command += ["--report", "json", "--report-json-path", str(report)]
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False)
        document = json.loads(report.read_text("utf-8"))
    yield from (f"{each['title']}: {place}" for each in document["failures"] for place in each["operations"])
