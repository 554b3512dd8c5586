"""Read the files to compare: reports and recordings of runs. Both may be hostile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.contract.strict_json import parse_strictly
from conformance.core.errors import UsageError
from conformance.diff.difference import ComparedFile
from conformance.recording.cassette import INTERACTIONS, Cassette
from conformance.recording.cassette_reader import read_cassette
from conformance.recording.streams.input_stream import NotTraffic, Stream, Unreadable, open_stream
from conformance.recording.streams.json_stream import json_items
from conformance.report.json_reader import checked_report
from conformance.report.model import Report

INPUT_ADVICE = "give what `conformance run` wrote for --report json=FILE or --record FILE"


@dataclass(frozen=True)
class DiffInput:
    """One of the two files: it has either a `report` or a `cassette`. `run_time` is the time at which its run began."""

    file: Path
    contract: str
    contract_digest: str
    target: str
    run_time: str
    report: Report | None = None
    cassette: Cassette | None = None

    def description(self) -> ComparedFile:
        """Return the description of the file that a comparison shows."""
        return ComparedFile(
            str(self.file),
            "recording" if self.report is None else "report",
            self.target,
            self.run_time,
            self.contract_digest,
        )


def read_diff_input(file: Path) -> DiffInput:
    """Read one of the two files.

    Raises:
        UsageError: The file is neither a report nor a recording.
    """
    try:
        return _report_input(file) if _is_report(file) else _recording_input(file)
    except NotTraffic:
        raise UsageError(f"{file}: neither a report nor a recording of a run; {INPUT_ADVICE}") from None
    except Unreadable as fault:
        raise UsageError(f"{file}: {fault}; {INPUT_ADVICE}") from None


def _report_input(file: Path) -> DiffInput:
    report = _read_report(file)
    return DiffInput(file, report.contract, report.contract_digest, report.target, report.started, report=report)


def _recording_input(file: Path) -> DiffInput:
    cassette = read_cassette(file)
    run = cassette.header
    return DiffInput(file, run.contract, run.contract_digest, run.target, run.recorded, cassette=cassette)


def _is_report(file: Path) -> bool:
    """Return whether the file is a report. Raises NotTraffic for JSON that is neither report nor recording."""
    file_members: dict[str, Any] = {}
    with open_stream(file) as stream:
        if not stream.is_json:
            return False
        try:
            next(json_items(stream, [INTERACTIONS], file_members), None)
        except NotTraffic:
            if not str(file_members.get("format", "")).startswith("conformance-report/"):
                raise
            return True
    return False


def _read_report(file: Path) -> Report:
    with open_stream(file) as stream:
        try:
            # The stream itself raises Unreadable for a file that is too large.
            document = parse_strictly(b"".join(_chunks(stream)))
        except ValueError as fault:
            raise Unreadable(f"not JSON: {fault}") from None
    try:
        return checked_report(document)
    except ValueError as fault:
        raise Unreadable(f"not a report of this version: {fault}") from None


def _chunks(stream: Stream) -> Iterator[bytes]:
    while piece := stream.read():
        yield piece
