"""Build the report on the whole run from the reports on its shards, as the report on a run on one machine is built."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from conformance.checks.clause_results import ClauseResults
from conformance.checks.exit_codes import ExitCode
from conformance.contract.folders import shipped_contracts
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.lint.door import load_checked
from conformance.merging.merged_coverage import merge_coverage
from conformance.merging.merged_results import MergedResults, merge_results
from conformance.merging.shard_reports import ShardReports, check_names, shard_reports
from conformance.report.model import Report
from conformance.runner.generated_requests.settings import RUN_GENERATION
from conformance.runner.options import Options, check_target_and_warn, prepare_contract, select_clauses
from conformance.runner.report_builder import RunMetadata, RunTimes, build_report
from conformance.terminal.text_layout import visible


def merge_reports(
    reports: Sequence[tuple[Path, Report]], options: Options, contract_folder: str | None = None
) -> Report:
    """Return the report on the whole run.

    Args:
        reports: The reports on the shards, each with its file.
        options: How to judge: warnings, waivers, the baseline and --strict. Other options are those of the shards.
        contract_folder: The folder of the contract, if it is not a shipped one.

    Raises:
        UsageError: The reports are not on different shards of one run, or the contract is another one.
    """
    shards = shard_reports(reports)
    first = shards.given[0]
    sent = first.section.options
    generation = None if first.report.seed is None else replace(RUN_GENERATION, seed=first.report.seed)
    options = replace(options, only=sent.only, without=sent.without, operations=sent.operations, generation=generation)
    contract = prepare_contract(_load(first.report, contract_folder), options)
    if contract.digest != first.report.contract_digest:
        what = f"{contract.name} is not the contract that the shards were judged by: its files have changed"
        raise UsageError(f"{what}; run the shards again, or give the folder of that version with --contract FOLDER")
    check_names(contract, shards.given)
    check_target_and_warn(contract, options)
    merged = merge_results(contract, select_clauses(contract, options.only), shards)
    return build_report(contract, merged.results, merged.state, options, _metadata(contract, shards, merged))


def _load(report: Report, contract_folder: str | None) -> Contract:
    # The name comes from a file that may be hostile, so it must not choose a folder.
    if contract_folder is None and report.contract not in shipped_contracts():
        what = f"the contract {visible(report.contract)} is not a shipped one"
        raise UsageError(f"{what}; give its folder with --contract FOLDER")
    contract = load_checked(contract_folder or report.contract)
    if contract.name != report.contract:
        what = f"the reports are on {visible(report.contract)}, and --contract is {contract.name}"
        raise UsageError(f"{what}; give the folder of {visible(report.contract)}")
    return contract


def _metadata(contract: Contract, shards: ShardReports, merged: MergedResults) -> RunMetadata:
    reports = [each.report for each in shards.given]
    created = [each.records_created for each in reports if each.records_created is not None]
    return RunMetadata(
        target=_joined(each.target for each in reports),
        evidence=merged.evidence,
        tag=_joined(each.tag for each in reports if each.tag is not None) or None,
        profiles=reports[0].profiles,
        complete=not (shards.missing or shards.unjudged) and all(each.complete for each in reports),
        unjudged=_is_unjudged(shards, merged.results),
        notes=_notes(shards, merged.results),
        exchanges=sum(each.exchanges for each in reports),
        times=RunTimes(min(each.started for each in reports), max(each.duration_s for each in reports)),
        outcome_coverage=merge_coverage(contract, shards.given),
        records_created=sum(created) if created else None,
        is_throttled=any(each.section.is_throttled for each in shards.given),
        lacking=_lacking_everywhere(shards),
        has_tool_error=any(each.exit is ExitCode.TOOL_ERROR for each in reports),
        leftovers=tuple(leftover for each in reports for leftover in each.leftovers),
    )


def _is_unjudged(shards: ShardReports, results: ClauseResults) -> bool:
    if any(each.section.is_broken_off for each in shards.given):
        return True
    return bool(shards.unjudged) and all(each.verdict != "fail" for each in results.verdicts().values())


def _notes(shards: ShardReports, results: ClauseResults) -> list[str]:
    notes = [*dict.fromkeys(each for shard in shards.given for each in shard.section.notes)]
    return notes + ([f"No clause passes: {results.missing_part.text}."] if results.missing_part else [])


def _lacking_everywhere(shards: ShardReports) -> tuple[str, ...]:
    first, *others = [each.section.lacking for each in shards.with_results] or [()]
    return tuple(each for each in first if all(each in other for other in others))


def _joined(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))
