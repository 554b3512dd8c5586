"""Write what the tool does, as text files that two states of the source can be compared by.

A refactoring must not change any request, verdict or text. `python -m tests.support.behaviour_snapshot FOLDER` writes
one file for each run and for each contract's mutants; `diff -r OLD NEW` then shows every change:

- `runs/`: each contract in each dialect, every request and reply (as digests), the JSON and JUnit reports, and what is
  printed;
- `mutants/`: for each mutant the requests sent, the verdicts, and the evidence of each clause that did not pass;
- `inspect/`: the reports of the committed cassettes and of recorded traffic.

Times are left out, as they differ from run to run. `snapshot_structure` reduces a snapshot to what does not depend on
wording.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from conformance.checks.clause_results import ClauseResults
from conformance.contract.folders import shipped_contracts
from conformance.contract.loader import load_contract
from conformance.core.exchange import Exchange, Request
from conformance.mock_server.mutants.base import MutantApp
from conformance.selftest.bench import Bench
from conformance.targets.in_process import InProcessTarget

ROOT = Path(__file__).parent.parent.parent
TEST_CONTRACTS = ("tests/data/library", "tests/data/parcels", "benchmarks/ten_faults")
CONTRACTS = (*shipped_contracts(), *TEST_CONTRACTS)
VOLATILE = {"started", "duration_s", "tool", "recorded", "started_s"}


def main(folder: Path) -> None:
    """Write the whole snapshot below `folder`, with one worker for each processor."""
    for room in ("runs", "mutants", "inspect"):
        (folder / room).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [
            *(pool.submit(write_run, folder, name, dialect) for name in CONTRACTS for dialect in dialects(name)),
            *(pool.submit(write_inspection, folder, name, files) for name, files in inspected()),
            *(pool.submit(write_mutants_apart, folder, name) for name in CONTRACTS),
        ]
        for job in jobs:
            job.result()


def dialects(name: str) -> list[str | None]:
    return list(load_contract(str(name)).dialects) or [None]


def write_run(folder: Path, name: str, dialect: str | None) -> None:
    stem = folder / "runs" / f"{Path(name).name}.{dialect or 'only'}"
    raw = stem.with_name(f"{stem.name}.cassette.json")
    target = f"mock:?dialect={dialect}" if dialect else "mock:"
    report(stem, "run", name, "--target", target, "--verbose", "--record", str(raw))
    cassette = json.loads(raw.read_text("utf-8"))
    lines = (
        f"{digest(each['response'])} {json.dumps(each['request'], sort_keys=True)[:1000]} {digest(each['request'])}"
        for each in cassette.pop("interactions")
    )
    raw.with_suffix(".txt").write_text("\n".join([as_text(cassette), *lines]) + "\n", "utf-8")
    raw.unlink()


def inspected() -> Iterator[tuple[str, list[str]]]:
    for name in shipped_contracts():
        yield name, [f"cassettes/{name}.json"]
    traffic = sorted(each.relative_to(ROOT) for each in (ROOT / "tests/data/traffic").iterdir())
    for each in traffic:
        yield "trackingmore-v2", [str(each)]


def write_inspection(folder: Path, name: str, files: Sequence[str]) -> None:
    stem = folder / "inspect" / f"{name}.{Path(files[0]).name}"
    report(stem, "inspect", name, *files, "--verbose")


def report(stem: Path, *arguments: str) -> None:
    """Run a command that reports, and keep what it prints and writes."""
    json_file, junit_file = (stem.with_name(f"{stem.name}.{kind}") for kind in ("report.json", "junit.xml"))
    outputs = ("--report", f"json={json_file}", "--report", f"junit={junit_file}")
    command = [sys.executable, "-m", "conformance", *arguments, *outputs]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600", "COLUMNS": "120", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    printed = re.sub(r"in [\d.]+ s\b", "in N s", f"exit {done.returncode}\n{done.stdout}{done.stderr}")
    stem.with_name(f"{stem.name}.txt").write_text(printed.replace(str(stem.parent.parent), "FOLDER"), "utf-8")
    if json_file.is_file():
        json_file.write_text(as_text(json.loads(json_file.read_text("utf-8"))), "utf-8")
        junit = re.sub(r' (time|timestamp)="[^"]*"', "", junit_file.read_text("utf-8"))
        junit_file.write_text(junit, "utf-8")


def write_mutants_apart(folder: Path, name: str) -> None:
    """A process of its own for each contract: threads share one processor."""
    command = [sys.executable, "-m", "tests.support.behaviour_snapshot", str(folder), name]
    subprocess.run(command, cwd=ROOT, check=True)


def write_mutants(folder: Path, name: str) -> None:
    bench = Bench(name)
    lines = (json.dumps(mutant_facts(bench, each), sort_keys=True) for each in sorted(bench.mutants))
    (folder / "mutants" / f"{Path(name).name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def mutant_facts(bench: Bench, name: str) -> dict[str, Any]:
    mutant = bench.mutants[name]
    sent: list[str] = []
    send = InProcessTarget.send

    def noting(target: InProcessTarget, request: Request, origin: str = "") -> Exchange:
        sent.append(f"{origin} {request_text(request)}")
        return send(target, request, origin)

    InProcessTarget.send = noting  # type: ignore[assignment,method-assign]
    try:
        app = MutantApp(bench.plain, mutant)
        results = bench.run(app, (*mutant.breaks, *mutant.traffic), mutant.breaks, at=mutant.operation)
    finally:
        InProcessTarget.send = send  # type: ignore[method-assign]
    facts = {"mutant": name, "says": mutant.says, "breaks": mutant.breaks, "requests": digest(sent), "count": len(sent)}
    return {**facts, "clauses": dict(clause_facts(results))}


def request_text(request: Request) -> str:
    """Every part of the request, whatever the source calls it: two states of the source are compared."""
    credentials = (
        f"Credential(profile={each.profile!r}, place={each.slot!r}, form={each.form!r})" for each in request.credentials
    )
    return (
        f"Request(method={request.method!r}, path={request.path!r}, query={request.query!r},"
        f" headers={request.headers!r}, body={request.body!r}, credentials={as_tuple(credentials)})"
    )


def as_tuple(texts: Iterable[str]) -> str:
    """The texts as Python writes a tuple."""
    joined = [*texts]
    return f"({joined[0]},)" if len(joined) == 1 else f"({', '.join(joined)})"


def clause_facts(results: ClauseResults) -> Iterator[tuple[str, Any]]:
    for name, found in results.verdicts().items():
        if found.verdict not in (None, "skipped"):
            yield (
                name,
                [found.verdict, found.reason, *(finding_text(each.finding) for each in results.entries[name].evidence)],
            )


def finding_text(finding: Any) -> str:
    return f"{finding.verdict} | {finding.expected} | {finding.actual} | {finding.fault} | {finding.leaning}"


def digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]


def as_text(value: Any) -> str:
    return json.dumps(without_times(value), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_times(each) for key, each in value.items() if key not in VOLATILE}
    return [without_times(each) for each in value] if isinstance(value, list) else value


if __name__ == "__main__":
    target, *contract = sys.argv[1:]
    if contract:
        write_mutants(Path(target).resolve(), contract[0])
    else:
        main(Path(target).resolve())
