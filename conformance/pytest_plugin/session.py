"""The hooks of a session: collect clauses and files as tests, and summarize them at the end."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.exit_codes import ExitCode
from conformance.contract.clause import CLAUSE_KINDS
from conformance.contract.folders import name_of_folder
from conformance.pytest_plugin.clause_items import ClauseTest, ContractTests
from conformance.pytest_plugin.config_values import ConfigValues
from conformance.pytest_plugin.recorded_items import RecordedTest, RecordedTests
from conformance.pytest_plugin.recorded_totals import RecordedTotals
from conformance.pytest_plugin.run_cache import RunCache
from conformance.pytest_plugin.selected_ids import RECORDED, SelectedIds
from conformance.pytest_plugin.settings import PluginSettings, names_single_files, read_settings
from conformance.report.model import Report
from conformance.report.sentences import explain_command, why_unjudged
from conformance.terminal.text_layout import count_text, visible

_FOLDER, _IS_LEFT_OUT, _COUNTS = "conformance_folder", "conformance_is_left_out", "conformance_counts"
_NOTICE = "conformance: clauses are omitted, as only files are named; --conformance CONTRACT adds them"


class SessionHooks:
    """The hooks. With pytest-xdist, each worker has them, and so has the process that the workers report to."""

    def __init__(self, config: pytest.Config) -> None:
        worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self._is_worker = worker is not None
        self._folder = Path(worker[_FOLDER] if worker else tempfile.mkdtemp(prefix="conformance-"))
        self._ids = SelectedIds.taken_from(config, ConfigValues(config).contracts())
        # A worker does not know which arguments were typed.
        named = not self._ids.ids and names_single_files(config)
        self._is_left_out = worker[_IS_LEFT_OUT] if worker else named
        self._outcomes: dict[str, Counter[str]] = defaultdict(Counter)
        self._failed: list[str] = []
        self._settings: PluginSettings | None = None
        self._runs: RunCache | None = None
        self._totals: RecordedTotals | None = None
        for line in _markers():
            config.addinivalue_line("markers", line)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Read the settings. An error in them ends the session here."""
        if self._is_left_out:
            return
        self._settings = read_settings(session.config)
        self._ids.check(self._settings.test_ids())
        target, recorded = self._settings.target, self._settings.recorded
        self._runs = RunCache(target, self._folder) if target else None
        self._totals = RecordedTotals(recorded, has_target=target is not None) if recorded else None

    def pytest_report_header(self) -> str:
        """Return the line above the tests."""
        if self._settings is None:
            return _NOTICE
        recorded = self._settings.recorded
        files = f", recorded in {count_text(len(recorded.found.files), 'file')}" if recorded else ""
        return f"conformance: {', '.join(self._settings.contracts)}{files}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Send a worker that is about to start the values that it cannot determine itself."""
        node.workerinput |= {_FOLDER: str(self._folder), _IS_LEFT_OUT: self._is_left_out}

    # --- collecting ------------------------------------------------------------------------------
    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Add the tests of clauses and of recorded traffic, before other plugins select tests."""
        if self._settings is None:
            return
        target, recorded = self._settings.target, self._settings.recorded
        items[:] = self._ids.select_suite_tests(items)
        if target and self._runs:
            for selected in target.selected:
                items += self._collected(ContractTests.create(session, selected, target.options, self._runs))
        if recorded:
            items += self._collected(RecordedTests.create(session, recorded))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Limit the run of each contract to the clauses that pytest has selected."""
        if self._runs is None:
            return
        chosen = [item.clause for item in session.items if isinstance(item, ClauseTest)]
        for contract in self._runs.contracts:
            self._runs.select(contract.name, {each.id for each in chosen if each is contract.clauses.get(each.id)})

    # --- reporting -------------------------------------------------------------------------------
    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Attach the results of a file to the report of its test, which may be sent to another process."""
        report = yield
        if isinstance(item, RecordedTest) and report.when == "call":
            vars(report)[_COUNTS] = item.counts
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the outcome of a test."""
        if self._totals and (counts := getattr(report, _COUNTS, None)):
            self._totals.add(report.nodeid, counts)
        if self._settings is not None and "conformance" in report.keywords:
            outcome = "known" if hasattr(report, "wasxfail") else report.outcome
            if report.when == "call" and outcome == "failed":
                self._failed.append(report.nodeid)
            if report.when == "call" or outcome != "passed":
                self._outcomes[report.nodeid.partition("::")[0]][outcome] += 1

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Make the session fail, like the command, if nothing was judged, a waiver is stale, or something is left."""
        if self._is_worker or self._settings is None or session.exitstatus != pytest.ExitCode.OK:
            return
        left = any(each.should_have_undone for each in (self._runs.finished() if self._runs else ()))
        if left or (self._totals and self._totals.stale_waivers()):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        elif self._unjudged():
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the runs, their notes, and what could not be judged."""
        lines = [visible(line) for report in (self._runs.finished() if self._runs else ()) for line in _lines(report)]
        faults = self._runs.faults() if self._runs else {}
        lines += [visible(f"{contract} was not checked: {why}") for contract, why in faults.items()]
        lines += self._totals.lines() if self._totals else ()
        lines += [f"{each}: too little was seen to judge: no test of it passed or failed" for each in self._unjudged()]
        lines += self._next_steps(terminalreporter.config)
        if lines:
            terminalreporter.write_sep("-", "conformance")
        for line in lines:
            terminalreporter.write_line(line)

    def pytest_unconfigure(self) -> None:
        """Delete the folder that the processes share."""
        if not self._is_worker:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _next_steps(self, config: pytest.Config) -> Iterator[str]:
        """Yield how to check the first clause that fails again, and how to prepare its command."""
        contracts = {each.name: each for each in (self._runs.contracts if self._runs else ())}
        for test in self._failed:
            contract, _, clause = test.partition("::")
            if contract in contracts:
                typed = any(each.startswith("--conformance") for each in config.invocation_params.args)
                again = f"`pytest {shlex.quote(test)}`{' with the options of this session' if typed else ''}"
                explain = explain_command(name_of_folder(contracts[contract].folder), clause)
                yield f"{again} checks the clause again; {explain} shows the requests before that of its command"
                return

    def _collected(self, node: ContractTests | RecordedTests) -> list[pytest.Item]:
        """Return the tests of a collector, and announce them as pytest announces the tests that it collects."""
        items = self._ids.select_plugin_tests([*node.collect()])
        for each in items:
            node.ihook.pytest_itemcollected(item=each)
        node.ihook.pytest_collectreport(report=pytest.CollectReport(node.nodeid, "passed", None, [*items]))
        return items

    def _unjudged(self) -> list[str]:
        return [contract for contract, outcomes in self._outcomes.items() if set(outcomes) == {"skipped"}]


def _markers() -> Iterator[str]:
    yield "conformance: a clause of a contract"
    judged = (kind for kind in CLAUSE_KINDS if kind != "information")
    yield from (f"{kind}: a clause of a contract that is of this kind" for kind in judged)
    yield f"{RECORDED}: a file of recorded traffic"
    yield "stated: a clause that the documentation states"
    yield "inferred: a clause that follows from the documentation and from HTTP"
    yield "open: a clause that the documentation leaves to the server, within limits"


def _lines(report: Report) -> Iterator[str]:
    effort = f"{count_text(report.exchanges, 'exchange')} in {report.duration_s:.1f} s"
    yield f"{report.contract} against {report.target}, {effort}, tag {report.tag}"
    yield from (f"  note: {note}" for note in report.remarks)
    if report.exit == ExitCode.TARGET_UNJUDGED and not report.early_ends:
        yield f"  could not be judged: {why_unjudged(report)}"
