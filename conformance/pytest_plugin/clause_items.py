"""Collect a contract, and its clauses as tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.exit_codes import ExitCode
from conformance.checks.waivers import Waiver
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.core.errors import TargetError, UsageError
from conformance.pytest_plugin import ConformanceWarning
from conformance.pytest_plugin.run_cache import WHY_IS_IN_SUMMARY, RunCache
from conformance.pytest_plugin.settings import SelectedContract
from conformance.report.model import ClauseEntry, Report
from conformance.report.sentences import why_unjudged
from conformance.report.text_format import render_clause
from conformance.runner.options import Options
from conformance.terminal.console import terminal_width
from conformance.terminal.text_layout import visible


class BrokenClause(Exception):
    """A clause fails. The message is the full text, `summary` one line for the end of the session."""

    def __init__(self, text: str, summary: str) -> None:
        super().__init__(text)
        self.summary = summary


class ContractTests(pytest.Collector):
    """The tests of a contract: its selected clauses."""

    contract: Contract
    clauses: Sequence[str]
    options: Options
    runs: RunCache

    @classmethod
    def create(
        cls, session: pytest.Session, selected: SelectedContract, options: Options, runs: RunCache
    ) -> ContractTests:
        """Return a collector. pytest forbids calling the constructor of a collector."""
        name = selected.contract.name
        collector: ContractTests = cls.from_parent(session, name=name, nodeid=name)
        collector.contract, collector.clauses = selected.contract, selected.clauses
        collector.options, collector.runs = options, runs
        return collector

    def collect(self) -> Iterator[ClauseTest]:
        """Yield the tests. A waived clause is expected to fail."""
        for name in self.clauses:
            item = ClauseTest.create(self, self.contract.clauses[name])
            for waiver in item.waivers():
                if not waiver.operations:
                    # Only a run of the whole contract makes it strict, which is known when the test is run.
                    item.add_marker(pytest.mark.xfail(reason=waiver.text, strict=False, raises=BrokenClause))
            yield item


class JudgedItem(pytest.Item):
    """A test whose failure shows a clause and the reply that breaks it, without a traceback."""

    def warning_is_error(self, text: str) -> bool:
        """Warn, and return whether the suite turns the warning into an error."""
        try:
            self.warn(ConformanceWarning(text))
        except ConformanceWarning:
            return True
        return False

    def clause_text(self, clause: ClauseEntry, target: str) -> str:
        """Return the text of a failed clause; with `pytest -v`, more of its bodies."""
        verbose = self.config.get_verbosity() > 0
        whole = "the JSON report of `conformance run`" if verbose else "pytest -v"
        return render_clause(clause, target, width=terminal_width(), verbose=verbose, whole=whole)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the text of a failed clause, with one line for the summary of the session."""
        if not isinstance(excinfo.value, BrokenClause):
            return super().repr_failure(excinfo, style)
        shown = excinfo.getrepr(style="value")
        if shown.reprcrash is not None:
            shown.reprcrash.message = excinfo.value.summary
        return shown


class ClauseTest(JudgedItem):
    """The test of a clause. The run of its contract decides whether it passes or fails."""

    clause: Clause
    parent: ContractTests

    @classmethod
    def create(cls, parent: ContractTests, clause: Clause) -> ClauseTest:
        """Return the test, with its markers."""
        test: ClauseTest = cls.from_parent(parent, name=clause.id)
        test.clause = clause
        for mark in ("conformance", clause.kind, clause.basis):
            test.add_marker(mark)
        return test

    def waivers(self) -> list[Waiver]:
        """Return the waivers of the clause that are not expired."""
        today, waivers = date.today(), self.parent.options.waivers.get(self.parent.contract.name, ())
        return [each for each in waivers if each.clause == self.clause.id and not each.is_expired(today)]

    def setup(self) -> None:
        """Run the contract, unless another test has done so, and take the result of the clause from the report."""
        report = self._report()
        self.result = next(each for each in report.clauses if each.id == self.clause.id)
        if report.exit == ExitCode.TARGET_UNJUDGED and self.result.verdict != "fail":
            self.user_properties.append(("could not be judged", why_unjudged(report)))
            pytest.fail(f"{report.target} could not be judged; {WHY_IS_IN_SUMMARY}", pytrace=False)

    def _report(self) -> Report:
        try:
            return self.parent.runs.report(self.parent.contract)
        except (TargetError, UsageError) as fault:
            why = str(fault)
        stored = self.parent.runs.faults().get(self.parent.name)
        if stored:
            self.user_properties.append(("not checked", stored))
        # Outside of the handler, so that no other exception is shown beside it.
        pytest.fail(f"{self.parent.name} was not checked; {WHY_IS_IN_SUMMARY if stored else why}", pytrace=False)

    def runtest(self) -> None:
        """Pass, skip, or raise BrokenClause, depending on the verdict."""
        verdict, reason = self.result.verdict, visible(self.result.reason)
        strict = self.parent.options.strict and verdict == "inconclusive"
        if verdict in ("fail", "error") or strict or (verdict == "warn" and self._is_warning_an_error()):
            raise BrokenClause(self.clause_text(self.result, self._report().target), failure_line(self.result))
        if verdict in ("inconclusive", "skipped"):
            pytest.skip(f"{verdict}: {reason}")
        if verdict == "waived":
            pytest.xfail(reason)
        if (stale := self.waivers()) and self._report().is_whole:
            pytest.fail(f"[XPASS(strict)] {stale[0].text}", pytrace=False)

    def _is_warning_an_error(self) -> bool:
        return self.warning_is_error(
            f"{self.parent.name}/{self.name}: {self.clause.statement} {failure_line(self.result)}"
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file of the contract, and the heading of a failure.

        pytest would change the dots of a heading that is the id of the test.
        """
        return self.parent.contract.folder.resolve() / "contract.yaml", 0, f"clause {self.name} of {self.parent.name}"


def failure_line(clause: ClauseEntry) -> str:
    """Return what the target answered, such as `HTTP 200, code 200 (2 of 4 exchanges)`."""
    return visible(clause.headline)
