"""Remove expired and stale waivers from a file. All other lines of the file, and its comments, stay as they are."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from conformance.checks.clause_results import Verdict
from conformance.checks.waiver_file import read_waivers, waivers_in
from conformance.checks.waivers import Waiver, Waivers, is_of_secret
from conformance.core.errors import FileError
from conformance.core.toml_lines import is_header, names_by_line
from conformance.report.model import Report
from conformance.runner.generated_requests.schemathesis_checks import CHECKS, PREFIX


@dataclass(frozen=True)
class Removal:
    """A waiver that is removed, and why."""

    contract: str
    waiver: Waiver
    why: str


@dataclass(frozen=True)
class Pruned:
    """The new text of a file, what was removed, and the number of waivers before."""

    text: str
    removals: Sequence[Removal]
    total: int


def prune(path: Path, reports: Sequence[Report], today: date) -> Pruned:
    """Return the file without expired waivers, and without those that are stale according to reports of whole runs.

    Other reports only show which waivers are needed.

    Raises:
        UsageError: The file is wrong, or a waiver stands where it cannot be removed.
    """
    waivers, text = read_waivers(path)
    removals = [*_removals(waivers, reports, today)]
    # From the end, so that the lines of the others stay right.
    for removal in sorted(removals, key=lambda each: -each.waiver.line):
        text = _without(path, text, removal)
    return Pruned(text, removals, sum(map(len, waivers.values())))


def _removals(waivers: Waivers, reports: Sequence[Report], today: date) -> Iterator[Removal]:
    for contract, own in waivers.items():
        about = [each for each in reports if each.contract == contract]
        for waiver in own:
            if waiver.is_expired(today):
                yield Removal(contract, waiver, f"expired: it held until {waiver.until}")
            elif _is_stale(waiver, about):
                yield Removal(contract, waiver, "stale: no report has a failure of it")


def _is_stale(waiver: Waiver, reports: Sequence[Report]) -> bool:
    """Return whether the report of a whole run shows that the waiver is not needed, and no other report needs it.

    The clause passes or does not exist, or there is no such finding.
    """
    whole = [each for each in reports if each.is_whole]
    if waiver.finding:
        return bool(whole) and all(waiver.finding != each.id for report in reports for each in report.findings)
    if is_of_secret(waiver.clause):
        return False
    # A report leaves out checks of Schemathesis that nothing tested.
    absent: Verdict | None = None if waiver.clause.removeprefix(PREFIX) in CHECKS else "pass"
    passes = any(_verdict(each, waiver.clause, absent) in ("pass", "warn") for each in whole)
    return passes and all(_verdict(each, waiver.clause) not in ("fail", "waived") for each in reports)


def _verdict(report: Report, clause: str, absent: Verdict | None = None) -> Verdict | None:
    return next((each.verdict for each in report.clauses if each.id == clause), absent)


def _without(path: Path, text: str, removal: Removal) -> str:
    """Return the text without the lines of a waiver."""
    waiver, lines = removal.waiver, text.splitlines(keepends=True)
    first = waiver.line - 1
    rest = _all_waivers(path, text)
    rest.remove((removal.contract, replace(waiver, line=0)))
    for end in _possible_ends(lines, first):
        shorter = "".join([*lines[:first], *lines[end:]])
        try:
            if _all_waivers(path, shorter) == rest:
                return shorter
        except (tomllib.TOMLDecodeError, FileError):
            continue
    raise FileError(path, f"the waiver of {waiver.name} cannot be removed from here; remove it by hand", waiver.line)


def _possible_ends(lines: Sequence[str], first: int) -> Iterator[int]:
    """Yield the numbers of lines where the waiver can end, the best first: at its last key, then at earlier ones."""
    own = [number for number, _ in names_by_line("".join(lines)) if number > first + 1]
    if not is_header(lines[first]):
        yield from range(first + 1, (own[0] if own else len(lines) + 1))
        return
    limit = next((number - 1 for number in own if is_header(lines[number - 1])), len(lines))
    last = limit
    while last > first + 1 and _is_empty_or_comment(lines[last - 1]):
        last -= 1
    after = last
    while after < limit and lines[after].strip():
        after += 1
    # Comments that directly follow belong to the waiver, unless the next header follows them.
    end = after if after == len(lines) or not lines[after].strip() else last
    yield min(end + 1, limit) if end < limit and not lines[end].strip() else end
    yield end


def _is_empty_or_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _all_waivers(path: Path, text: str) -> list[tuple[str, Waiver]]:
    found: Mapping[str, Sequence[Waiver]] = waivers_in(path, tomllib.loads(text), text)
    return [(contract, replace(each, line=0)) for contract, own in found.items() for each in own]
