"""What the files of recorded traffic have shown together, whichever process judged them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.checks.clause_results import ClauseVerdict, Verdict
from conformance.checks.waivers import apply_waivers
from conformance.inspection.statistics import TrafficStatistics
from conformance.pytest_plugin.settings import PluginSettings
from conformance.report.model import Report
from conformance.terminal.text_layout import counted

_SHOWN = 5
_FIRST: tuple[Verdict, ...] = ("waived", "warn", "pass")
"""Of the verdicts of several files on a clause that is waived, the first of these is that of all."""


def seen_in(
    judged: Sequence[tuple[Report, TrafficStatistics]], waivers: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """What one file has shown: counts of exchanges, and the verdict of each clause that is waived, by contract."""
    return {
        "judged": sum(tally.judged for _, tally in judged),
        "read": judged[-1][1].read,
        "waived": {report["contract"]: _verdicts(report, waivers.get(report["contract"], {})) for report, _ in judged},
    }


def _verdicts(report: Report, waived: Mapping[str, str]) -> dict[str, str]:
    return {each["id"]: each["verdict"] for each in report["clauses"] if each["id"] in waived and each["verdict"]}


class RecordedTotals:
    """What all files have shown; `take` is called once a test, or more often where tests are run again."""

    def __init__(self) -> None:
        self._files: dict[str, dict[str, Any]] = {}

    def take(self, test: str, seen: dict[str, Any]) -> None:
        self._files[test] = seen

    def lines(self, asked: PluginSettings) -> Iterator[str]:
        if self._files:
            judged, read = (sum(each[what] for each in self._files.values()) for what in ("judged", "read"))
            names = ", ".join(each.name for each in asked.judges)
            extent = f"{judged} of {counted(read, 'exchange')} in {counted(len(self._files), 'file')}"
            yield f"recorded traffic: {extent} judged by {names}"
            yield from _left_out([each.name for each in asked.recorded.others])
        yield from self.stale(asked)

    def stale(self, asked: PluginSettings) -> list[str]:
        """A sentence for each waiver that no file needs, once all were judged. Beside a target, it is the target's
        tests that are strict."""
        if asked.live or len(self._files) < len(asked.recorded.files):
            return []
        found: list[str] = []
        for contract in asked.judges:
            waivers = asked.options.waivers.get(contract.name, {})
            found += apply_waivers({each: self._of_all(contract.name, each) for each in waivers}, waivers)[1]
        return found

    def _of_all(self, contract: str, clause: str) -> ClauseVerdict:
        verdicts = {each["waived"].get(contract, {}).get(clause) for each in self._files.values()}
        verdict = next((each for each in _FIRST if each in verdicts), None)
        return ClauseVerdict("fail" if verdict == "waived" else verdict)


def _left_out(names: Sequence[str]) -> Iterator[str]:
    if names:
        more = f" and {len(names) - _SHOWN} more" if names[_SHOWN:] else ""
        yield f"  note: no recorded traffic is in {', '.join(names[:_SHOWN])}{more}"
