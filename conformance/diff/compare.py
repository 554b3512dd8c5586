"""Two files -> what changed from the one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from conformance.contract.loader import load_contract, shipped_contracts
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.diff.difference import Comparison, in_order
from conformance.diff.inputs import DiffInput, read_side
from conformance.diff.recording_diff import recording_differences
from conformance.diff.report_diff import mended, report_differences
from conformance.diff.response_facts import ObservedResponse
from conformance.report.model import Report
from conformance.runner.generated.settings import IN_RUNS
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from conformance.terminal.text_layout import visible


def compare_files(old: Path, new: Path, named: str | None = None) -> Comparison:
    """`named` is the contract of recordings, for one that is not shipped. Raises UsageError for files that cannot be
    read or are of different contracts."""
    try:
        return _compared(old, new, named)
    except UsageError as fault:
        # What a file says of itself may stand in the sentence.
        raise UsageError(visible(str(fault))) from None


def _compared(old: Path, new: Path, named: str | None) -> Comparison:
    sides = [read_side(old), read_side(new)]
    if sides[0].contract != sides[1].contract:
        raise UsageError(
            f"{old} is of the contract {sides[0].contract}, {new} of {sides[1].contract}; give two of the same contract"
        )
    reports = [_report_of(each, named) for each in sides]
    found, notes = list(report_differences(reports[0], reports[1])), list(_notes(sides, reports))
    taped = [ObservedResponse(each.file, each.cassette, _contract_of(each, named)) for each in sides if each.cassette]
    if len(taped) == 2:
        more, not_compared = recording_differences(taped[0], taped[1], mended(reports[0], reports[1]))
        found, notes = found + more, notes + not_compared
    else:
        notes.append("Outcomes and members of replies are not compared: that takes two recordings, and no reports.")
    return Comparison(sides[0].contract, sides[0].about(), sides[1].about(), notes, in_order(found))


def _report_of(side: DiffInput, named: str | None) -> Report:
    """The report in the file, or that of the recorded run, replayed."""
    if side.report is not None:
        return side.report
    contract = _contract_of(side, named)
    return run_contract(str(contract.folder), Options(target=f"cassette:{side.file}", generation=IN_RUNS))


def _contract_of(side: DiffInput, named: str | None) -> Contract:
    # The name comes out of a file: it leads to no folder of its choice.
    if named is None and side.contract not in shipped_contracts():
        raise UsageError(
            f"{side.file}: its contract {side.contract} is no shipped one; give the folder with --contract FOLDER"
        )
    return load_contract(named or side.contract)


def _notes(sides: list[DiffInput], reports: list[Report]) -> Iterator[str]:
    if len({each.said["contract_digest"] for each in sides}) > 1:
        yield "The contract has changed between the two, which may be why a verdict is another one."
    for side, report in zip(sides, reports, strict=True):
        if side.cassette and side.said["contract_digest"] != report["contract_digest"]:
            yield f"The contract has changed since {side.file} was recorded: what was not asked then is inconclusive."
        if report["exit"] == 3:
            yield f"{side.file}: the target could not be judged."
        elif not report["complete"]:
            yield f"{side.file} is not complete: clauses were left out or could not be tried."
