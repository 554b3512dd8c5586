"""Make the options of a run from the arguments of a command.

The command line and the pytest plugin both fill in `RunArguments`. `options_of` converts them to `Options`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.core.errors import FileError, NamedOption, UsageError
from conformance.core.shard import Shard
from conformance.core.text import question_or
from conformance.runner.generated_requests.settings import RUN_GENERATION
from conformance.runner.prefer_mode import PreferMode, prefer_mode_for
from conformance.targets import DEFAULT_TARGET
from conformance.targets.base import Limits

if TYPE_CHECKING:
    from conformance.report.findings import FindingEntry
    from conformance.runner.options import Options


@dataclass(frozen=True)
class RunArguments:
    """The arguments of a run, before any file is read.

    Names and values are those of the options of `conformance run`. `writes` is None if neither --writes nor --read-only
    is given, and `concurrency` if the kind of target decides. `deadline` and `time_limit` are in seconds, `rate` in
    requests a second.
    """

    target: str | None = None
    credentials: Path | None = None
    writes: bool | None = None
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    warn: tuple[str, ...] = ()
    provoke: PreferMode | None = None
    strict: bool = False
    tag: str | None = None
    waivers: Path | None = None
    baseline: tuple[str, ...] = ()
    concurrency: int | None = None
    record: str | None = None
    cases: str | None = None
    shard: Shard | None = None
    generated: bool = False
    save: str | None = None
    ledger: str | None = None
    max_requests: int | None = None
    rate: float | None = None
    time_limit: float = 14_400.0
    deadline: float = 10.0
    max_bytes: int = 8 << 20

    @classmethod
    def from_parsed(cls, parsed: argparse.Namespace) -> RunArguments:
        """Return the parsed arguments of a command; options that the command lacks have their defaults."""
        given = {each.name: vars(parsed)[each.name] for each in fields(cls) if each.name in parsed}
        return cls(**{name: _frozen(value) for name, value in given.items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def options_of(arguments: RunArguments) -> Options:
    """Return the options of a run. Raises UsageError for a bad tag, and for waivers that cannot be read."""
    from conformance.checks.waiver_file import load_waivers
    from conformance.runner.options import Options
    from conformance.runner.pacer import Budget

    _check_tag(arguments.tag)
    target = arguments.target or DEFAULT_TARGET
    return Options(
        save=arguments.save,
        target=target,
        credentials=arguments.credentials,
        writes=arguments.writes,
        only=arguments.only,
        without=arguments.without,
        operations=arguments.operations,
        warn=arguments.warn,
        provoke=prefer_mode_for(target, arguments.provoke),
        strict=arguments.strict,
        tag=arguments.tag,
        waivers=load_waivers(arguments.waivers) if arguments.waivers else {},
        baseline=_baseline(arguments.baseline),
        concurrency=arguments.concurrency,
        record=arguments.record,
        cases=arguments.cases,
        ledger=arguments.ledger,
        shard=arguments.shard,
        generation=RUN_GENERATION if arguments.generated else None,
        budget=Budget(arguments.max_requests, arguments.rate, arguments.time_limit),
        limits=Limits(arguments.deadline, arguments.max_bytes),
    )


def _baseline(files: Sequence[str]) -> dict[str, list[FindingEntry]]:
    """Return the findings of the reports by contract. Raises UsageError for a file without findings."""
    if not files:
        return {}
    from conformance.cli.report_input import read_report

    found: dict[str, list[FindingEntry]] = {}
    for file in files:
        report = read_report(Path(file))
        if report.findings_are_derived:
            raise UsageError(f"{file}: a report of an earlier version, which has no findings; write a new one")
        found.setdefault(report.contract, []).extend(report.findings)
    return found


def check_credentials_have_target(arguments: RunArguments) -> None:
    """Raise UsageError for --credentials without --target, which was probably forgotten."""
    if arguments.credentials and arguments.target is None:
        raise UsageError(
            "--credentials needs --target, as the default target, mock:, has its own keys; give --target as well"
        )


def check_waivers(path: Path | None, options: Options, names: Sequence[str]) -> None:
    """Raise UsageError for a waiver of an unknown clause or operation, and for a table that is probably misspelt.

    `path` is the file of the waivers in `options`, None without a file. `names` has the contracts of the run, as names
    or folders. A baseline without a report on any of them is an error too.
    """
    from conformance.checks.operation_subset import operation_matches
    from conformance.checks.waiver_file import check_tables
    from conformance.checks.waivers import is_of_secret
    from conformance.lint.door import load_checked
    from conformance.runner.generated_requests.schemathesis_checks import with_checks

    _check_baseline(options, names)
    if path is None:
        return
    check_tables(path, options.waivers, names)
    for contract in (with_checks(load_checked(name)) for name in names):
        for waiver in options.waivers.get(contract.name, ()):
            clause = waiver.clause
            if clause and clause not in contract.clauses and not is_of_secret(clause):
                advice = question_or(clause, contract.clauses, f"`conformance list {contract.name}` names them")
                raise FileError(path, f"{contract.name} has no clause {clause!r}; {advice}", waiver.line)
            for pattern in waiver.operations:
                if not any(operation_matches(each, [pattern]) for each in contract.operations):
                    names_of = ", ".join(contract.operations)
                    raise FileError(path, f"{pattern} matches no operation; there are {names_of}", waiver.line)


def _check_baseline(options: Options, names: Sequence[str]) -> None:
    from conformance.contract.folders import find_folder

    running = {find_folder(each).resolve().name for each in names} if options.baseline else set()
    if options.baseline and not running & {*options.baseline}:
        reported, ran = ", ".join(options.baseline), ", ".join(sorted(running))
        text = f": the report is on {reported}, and this run on {ran}; give a report on {ran}"
        raise UsageError(NamedOption("baseline"), text)


def _check_tag(tag: str | None) -> None:
    from conformance.runner.options import TAG_PATTERN

    if tag is not None and not TAG_PATTERN.fullmatch(tag):
        raise UsageError(NamedOption("tag"), " takes 4 to 16 letters and digits")
