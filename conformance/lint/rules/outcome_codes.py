"""Check that each reply shows at most one outcome, and that replies can show each outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from conformance.contract.json_schema import Schema
from conformance.contract.model import Contract
from conformance.contract.outcome import Outcome
from conformance.contract.reading import example_value
from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield outcomes that the same reply shows, outcomes that no reply shows, and faults of readings by status."""
    lookup = files.contract.lookup
    for code, outcomes in lookup.by_code.items():
        yield from _ambiguous(files, outcomes, "code", f"code {code}")
    yield from _ambiguous(files, lookup.by_status, "status", "the status alone")
    yield from _never_shown(files)
    yield from _readings(files)
    yield from _statuses_of_clauses(files)


def _ambiguous(files: ContractFiles, outcomes: Sequence[Outcome], key: str, sign: str) -> Iterator[LintFinding]:
    for one, other in combinations(outcomes, 2):
        both = _common_statuses(files.contract, one, other)
        if both:
            same = f"{sign} under HTTP {both[0]} is already that of outcome {one.id}"
            text = f"outcome {other.id}: {same}; give them different statuses or codes"
            yield files.in_contract(("outcomes", other.id, key), text)


def _common_statuses(contract: Contract, one: Outcome, other: Outcome) -> list[int]:
    """Return the statuses under which an operation may have both outcomes."""
    from conformance.observation.response_reading import documented_statuses, is_documented_success

    found: set[int] = set()
    for operation in contract.operations.values():
        if all(not each.success or is_documented_success(each, operation) for each in (one, other)):
            first, second = (documented_statuses(contract, each, operation) for each in (one, other))
            found |= {*first} & {*second}
    return sorted(found)


def _never_shown(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield refusals that have no code, and that no reading shows. A success may be shown by a reply without a body."""
    contract = files.contract
    shown = {each.outcome for each in contract.readings} | {each.id for each in contract.lookup.by_status}
    for name, outcome in contract.outcomes.items():
        if outcome.code is None and not outcome.success and name not in shown:
            text = f"outcome {name}: no reply shows it; give it a code, or a reading by `outcome` or `outcome_by`"
            yield files.in_contract(("outcomes", name), text)


def _readings(files: ContractFiles) -> Iterator[LintFinding]:
    for n, reading in enumerate(files.contract.readings):
        place = ("envelope", "readings", n)
        if reading.by_status and not files.contract.lookup.by_status:
            text = (
                f"reading {reading.name}: no outcome is without a code; add `code: null` to those that a status shows"
            )
            yield files.in_contract((*place, "outcome_by"), text)
        for name, expected in reading.when.headers.items():
            if isinstance(expected, Schema) and example_value(expected) is None:
                text = (
                    f"reading {reading.name}: the schema of {name} needs an `example` that fits, which the mock sends"
                )
                yield files.in_contract((*place, "when", "header", name), text)


def _statuses_of_clauses(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield further statuses of outcomes that the status alone shows: under another status it is another outcome."""
    by_status = {each.id for each in files.contract.lookup.by_status}
    for name, clause in files.contract.clauses.items():
        for outcome in by_status.intersection(clause.status):
            text = (
                f"clause {name}: the status alone shows outcome {outcome}; list the outcome of the other status instead"
            )
            yield files.in_contract(("clauses", name, "status", outcome), text)
