"""Collect files of recorded traffic as tests: a test fails if an exchange of its file breaks a clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.model import Contract
from conformance.core.errors import LeakError, crash_text, without_frames
from conformance.core.text import and_more
from conformance.inspection.inspect_files import inspect_traffic
from conformance.inspection.statistics import TrafficStatistics
from conformance.pytest_plugin.clause_items import BrokenClause, JudgedItem, failure_line
from conformance.pytest_plugin.recorded_files import RecordedFile
from conformance.pytest_plugin.recorded_totals import counts_of
from conformance.pytest_plugin.selected_ids import RECORDED
from conformance.pytest_plugin.settings import RecordedSettings
from conformance.report.model import ClauseEntry, Report
from conformance.report.report_files import check_report
from conformance.security.credentials import all_secrets
from conformance.security.leak_guard import LeakGuard
from conformance.terminal.text_layout import count_text, visible


class RecordedTests(pytest.Collector):
    """The tests of the files that a suite names."""

    settings: RecordedSettings

    @classmethod
    def create(cls, session: pytest.Session, settings: RecordedSettings) -> RecordedTests:
        """Return a collector. pytest forbids calling the constructor of a collector."""
        collector: RecordedTests = cls.from_parent(session, name=RECORDED, nodeid=RECORDED)
        collector.settings = settings
        return collector

    def collect(self) -> Iterator[RecordedTest]:
        """Yield a test for each file."""
        for file in self.settings.found.files:
            yield RecordedTest.create(self, file)


class RecordedTest(JudgedItem):
    """The test of one file.

    `counts` has the results for the summary of the session, as JSON values, because another process may write it.
    """

    file: RecordedFile
    parent: RecordedTests
    counts: dict[str, Any] | None = None

    @classmethod
    def create(cls, parent: RecordedTests, file: RecordedFile) -> RecordedTest:
        """Return the test, with its markers."""
        name = file.test_name
        # pytest compares parsed ids. With the id as text, it parses it as it parses the ids of earlier sessions.
        test: RecordedTest = cls.from_parent(parent, name=name, nodeid=f"{parent.nodeid}::{name}")
        test.file = file
        for mark in ("conformance", RECORDED):
            test.add_marker(mark)
        return test

    def runtest(self) -> None:
        """Judge the file; pass, skip, or raise BrokenClause."""
        settings = self.parent.settings
        judged = self._judged()
        self.counts = counts_of(judged, settings.options.waivers)
        wrong = [(report, [each for each in report.clauses if self._is_wrong(report, each)]) for report, _ in judged]
        beside = [*dict.fromkeys(text for _, statistics in judged for text in _beside_clauses(statistics))]
        if beside or any(clauses for _, clauses in wrong):
            raise self._broken(wrong, beside)
        waived = [(report, report.with_verdict("waived")) for report, _ in judged]
        if any(clauses for _, clauses in waived):
            reasons = dict.fromkeys(each.reason for _, clauses in waived for each in clauses)
            self.add_marker(pytest.mark.xfail(reason="; ".join(reasons), strict=True, raises=BrokenClause))
            raise self._broken(waived, [])
        if not any(report.with_verdict("pass", "warn") for report, _ in judged):
            pytest.skip(f"inconclusive: {_nothing_shown(self.counts, settings)}")

    def _judged(self) -> list[tuple[Report, TrafficStatistics]]:
        """Judge the file by each contract, without knowledge of the records in other files."""
        options = self.parent.settings.options
        guard = LeakGuard(all_secrets(options.credentials) if options.credentials else ())
        try:
            judged = [self._judge(contract) for contract in self.parent.settings.contracts]
            for report, _ in judged:
                check_report(report, guard)
            return judged
        except LeakError as fault:
            why = str(fault)
        except Exception as fault:
            why = f"an error of this tool: {crash_text(fault)}"
        except BaseException as fault:
            # Plugins stop a test in this way, for example at a time limit.
            stop, why = without_frames(fault), ""
        # Outside of the handler, so that no other exception is shown beside it.
        if not why:
            raise stop
        pytest.fail(f"{self.file.name} was not judged: {why}", pytrace=False)

    def _judge(self, contract: Contract) -> tuple[Report, TrafficStatistics]:
        return inspect_traffic(contract, self.file.read(), self.file.name, self.parent.settings.options)

    def _is_wrong(self, report: Report, clause: ClauseEntry) -> bool:
        """Return whether a clause fails. With `strict`, so does an inconclusive clause that has exchanges."""
        verdict = clause.verdict
        if verdict == "warn":
            what = f"{report.contract}/{clause.id}: {clause.says} {failure_line(clause)}"
            return self.warning_is_error(f"{clause.evidence[0].recorded}: {what}")
        strict = self.parent.settings.options.strict and verdict == "inconclusive" and clause.exchanges
        return verdict == "fail" or bool(strict)

    def _broken(self, wrong: list[tuple[Report, list[ClauseEntry]]], others: list[str]) -> BrokenClause:
        blocks = [*others]
        for report, clauses in wrong:
            if clauses:
                blocks.append(f"{self.file.name} against {report.contract}, {count_text(report.exchanges, 'exchange')}")
            blocks += [self.clause_text(each, report.target) for each in clauses]
        lines = [self._line(each) for _, clauses in wrong for each in clauses] + others
        return BrokenClause("\n\n".join(blocks), and_more(lines[:1], len(lines), joint="; "))

    def _line(self, clause: ClauseEntry) -> str:
        """Return a line such as `exchange 2: code.7: HTTP 200, code 0 (1 of 2 exchanges)`."""
        where = clause.evidence[0].recorded.removeprefix(f"{self.file.name}, ")
        return f"{where}: {clause.id}: {failure_line(clause)}"

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file, and the heading of a failure."""
        # A name that is not text cannot be sent to another process, so this is the printable name.
        return self.config.rootpath / self.file.name, 0, f"recorded traffic of {self.file.name}"


def _beside_clauses(tally: TrafficStatistics) -> Iterator[str]:
    if tally.faults.count:
        yield visible(f"Could not be read: {tally.faults}")
    if tally.secrets.count:
        yield visible(f"Secrets are not masked: {tally.secrets}. Mask them, and replace the keys.")


def _nothing_shown(counts: Mapping[str, Any], settings: RecordedSettings) -> str:
    names = " or ".join(each.name for each in settings.contracts)
    if not counts["judged"]:
        return f"no exchange of {names} is recorded there"
    return f"none of its exchanges shows whether a clause of {names} holds"
