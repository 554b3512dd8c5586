"""How much a mock is like what it stands for: two columns, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from conformance.checks.exit_codes import ExitCode
from conformance.fleet.matrix import JUDGED, Matrix, Row
from conformance.fleet.text_format import about, notes, reason
from conformance.terminal.page import TextPage
from conformance.terminal.text_layout import count_text

MOCK, REFERENCE = "mock", "reference"
"""The names of the two columns."""

Way = Literal["kinder", "stricter", "otherwise"]
WAYS: tuple[Way, ...] = get_args(Way)
_OPPOSITE: Mapping[Way, Way] = {"kinder": "stricter", "stricter": "kinder"}
_TITLES: Mapping[Way, str] = {
    "kinder": "The mock is kinder: it accepts what the reference refuses",
    "stricter": "The mock is stricter: it refuses what the reference accepts",
    "otherwise": "The mock differs otherwise",
}


@dataclass(frozen=True)
class Fidelity:
    """`ways` has the clauses in which the mock differs, by WAYS; one can be there in two, where the mock is kinder in
    one place and stricter in another. `same` have the same verdict on both, and `both_fail` of these a failure."""

    same: Sequence[Row]
    both_fail: Sequence[Row]
    differing: Sequence[Row]
    ways: Mapping[Way, Sequence[Row]]
    mock_alone: Sequence[Row]
    reference_alone: Sequence[Row]
    neither: Sequence[Row]

    @property
    def compared(self) -> int:
        """How many clauses were judged, as pass or fail, on both."""
        return len(self.same) + len(self.differing)

    @property
    def percentage(self) -> float | None:
        """Of the clauses judged on both, those with the same verdict; to one decimal, downwards, so that 100 means all.
        None where nothing was judged on both."""
        return len(self.same) * 1000 // self.compared / 10 if self.compared else None

    @property
    def exit(self) -> ExitCode:
        """Of the comparison alone: 0 the same, 1 they differ, 5 nothing to compare."""
        if not self.compared:
            return ExitCode.UNPROVEN
        return ExitCode.FAILED if self.differing else ExitCode.CONFORMS


def fidelity_of(matrix: Matrix) -> Fidelity:
    """Of a matrix with the columns MOCK and REFERENCE."""
    judged = {MOCK: {*_judged(matrix, MOCK)}, REFERENCE: {*_judged(matrix, REFERENCE)}}
    both = [each for each in matrix.rows if each.id in judged[MOCK] & judged[REFERENCE]]
    same = [each for each in both if each.verdict(MOCK) == each.verdict(REFERENCE)]
    differing = [each for each in both if each.verdict(MOCK) != each.verdict(REFERENCE)]
    return Fidelity(
        same,
        [each for each in same if each.verdict(MOCK) == "fail"],
        differing,
        {way: [each for each in differing if way in ways_of(each)] for way in WAYS},
        [each for each in matrix.rows if each.id in judged[MOCK] - judged[REFERENCE]],
        [each for each in matrix.rows if each.id in judged[REFERENCE] - judged[MOCK]],
        [each for each in matrix.rows if each.id not in judged[MOCK] | judged[REFERENCE]],
    )


def _judged(matrix: Matrix, name: str) -> Iterator[str]:
    return (each.id for each in matrix.rows if each.verdict(name) in JUDGED)


def ways_of(row: Row) -> set[Way]:
    """How the mock differs, from the evidence of the failure, whose ever it is: where the reference refuses what is
    documented to succeed, a mock that keeps to the documentation is kinder."""
    failing = MOCK if row.verdict(MOCK) == "fail" else REFERENCE
    leanings = {each.leaning for each in row.clauses[failing].evidence if each.leaning}
    ways: set[Way] = {each if failing == MOCK else _OPPOSITE[each] for each in leanings}
    return ways or {"otherwise"}


def render(matrix: Matrix, fidelity: Fidelity, *, colour: bool, width: int) -> str:
    """The page without a newline at its end; `width` is in cells."""
    page = TextPage(width, colour)
    page.prose(f"{matrix.contract}: a mock and what it stands for", "bold")
    for column in matrix.columns:
        about(page, column, len(REFERENCE))
    notes(page, matrix.columns)
    for way, rows in fidelity.ways.items():
        _listing(page, _TITLES[way], rows)
    _listing(page, "Both fail", fidelity.both_fail)
    page.blank()
    _left_out(page, fidelity)
    page.prose(verdict(fidelity), "red" if fidelity.exit else "green")
    return page.text()


def verdict(fidelity: Fidelity) -> str:
    """`92.3 % alike: ...`"""
    if fidelity.percentage is None:
        return "Nothing was judged on both, so nothing can be said of the mock."
    same, compared = len(fidelity.same), count_text(fidelity.compared, "clause")
    return f"{fidelity.percentage:g} % alike: {same} of {compared} judged on both have the same verdict."


def _listing(page: TextPage, title: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    page.blank()
    page.prose(f"{title} ({len(rows)})", "bold")
    for row in rows:
        page.prose(f"{row.id}: {row.says}", head="  ")
        for name in (MOCK, REFERENCE):
            if row.verdict(name) == "fail":
                page.prose(f"{name}: {reason(row.clauses[name])}", "dim", "      ")


def _left_out(page: TextPage, fidelity: Fidelity) -> None:
    counts = {
        "on the mock alone": fidelity.mock_alone,
        "on the reference alone": fidelity.reference_alone,
        "on neither": fidelity.neither,
    }
    said = [f"{len(rows)} judged {where}" for where, rows in counts.items() if rows]
    if said:
        page.prose(f"Not compared: {', '.join(said)}.")


def as_json(fidelity: Fidelity) -> dict[str, Any]:
    """As `specs/fleet.schema.json` has it: clauses by their ids."""

    def ids(rows: Sequence[Row]) -> list[str]:
        return [each.id for each in rows]

    return {
        "both_fail": ids(fidelity.both_fail),
        "compared": fidelity.compared,
        "kinder": ids(fidelity.ways["kinder"]),
        "mock_alone": ids(fidelity.mock_alone),
        "neither": ids(fidelity.neither),
        "otherwise": ids(fidelity.ways["otherwise"]),
        "percentage": fidelity.percentage,
        "reference_alone": ids(fidelity.reference_alone),
        "same": len(fidelity.same),
        "stricter": ids(fidelity.ways["stricter"]),
    }
