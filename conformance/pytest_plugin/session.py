"""What happens when in a session of pytest."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.model import CLAUSE_KINDS
from conformance.pytest_plugin.clause_items import ClauseTest, ContractTests, why_unjudged
from conformance.pytest_plugin.recorded_items import NAME, RecordedTest, RecordedTests
from conformance.pytest_plugin.recorded_totals import RecordedTotals
from conformance.pytest_plugin.run_cache import RunCache
from conformance.pytest_plugin.settings import PluginSettings, left_out, read_settings
from conformance.report.model import Report
from conformance.terminal.text_layout import counted, visible

_FOLDER, _LEAVES_OUT, _SEEN = "conformance_folder", "conformance_leaves_out", "conformance_seen"
_NOTICE = "conformance: left out, as single files are named; --conformance CONTRACT asks for it all the same"


class ClauseTests:
    """The hooks. With pytest-xdist, each worker has them, and so has the process that the workers report to."""

    def __init__(self, config: pytest.Config) -> None:
        worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self._is_worker = worker is not None
        self._folder = Path(worker[_FOLDER] if worker else tempfile.mkdtemp(prefix="conformance-"))
        # A worker cannot know who named its arguments.
        self._left_out = worker[_LEAVES_OUT] if worker else left_out(config)
        self._outcomes: dict[str, Counter[str]] = defaultdict(Counter)
        self._seen = RecordedTotals()
        for line in _markers():
            config.addinivalue_line("markers", line)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Whatever is wrong with what was asked for ends the session here."""
        self._asked: PluginSettings | None = None if self._left_out else read_settings(session.config)
        self._runs = RunCache(self._asked, self._folder) if self._asked else None

    def pytest_report_header(self) -> str:
        if self._asked is None:
            return _NOTICE
        files = self._asked.recorded.files
        recorded = f", recorded in {counted(len(files), 'file')}" if files else ""
        return f"conformance: {', '.join(self._asked.clauses)}{recorded}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """A worker is about to start."""
        node.workerinput |= {_FOLDER: str(self._folder), _LEAVES_OUT: self._left_out}

    # --- collecting ------------------------------------------------------------------------------
    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Clauses and recorded traffic stand in no file of tests; they join before anybody selects."""
        if self._asked is None or self._runs is None:
            return
        for contract in self._asked.contracts if self._asked.live else ():
            items += _collected(ContractTests.of(session, contract, self._asked, self._runs))
        if self._asked.recorded.files:
            items += _collected(RecordedTests.of(session, self._asked))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if self._runs is None or self._asked is None:
            return
        chosen = [item.clause for item in session.items if isinstance(item, ClauseTest)]
        for contract in self._asked.contracts:
            self._runs.select(contract.name, {each.id for each in chosen if each is contract.clauses.get(each.id)})

    # --- telling ---------------------------------------------------------------------------------
    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if isinstance(item, RecordedTest) and report.when == "call":
            vars(report)[_SEEN] = item.seen
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if seen := getattr(report, _SEEN, None):
            self._seen.take(report.nodeid, seen)
        if self._asked is not None and "conformance" in report.keywords:
            told = "known" if hasattr(report, "wasxfail") else report.outcome
            if report.when == "call" or told != "passed":
                self._outcomes[report.nodeid.partition("::")[0]][told] += 1

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """As on the command line, nothing seen is no success, and no known failure may go unnoticed when it is gone."""
        if self._is_worker or self._asked is None or session.exitstatus != pytest.ExitCode.OK:
            return
        if self._seen.stale(self._asked):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        elif self._unseen():
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        lines = [visible(line) for report in (self._runs.finished() if self._runs else ()) for line in _lines(report)]
        faults = self._runs.faults() if self._runs else {}
        lines += [visible(f"{contract} was not checked: {why}") for contract, why in faults.items()]
        lines += self._seen.lines(self._asked) if self._asked else ()
        lines += [f"{each}: too little was seen to judge: no test of it passed or failed" for each in self._unseen()]
        if lines:
            terminalreporter.write_sep("-", "conformance")
        for line in lines:
            terminalreporter.write_line(line)

    def pytest_unconfigure(self) -> None:
        if not self._is_worker:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _unseen(self) -> list[str]:
        return [contract for contract, outcomes in self._outcomes.items() if set(outcomes) == {"skipped"}]


def _collected(node: ContractTests | RecordedTests) -> list[pytest.Item]:
    """The tests of a collector that pytest did not find by itself."""
    items: list[pytest.Item] = [*node.collect()]
    for each in items:
        node.ihook.pytest_itemcollected(item=each)
    node.ihook.pytest_collectreport(report=pytest.CollectReport(node.nodeid, "passed", None, [*items]))
    return items


def _markers() -> Iterator[str]:
    yield "conformance: a clause of a contract"
    judged = (kind for kind in CLAUSE_KINDS if kind != "information")
    yield from (f"{kind}: a clause of a contract that is of this kind" for kind in judged)
    yield f"{NAME}: a file of recorded traffic"
    yield "stated: a clause that stands in the documentation"
    yield "inferred: a clause that follows from the documentation and ordinary knowledge of HTTP"
    yield "open: a clause about what the documentation leaves to the server within limits"


def _lines(report: Report) -> Iterator[str]:
    effort = f"{counted(report['exchanges'], 'exchange')} in {report['duration_s']:.1f} s"
    yield f"{report['contract']} against {report['target']}, {effort}, tag {report['tag']}"
    yield from (f"  note: {note}" for note in report["notes"])
    if report["exit"] == 3 and why_unjudged(report) not in report["notes"]:
        yield f"  could not be judged: {why_unjudged(report)}"
