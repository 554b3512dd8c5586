"""The runs behind the tests: one a contract and session, of the clauses that were selected."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.contract.model import Contract
from conformance.core.errors import LeakError, TargetError, UsageError, crash_text
from conformance.pytest_plugin.file_lock import once
from conformance.pytest_plugin.settings import PluginSettings, in_words_of_pytest
from conformance.report.model import Report
from conformance.runner.options import Options
from conformance.runner.report_builder import ended_early
from conformance.runner.run import run_contract
from conformance.security.credentials import all_secrets
from conformance.security.leak_guard import LeakGuard

INTERRUPTED = ended_early("interrupted")
TOLD_AT_THE_END = "why is told at the end, under conformance"


class RunCache:
    """`folder` is shared by all processes of a session. `select` comes before `report`."""

    def __init__(self, asked: PluginSettings, folder: Path) -> None:
        self._asked, self._folder = asked, folder
        self._selected: dict[str, tuple[str, ...]] = {}
        self._reports: dict[str, Report] = {}

    def select(self, contract: str, clauses: Collection[str]) -> None:
        """These clauses are all that a run of the contract is about."""
        everything = self._asked.clauses[contract]
        self._selected[contract] = () if len(clauses) == len(everything) else tuple(clauses)

    def report(self, contract: Contract) -> Report:
        """Raises TargetError or UsageError for a target that was not judged, KeyboardInterrupt after Ctrl-C."""
        if contract.name not in self._reports:
            said = json.loads(once(self._folder, contract.name, self._maker(contract)))
            if "error" in said:
                raise TargetError(in_words_of_pytest(said["error"]))
            if INTERRUPTED in said["report"]["notes"]:
                raise KeyboardInterrupt
            self._reports[contract.name] = said["report"]
        return self._reports[contract.name]

    def finished(self) -> Iterator[Report]:
        """The reports that there are by now, whichever process made them."""
        yield from (said["report"] for said in self._said().values() if "report" in said)

    def faults(self) -> dict[str, str]:
        """Contract -> why there is no report on it."""
        return {name: in_words_of_pytest(said["error"]) for name, said in self._said().items() if "error" in said}

    def _said(self) -> dict[str, Any]:
        paths = {each.name: self._folder / f"{each.name}.json" for each in self._asked.contracts}
        return {name: json.loads(path.read_text("utf-8")) for name, path in paths.items() if path.exists()}

    def _maker(self, contract: Contract) -> Callable[[], str]:
        # What is waived has to be seen failing: it is pytest that expects it.
        given = self._asked.options
        options = replace(given, waivers={}, only=self._selected[contract.name] or given.only)
        return lambda: json.dumps(_made(str(contract.folder.resolve()), options))


def _made(folder: str, options: Options) -> dict[str, Any]:
    """`{"report": ...}`, or `{"error": a sentence}`."""
    guard = LeakGuard(all_secrets(options.credentials) if options.credentials else ())
    try:
        # A suite that makes errors of warnings must not change what a target does.
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            report = run_contract(folder, options)
        guard.check_report(report)
    except (UsageError, TargetError, LeakError) as fault:
        return {"error": str(fault)}
    except Exception as fault:
        return {"error": f"an error of this tool: {crash_text(fault)}"}
    return {"report": report}
