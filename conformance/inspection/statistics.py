"""Count the exchanges and files of recorded traffic, and write notes about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from conformance.contract.model import Contract
from conformance.core.exchange import Failure
from conformance.core.text import and_more
from conformance.coverage.outcome_counts import Cell, OutcomeCoverage
from conformance.recording import exchange_parts as parts
from conformance.recording.recorded_exchange import RecordedExchange

_MOST_SHOWN = 5
_MOST_COUNTED = 1000
"""The maximum number of reasons that are counted individually; further ones are counted together."""
_OTHERS = ("other files", "of other reasons")


@dataclass
class Sample:
    """The number of texts, and the first few of them."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Count a text, and keep it if it is one of the first."""
        self.count += 1
        if len(self.first) < _MOST_SHOWN:
            self.first.append(text)

    def __str__(self) -> str:
        return and_more(self.first, self.count, "; ", "; ")


@dataclass
class TrafficStatistics:
    """The counts of one inspection.

    Attributes:
        read: The number of exchanges that were read, of any API.
        judged: The number of exchanges of this API that were judged.
        files: The number of files with recorded traffic.
        oldest, newest: The period of the exchanges, in seconds since 1970; 0 if unknown.
        faults: The parts of the traffic that could not be read.
        skipped_files: The files without recorded traffic.
        other_requests: The requests that are not to this API.
        unmatched: The requests to this API that match no operation.
        preflights: The number of CORS preflight requests.
        unjudged: The number of exchanges of a file that could not be judged, by file and reason.
        secrets: The secrets that are not masked, in exchanges of this API.
        waived_secrets: The secrets with a waiver, and its reason.
        other_faults, other_secrets: The same as `faults` and `secrets`, in exchanges that are not of this API.
        outcome_coverage: The outcomes that were recorded.
    """

    contract: Contract
    read: int = 0
    judged: int = 0
    files: int = 0
    oldest: float = 0.0
    newest: float = 0.0
    faults: Sample = field(default_factory=Sample)
    skipped_files: Sample = field(default_factory=Sample)
    other_requests: Sample = field(default_factory=Sample)
    unmatched: Sample = field(default_factory=Sample)
    preflights: int = 0
    unjudged: Counter[tuple[str, str]] = field(default_factory=Counter)
    secrets: Sample = field(default_factory=Sample)
    waived_secrets: Sample = field(default_factory=Sample)
    other_faults: Sample = field(default_factory=Sample)
    other_secrets: Sample = field(default_factory=Sample)
    outcome_coverage: OutcomeCoverage = field(init=False)

    def __post_init__(self) -> None:
        self.outcome_coverage = OutcomeCoverage(self.contract)

    def note_time(self, recorded: RecordedExchange) -> None:
        """Extend the period of the recordings by the time of an exchange."""
        when = recorded.started or _start_of_run(recorded)
        if when:
            self.oldest = min(self.oldest or when, when)
            self.newest = max(self.newest, when)

    def count_unjudged(self, file: Path, failure: Failure) -> None:
        """Count an exchange that could not be judged, by its file and the reason."""
        reason = (str(file), failure.message)
        self.unjudged[reason if reason in self.unjudged or len(self.unjudged) < _MOST_COUNTED else _OTHERS] += 1

    def notes(self) -> Iterator[str]:
        """Yield the notes of the report, as sentences."""
        yield self._extent()
        yield from self._gaps()
        if undocumented := self.outcome_coverage.undocumented:
            counts = (f"{_cell_text(cell)} ({count})" for cell, count in undocumented.most_common(_MOST_SHOWN))
            yield f"Recorded and not documented: {'; '.join(counts)}."
        if self.unmatched.count:
            yield f"Requests that match no operation: {self.unmatched.count}, such as {self.unmatched}."
        if self.other_requests.count:
            yield f"Not of this API, and not judged: {self.other_requests.count}, such as {self.other_requests}."
        if self.preflights:
            yield f"CORS preflight requests of browsers, not judged: {self.preflights}."
        yield from self._unjudged_notes()
        for sample, text in self._samples():
            if sample.count:
                yield text.format(sample, count=sample.count)

    def _samples(self) -> Iterator[tuple[Sample, str]]:
        yield self.skipped_files, "Files without recorded traffic: {count}, such as {}."
        yield self.faults, "Could not be read: {}. Correct or remove these parts, or record them again."
        yield self.secrets, "These files contain unmasked secrets: {}. Mask them, and replace the keys."
        yield self.waived_secrets, "Unmasked values that are waived: {}."
        yield self.other_faults, "Not of this API, and could not be read: {}."
        yield self.other_secrets, "Not of this API, and with unmasked secrets: {}."

    def _unjudged_notes(self) -> Iterator[str]:
        """Yield one note for each of the first files that have exchanges that were not judged."""
        reasons: dict[str, list[str]] = {}
        for (file, why), count in self.unjudged.most_common():
            reasons.setdefault(file, []).append(f"{count}, because {why}")
        for file, texts in [*reasons.items()][:_MOST_SHOWN]:
            yield f"Not judged in {file}: {and_more(texts[:_MOST_SHOWN], len(texts), '; ', '; ')}."
        if len(reasons) > _MOST_SHOWN:
            yield f"Not judged in {len(reasons) - _MOST_SHOWN} more files: some exchanges, for such reasons."

    def _extent(self) -> str:
        operations = self._recorded_operations()
        extent = f"Judged: {self.judged} of {self.read} recorded exchanges, on {len(operations)} of the contract's"
        extent += f" {len(self.contract.operations)} operations"
        if not self.oldest:
            return f"{extent}; the time of recording is unknown."
        return f"{extent}; recorded from {_timestamp_text(self.oldest)} to {_timestamp_text(self.newest)}."

    def _gaps(self) -> Iterator[str]:
        """Yield notes on the documented operations, outcomes and refusals that were never recorded."""
        if not self.judged:
            return
        seen = self._recorded_operations()
        if never_recorded := [each for each in self.contract.operations if each not in seen]:
            yield f"Operations never recorded ({len(never_recorded)}): {', '.join(never_recorded)}."
        outcomes = {outcome for _, outcome in self.outcome_coverage.outcomes_by_operation}
        if missing := [each for each in self.contract.outcomes if each not in outcomes]:
            yield f"Documented outcomes never recorded ({len(missing)}): {', '.join(missing)}."
        unrefused = [each for each in self.contract.operations if each in seen and not self._has_refusal(each)]
        if unrefused:
            yield f"Operations without a recorded refusal ({len(unrefused)}): {', '.join(unrefused)}."

    def _recorded_operations(self) -> set[str]:
        """Return the operations with a reply, documented or not."""
        documented = {operation for operation, _ in self.outcome_coverage.outcomes_by_operation}
        undocumented = {cell.operation for cell in self.outcome_coverage.undocumented}
        return (documented | undocumented) & {*self.contract.operations}

    def _has_refusal(self, operation: str) -> bool:
        documented = self.outcome_coverage.outcomes_by_operation
        return any(each == operation and not self.contract.outcomes[outcome].success for each, outcome in documented)


def _cell_text(cell: Cell) -> str:
    text = f"code {cell.outcome} under HTTP {cell.status}" if cell.outcome else f"HTTP {cell.status}"
    return f"{text} from {cell.operation or 'no operation'}"


def _start_of_run(recorded: RecordedExchange) -> float:
    return parts.start_time(recorded.run.recorded)[0] if recorded.run else 0.0


def _timestamp_text(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return "an invalid time"
