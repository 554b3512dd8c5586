"""The reports on the shards of one run: check that they belong together, and find out which are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.report.model import Report
from conformance.report.shard_section import ShardSection
from conformance.terminal.text_layout import visible

_WHAT_FOR = "`conformance merge` joins the reports that `conformance run --shard K/N --report json=FILE` writes"


@dataclass(frozen=True)
class ShardReport:
    """The report on a shard, and its section."""

    report: Report
    section: ShardSection


@dataclass(frozen=True)
class ShardReports:
    """The reports on the shards of one run.

    Attributes:
        given: The reports, in the order of the shards.
        missing: The numbers of the shards without a report.
    """

    given: Sequence[ShardReport]
    missing: Sequence[int]

    @property
    def with_results(self) -> list[ShardReport]:
        """The reports whose findings count."""
        return [each for each in self.given if each.section.has_results]

    @property
    def unjudged(self) -> list[ShardSection]:
        """The sections of the shards that could not judge their target."""
        return [each.section for each in self.given if each.section.unjudged]

    @property
    def missing_part(self) -> BlockReason | None:
        """Why the results prove nothing about the whole run; None if every shard has judged its target."""
        count = self.given[0].section.shard.of
        gaps = [f"shard {each} of {count} is missing" for each in self.missing]
        gaps += [f"{each.shard} could not judge its target" for each in self.unjudged]
        return BlockReason(BlockCode.SHARD_MISSING, ", ".join(gaps)) if gaps else None


def shard_reports(reports: Sequence[tuple[Path, Report]]) -> ShardReports:
    """Return the reports of files as shards of one run.

    Raises:
        UsageError: A report is on a whole run, two are on different runs, or two are on the same shard.
    """
    shards: dict[int, tuple[Path, ShardReport]] = {}
    for file, report in reports:
        if report.shard is None:
            raise UsageError(f"{file}: the report on a whole run; {_WHAT_FOR}")
        made = ShardReport(report, report.shard)
        number = made.section.shard.number
        if number in shards:
            raise UsageError(
                f"{shards[number][0]} and {file} are both on {made.section.shard}; give one report on each"
            )
        shards[number] = (file, made)
        _check_same_run(next(iter(shards.values())), (file, made))
    given = [shards[number][1] for number in sorted(shards)]
    every = range(1, given[0].section.shard.of + 1)
    return ShardReports(given, [each for each in every if each not in shards])


def check_names(contract: Contract, shards: Sequence[ShardReport]) -> None:
    """Raise UsageError if a report names a clause, an outcome or an axis that the contract does not have."""
    for report, section in ((each.report, each.section) for each in shards):
        shown = [each.comparison.key for each in section.comparisons]
        symptoms = [each.key.clause for each in section.symptoms]
        clauses = [*section.clauses, *(each.id for each in report.clauses), *symptoms, *(each.clause for each in shown)]
        axes = [axis for each in shown for axis, _ in each.shown.choices]
        known = [(contract.clauses, clauses), (contract.outcomes, [each.shown.outcome for each in shown])]
        for names, used in [*known, (contract.axes, axes)]:
            for name in used:
                if name not in names:
                    what = f"the report on {section.shard} has results of {name!r}, which {contract.name} does not have"
                    raise UsageError(visible(f"{what}; run the shard again"))


def _check_same_run(one: tuple[Path, ShardReport], other: tuple[Path, ShardReport]) -> None:
    for (name, before), (_, after) in zip(_identity(one[1]), _identity(other[1]), strict=True):
        if before != after:
            what = f"{one[0]} and {other[0]} are on different runs: {name} {_text(before)} and {_text(after)}"
            raise UsageError(visible(f"{what}; give the reports on the shards of one run"))


def _identity(made: ShardReport) -> Iterator[tuple[str, Any]]:
    """Yield what the shards of one run have in common. Their targets may differ: each machine may have its own."""
    report = made.report
    yield "the contract", report.contract
    yield "the digest of the contract", report.contract_digest
    yield "the version of this tool", report.tool.version
    yield "the number of shards", made.section.shard.of
    yield "the profiles", report.profiles
    yield "the seed", report.seed
    yield from ((f"the option {name}", value) for name, value in asdict(made.section.options).items())


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, tuple) else str(value)
