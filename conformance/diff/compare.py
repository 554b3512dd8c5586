"""Compare two files: reports of runs, or recordings of runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from conformance.checks.exit_codes import ExitCode
from conformance.contract.folders import shipped_contracts
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.diff.difference import Comparison, sort_differences
from conformance.diff.inputs import DiffInput, read_diff_input
from conformance.diff.recording_diff import recording_differences
from conformance.diff.report_diff import repaired_clauses, report_differences
from conformance.diff.response_facts import ObservedReplies
from conformance.lint.door import load_checked
from conformance.report.model import Report
from conformance.runner.generated_requests.settings import RUN_GENERATION
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from conformance.terminal.text_layout import visible


def compare_files(old: Path, new: Path, contract_folder: str | None = None) -> Comparison:
    """Compare two files.

    `contract_folder` has the contract of the recordings, if it is not a shipped one.

    Raises:
        UsageError: A file cannot be read, or the files are about different contracts.
    """
    try:
        return _compare(old, new, contract_folder)
    except UsageError as fault:
        # The sentence may quote the file, which may contain control characters.
        raise UsageError(visible(str(fault))) from None


def _compare(old: Path, new: Path, contract_folder: str | None) -> Comparison:
    inputs = [read_diff_input(old), read_diff_input(new)]
    contracts = [each.contract for each in inputs]
    if contracts[0] != contracts[1]:
        raise UsageError(
            f"{old} is about the contract {contracts[0]}, {new} about {contracts[1]}; give two files on one contract"
        )
    reports = [_read_or_replay_report(each, contract_folder) for each in inputs]
    found, notes = list(report_differences(reports[0], reports[1])), list(_compatibility_notes(inputs, reports))
    recordings = [
        ObservedReplies(each.file, each.cassette, _load_contract(each, contract_folder))
        for each in inputs
        if each.cassette
    ]
    if len(recordings) == 2:
        from_recordings, not_compared = recording_differences(
            recordings[0], recordings[1], repaired_clauses(reports[0], reports[1])
        )
        found, notes = found + from_recordings, notes + not_compared
    else:
        notes.append("Outcomes and members of replies are not compared: only two recordings have them, reports do not.")
    return Comparison(
        inputs[0].contract, inputs[0].description(), inputs[1].description(), notes, sort_differences(found)
    )


def _read_or_replay_report(side: DiffInput, contract_folder: str | None) -> Report:
    """Return the report in the file, or replay the recorded run and return its report."""
    if side.report is not None:
        return side.report
    contract = _load_contract(side, contract_folder)
    return run_contract(str(contract.folder), Options(target=f"cassette:{side.file}", generation=RUN_GENERATION))


def _load_contract(side: DiffInput, contract_folder: str | None) -> Contract:
    # The name comes from a file that may be hostile, so it must not choose a folder.
    if contract_folder is None and side.contract not in shipped_contracts():
        raise UsageError(
            f"{side.file}: its contract {side.contract} is not a shipped one; give its folder with --contract FOLDER"
        )
    return load_checked(contract_folder or side.contract)


def _compatibility_notes(inputs: list[DiffInput], reports: list[Report]) -> Iterator[str]:
    if len({each.contract_digest for each in inputs}) > 1:
        yield "The contract changed between the two runs, which may be why verdicts differ."
    headers = [each.cassette.header for each in inputs if each.cassette]
    generated = [header for header in headers if header.seed is not None]
    if len({header.ends_with_run for header in generated}) > 1:
        yield (
            "The generated requests of the two recordings differ, because only one of the targets ends with its run, as"
            " mock: does. Record both runs with --no-generated, or on targets of the same kind."
        )
    for side, report in zip(inputs, reports, strict=True):
        if side.cassette and side.contract_digest != report.contract_digest:
            yield f"The contract changed after {side.file} was recorded: what the recording lacks is inconclusive."
        if report.exit == ExitCode.TARGET_UNJUDGED:
            yield f"{side.file}: the target could not be judged."
        elif not report.complete:
            yield f"{side.file} is not complete: clauses were left out or could not be checked."
