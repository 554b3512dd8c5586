"""Run each contract once in a session, for the tests of its selected clauses."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from conformance.contract.model import Contract
from conformance.core.errors import LeakError, TargetError, UsageError, crash_text, without_frames
from conformance.pytest_plugin.file_lock import make_once
from conformance.pytest_plugin.settings import TargetSettings, as_plugin_option
from conformance.report.early_end import INTERRUPTED, EarlyEnd, EndCode
from conformance.report.json_format import document_of
from conformance.report.json_reader import report_of
from conformance.report.model import Report
from conformance.report.report_files import check_report, naming_leftovers
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from conformance.security.credentials import all_secrets
from conformance.security.leak_guard import LeakGuard

WHY_IS_IN_SUMMARY = "the reason is at the end, under conformance"


class RunCache:
    """The reports of a session. All its processes share `folder`. Call `select` before `report`."""

    def __init__(self, settings: TargetSettings, folder: Path) -> None:
        self._options, self._folder = settings.options, folder
        self.contracts = [each.contract for each in settings.selected]
        self._clauses = {each.contract.name: each.clauses for each in settings.selected}
        self._selected: dict[str, tuple[str, ...]] = {}
        self._reports: dict[str, Report] = {}

    def select(self, contract: str, clauses: Collection[str]) -> None:
        """Choose the clauses that the run of a contract checks."""
        is_all = len(clauses) == len(self._clauses[contract])
        self._selected[contract] = () if is_all else tuple(clauses)

    def report(self, contract: Contract) -> Report:
        """Return the report on a contract. The first process of the session that needs it runs the contract.

        Raises:
            TargetError: The run ended with an error.
            KeyboardInterrupt: The run was interrupted, maybe in another process.
        """
        if contract.name not in self._reports:
            result = json.loads(make_once(self._folder, contract.name, self._maker(contract)))
            if "error" in result:
                raise TargetError(result["error"])
            report = _report_in(result)
            if INTERRUPTED in report.early_ends:
                raise KeyboardInterrupt
            self._reports[contract.name] = report
        return self._reports[contract.name]

    def finished(self) -> Iterator[Report]:
        """Yield the reports that the processes of the session have written so far."""
        yield from (_report_in(each) for each in self._results().values() if "report" in each)

    def faults(self) -> dict[str, str]:
        """Return the errors of the runs without a report, by contract."""
        return {name: each["error"] for name, each in self._results().items() if "error" in each}

    def _results(self) -> dict[str, Any]:
        paths = {name: self._folder / f"{name}.json" for name in self._clauses}
        return {name: json.loads(path.read_text("utf-8")) for name, path in paths.items() if path.exists()}

    def _maker(self, contract: Contract) -> Callable[[], str]:
        # pytest applies the other waivers: it expects these clauses to fail.
        waivers = self._options.waivers.get(contract.name, ())
        waivers = [each for each in waivers if each.operations or each.finding or each.is_expired(date.today())]
        only = self._selected[contract.name] or self._options.only
        options = replace(self._options, waivers={contract.name: waivers}, only=only)
        return lambda: json.dumps(_run(str(contract.folder.resolve()), options))


def _run(folder: str, options: Options) -> dict[str, Any]:
    """Return `{"report": ..., "early_ends": ...}`, or `{"error": a sentence}`."""
    guard = LeakGuard(all_secrets(options.credentials) if options.credentials else ())
    try:
        # A suite that turns warnings into errors must not change what a target does.
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            report = run_contract(folder, options)
        with naming_leftovers(report, guard):
            check_report(report, guard)
    except UsageError as fault:
        return {"error": fault.spelled(as_plugin_option)}
    except (TargetError, LeakError) as fault:
        return {"error": str(fault)}
    except Exception as fault:
        return {"error": f"an error of this tool: {crash_text(fault)}"}
    except BaseException as fault:
        # Plugins stop a test in this way, for example at a time limit.
        stop = without_frames(fault)
    else:
        return {"report": document_of(report), "early_ends": [(each.code, each.text) for each in report.early_ends]}
    raise stop


def _report_in(result: Mapping[str, Any]) -> Report:
    ends = tuple(EarlyEnd(EndCode(code), text) for code, text in result["early_ends"])
    return replace(report_of(result["report"]), early_ends=ends)
