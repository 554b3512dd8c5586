"""Suites that request clauses, each in its own folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

# Loaded for good: pytester forgets what a suite in this process imports, and extensions in C do not load twice.
import conformance.pytest_plugin.session
import conformance.runner.generated_requests.generated_run  # noqa: F401
from tests.support.library_server import KEY
from tests.support.served import LIBRARY
from tests.support.traffic_files import LOAN, LOANS, answered, asked, cassette, exchange, written

INI = f"[pytest]\nconformance = {LIBRARY}\n"
ASKED = f"--conformance={LIBRARY}"
KEYS = f'[library]\nvalid = "{KEY}"\n'
RECORDED = "--conformance-recorded=tapes"
MADE = {"code": 0, "data": {"id": "10000002", **LOAN}}
LIST = exchange(asked("GET", "/loans"), answered(LOANS))
LENT_WITHOUT_READER = exchange(asked("POST", "/loans", {"book": LOAN["book"]}), answered(MADE))
LOAN_REFUSED = exchange(asked("POST", "/loans", {"book": LOAN["book"]}), answered({"code": 20, "message": "No"}))
APP = """
from conformance.contract.loader import load_contract
from conformance.mock_server.mutants import mutated

app = mutated(load_contract({contract!r}), {mutant!r})
"""

ALONE = ("-p", "conformance.pytest_plugin.plugin", "-p", "xdist.plugin")


def alone(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """A suite in a process of its own, with no plugins but these: others take long to load."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        return pytester.runpytest_subprocess(*ALONE, *arguments)


def keys(pytester: pytest.Pytester, text: str = KEYS) -> str:
    """The option that names a file with these keys."""
    (pytester.path / "keys.toml").write_text(text)
    return "--conformance-credentials=keys.toml"


def broken(pytester: pytest.Pytester, contract: str, mutant: str) -> list[str]:
    """Options for an app that is wrong in one way."""
    (pytester.path / "wrong.py").write_text(APP.format(contract=contract, mutant=mutant))
    name = Path(contract).name
    base = {"library": "/v1", "parcels": "/counter/v1", "trackingmore-v2": "/v2"}.get(name, "")
    return [f"--conformance-target=asgi:wrong:app{base}", keys(pytester, f'[{name}]\nvalid = "mock-valid"\n')]


def record_loans(folder: Path) -> None:
    """Write two recordings of the library: a valid one, and one whose second exchange breaks a clause."""
    written(folder, "tapes/good.json", cassette(LIST, LOAN_REFUSED))
    written(folder, "tapes/wrong.json", cassette(LIST, LENT_WITHOUT_READER))


def own_suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """Write a suite that has a test of its own, in a folder and a file."""
    (pytester.mkdir("checks") / "test_own.py").write_text("def test_own(): pass\n")
    return pytester


def verdicts(run: pytest.HookRecorder) -> dict[str, str]:
    """Return the verdict of each clause, as the results of the tests show it."""
    found: dict[str, str] = {}
    for report in run.getreports("pytest_runtest_logreport"):
        if report.when == "call":
            found[report.nodeid.partition("::")[2]] = _verdict(report)
        elif not report.passed:
            found[report.nodeid.partition("::")[2]] = f"{report.outcome} in {report.when}"
    return found


def _verdict(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return "waived"
    if report.skipped:
        return str(report.longrepr[2]).removeprefix("Skipped: ").partition(":")[0]  # type: ignore[index]
    return {"passed": "pass", "failed": "fail"}[report.outcome]


def of_report(report: dict[str, Any]) -> dict[str, str]:
    """The same of a report of the command line."""
    return {each["id"]: each["verdict"] for each in report["clauses"] if each["verdict"] is not None}


def count(found: Iterable[str], verdict: str) -> int:
    return [*found].count(verdict)


def read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
