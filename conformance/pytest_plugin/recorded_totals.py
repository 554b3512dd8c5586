"""Add up the results of all files of recorded traffic. Each file may be judged in another process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from conformance.checks.clause_results import ClauseVerdict, Verdict
from conformance.checks.waivers import Waiver, Waivers, apply_waivers
from conformance.core.text import and_more
from conformance.inspection.statistics import TrafficStatistics
from conformance.pytest_plugin.settings import RecordedSettings
from conformance.report.model import Report
from conformance.terminal.text_layout import count_text

_SHOWN = 5
_FIRST: tuple[Verdict, ...] = ("waived", "warn", "pass")
"""If several files have verdicts on a waived clause, the first of these counts."""


def counts_of(judged: Sequence[tuple[Report, TrafficStatistics]], waivers: Waivers) -> dict[str, Any]:
    """Return the results of one file: counts of exchanges, and by contract the verdict of each waived clause."""
    return {
        "judged": sum(tally.judged for _, tally in judged),
        "read": judged[-1][1].read,
        "waived": {report.contract: _verdicts(report, waivers.get(report.contract, ())) for report, _ in judged},
    }


def _verdicts(report: Report, waivers: Sequence[Waiver]) -> dict[str, str]:
    waived = {each.clause for each in waivers}
    return {each.id: each.verdict for each in report.clauses if each.id in waived and each.verdict}


class RecordedTotals:
    """The results of all files of a session.

    `add` is called for each test, and again if the test is repeated. If the session also has a target, only the tests
    of the target decide whether a waiver is stale.
    """

    def __init__(self, settings: RecordedSettings, has_target: bool) -> None:
        self._settings, self._has_target = settings, has_target
        self._files: dict[str, dict[str, Any]] = {}

    def add(self, test: str, counts: dict[str, Any]) -> None:
        """Keep the counts of a test, in place of earlier ones."""
        self._files[test] = counts

    def lines(self) -> Iterator[str]:
        """Yield the lines of the summary."""
        if self._files:
            judged, read = (sum(each[what] for each in self._files.values()) for what in ("judged", "read"))
            names = ", ".join(each.name for each in self._settings.contracts)
            extent = f"{judged} of {count_text(read, 'exchange')} in {count_text(len(self._files), 'file')}"
            yield f"recorded traffic: {extent} judged by {names}"
            yield from _without_traffic([each.name for each in self._settings.found.without_traffic])
        yield from self.stale_waivers()

    def stale_waivers(self) -> list[str]:
        """Return a sentence for each waiver that no file needs, once all files are judged."""
        if self._has_target or len(self._files) < len(self._settings.found.files):
            return []
        found: list[str] = []
        for contract in self._settings.contracts:
            waivers = [each for each in self._settings.options.waivers.get(contract.name, ()) if each.clause]
            verdicts = {each.clause: self._of_all(contract.name, each.clause) for each in waivers}
            found += apply_waivers(verdicts, waivers, date.today(), is_whole=True).stale
        return found

    def _of_all(self, contract: str, clause: str) -> ClauseVerdict:
        verdicts = {each["waived"].get(contract, {}).get(clause) for each in self._files.values()}
        verdict = next((each for each in _FIRST if each in verdicts), None)
        return ClauseVerdict("fail" if verdict == "waived" else verdict)


def _without_traffic(names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"  note: no recorded traffic was found in {and_more(names[:_SHOWN], len(names))}"
