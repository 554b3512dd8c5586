"""A contract as a collector, and its clauses as the tests in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.model import Clause, Contract
from conformance.core.errors import TargetError, UsageError
from conformance.pytest_plugin import ConformanceWarning
from conformance.pytest_plugin.run_cache import TOLD_AT_THE_END, RunCache
from conformance.pytest_plugin.settings import PluginSettings
from conformance.report.model import Report
from conformance.report.text_format import render_clause
from conformance.runner.report_builder import ended_early
from conformance.terminal.console import terminal_width
from conformance.terminal.text_layout import visible


class BrokenClause(Exception):
    """What failed, with the text for people and one line of it."""

    def __init__(self, text: str, summary: str) -> None:
        super().__init__(text)
        self.summary = summary


class ContractTests(pytest.Collector):
    contract: Contract
    asked: PluginSettings
    runs: RunCache

    @classmethod
    def of(cls, session: pytest.Session, contract: Contract, asked: PluginSettings, runs: RunCache) -> ContractTests:
        made: ContractTests = cls.from_parent(session, name=contract.name, nodeid=contract.name)
        made.contract, made.asked, made.runs = contract, asked, runs
        return made

    def collect(self) -> Iterator[ClauseTest]:
        waived = self.asked.options.waivers.get(self.contract.name, {})
        for name in self.asked.clauses[self.contract.name]:
            item = ClauseTest.of(self, self.contract.clauses[name])
            if name in waived:
                item.add_marker(pytest.mark.xfail(reason=waived[name], strict=True, raises=BrokenClause))
            yield item


class JudgedItem(pytest.Item):
    """A test that fails with what a clause says and what came instead; where that was noticed helps nobody."""

    def warns_in_vain(self, text: str) -> bool:
        """Whether the suite makes errors of such warnings."""
        try:
            self.warn(ConformanceWarning(text))
        except ConformanceWarning:
            return True
        return False

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if not isinstance(excinfo.value, BrokenClause):
            return super().repr_failure(excinfo, style)
        shown = excinfo.getrepr(style="value")
        if shown.reprcrash is not None:
            shown.reprcrash.message = excinfo.value.summary
        return shown


class ClauseTest(JudgedItem):
    clause: Clause
    parent: ContractTests

    @classmethod
    def of(cls, parent: ContractTests, clause: Clause) -> ClauseTest:
        made: ClauseTest = cls.from_parent(parent, name=clause.id)
        made.clause = clause
        for mark in ("conformance", clause.kind, clause.basis):
            made.add_marker(mark)
        return made

    def setup(self) -> None:
        """The run, if no other test has needed it yet."""
        report = self._report()
        self.told: Mapping[str, Any] = next(each for each in report["clauses"] if each["id"] == self.clause.id)
        if report["exit"] == 3 and self.told["verdict"] != "fail":
            self.user_properties.append(("could not be judged", why_unjudged(report)))
            pytest.fail(f"{report['target']} could not be judged; {TOLD_AT_THE_END}", pytrace=False)

    def _report(self) -> Report:
        try:
            return self.parent.runs.report(self.parent.contract)
        except (TargetError, UsageError) as fault:
            why = str(fault)
        told = self.parent.runs.faults().get(self.parent.name)
        if told:
            self.user_properties.append(("not checked", told))
        # Outside of the handler, so that no other exception is shown beside it.
        pytest.fail(f"{self.parent.name} was not checked; {TOLD_AT_THE_END if told else why}", pytrace=False)

    def runtest(self) -> None:
        verdict, reason = self.told["verdict"], visible(self.told["reason"] or "")
        strict = self.parent.asked.options.strict and verdict == "inconclusive"
        if verdict in ("fail", "error") or strict or (verdict == "warn" and self._warned_in_vain()):
            raise BrokenClause(render_clause(self.told, colour=False, width=terminal_width()), summary(self.told))
        if verdict in ("inconclusive", "skipped"):
            pytest.skip(f"{verdict}: {reason}")

    def _warned_in_vain(self) -> bool:
        return self.warns_in_vain(f"{self.parent.name}/{self.name}: {self.clause.says} {summary(self.told)}")

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.parent.contract.folder.resolve() / "contract.yaml", 0, f"{self.parent.name}/{self.name}"


def why_unjudged(report: Report) -> str:
    """What the clauses without a verdict have in common."""
    early = [note for note in report["notes"] if note.startswith(ended_early("")[:-1])]
    reasons = (each["reason"] for each in report["clauses"] if each["verdict"] == "inconclusive")
    return visible(" ".join(early) or next(reasons, "nothing was seen"))


def summary(told: Mapping[str, Any]) -> str:
    """`HTTP 200, code 200 (2 of 4 exchanges)`"""
    actual = next((each["actual"] for each in told["evidence"] if each["verdict"] == "fail"), "")
    return visible(f"{actual} ({told['reason']})" if actual else told["reason"])
