"""Compare a mock with the server that it replaces, its reference, clause by clause.

A mock is too lenient (`"kinder"`) if it accepts what the reference refuses, and too strict (`"stricter"`) if it refuses
what the reference accepts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from conformance.checks.exit_codes import ExitCode
from conformance.fleet.matrix import JUDGED, Matrix, Row
from conformance.fleet.text_format import failure_text, write_notes, write_target
from conformance.terminal.page import TextPage
from conformance.terminal.text_layout import count_text

MOCK, REFERENCE = "mock", "reference"
"""The names of the two columns."""

Direction = Literal["kinder", "stricter", "otherwise"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
_OPPOSITE: Mapping[Direction, Direction] = {"kinder": "stricter", "stricter": "kinder"}
_TITLES: Mapping[Direction, str] = {
    "kinder": "The mock is too lenient: it accepts what the reference refuses",
    "stricter": "The mock is too strict: it refuses what the reference accepts",
    "otherwise": "The mock differs otherwise",
}


@dataclass(frozen=True)
class Fidelity:
    """The clauses of a comparison, by result.

    Attributes:
        same: Clauses with the same verdict, pass or fail, on both targets.
        both_fail: The clauses of `same` that fail.
        differing: Clauses that pass on one target and fail on the other.
        directions: The differing clauses by direction. A clause has two directions if the mock is too lenient in one
            place and too strict in another.
        mock_alone: Clauses that passed or failed on the mock only.
        reference_alone: Clauses that passed or failed on the reference only.
        neither: Clauses that neither passed nor failed on any of the two.
    """

    same: Sequence[Row]
    both_fail: Sequence[Row]
    differing: Sequence[Row]
    directions: Mapping[Direction, Sequence[Row]]
    mock_alone: Sequence[Row]
    reference_alone: Sequence[Row]
    neither: Sequence[Row]

    @property
    def compared(self) -> int:
        """The number of clauses that have the verdict pass or fail on both."""
        return len(self.same) + len(self.differing)

    @property
    def percentage(self) -> float | None:
        """The percentage of equal verdicts among the clauses that passed or failed on both; None without such clauses.

        It is rounded down to one decimal, so that 100 means all.
        """
        return len(self.same) * 1000 // self.compared / 10 if self.compared else None

    @property
    def exit(self) -> ExitCode:
        """The exit code of the comparison alone: 0 same, 1 different, 5 nothing to compare."""
        if not self.compared:
            return ExitCode.UNPROVEN
        return ExitCode.FAILED if self.differing else ExitCode.CONFORMS


def fidelity_of(matrix: Matrix) -> Fidelity:
    """Return the comparison of the columns MOCK and REFERENCE of a matrix."""
    judged = {MOCK: {*_judged(matrix, MOCK)}, REFERENCE: {*_judged(matrix, REFERENCE)}}
    both = [each for each in matrix.rows if each.id in judged[MOCK] & judged[REFERENCE]]
    same = [each for each in both if each.verdict(MOCK) == each.verdict(REFERENCE)]
    differing = [each for each in both if each.verdict(MOCK) != each.verdict(REFERENCE)]
    return Fidelity(
        same,
        [each for each in same if each.verdict(MOCK) == "fail"],
        differing,
        {direction: [each for each in differing if direction in directions_of(each)] for direction in DIRECTIONS},
        [each for each in matrix.rows if each.id in judged[MOCK] - judged[REFERENCE]],
        [each for each in matrix.rows if each.id in judged[REFERENCE] - judged[MOCK]],
        [each for each in matrix.rows if each.id not in judged[MOCK] | judged[REFERENCE]],
    )


def _judged(matrix: Matrix, name: str) -> Iterator[str]:
    return (each.id for each in matrix.rows if each.verdict(name) in JUDGED)


def directions_of(row: Row) -> set[Direction]:
    """Return the directions in which the mock differs, from the evidence of the failure.

    If the reference fails and the mock passes, the directions are reversed. For example, the reference is too strict if
    it refuses a valid request. A mock that accepts this request is then too lenient.
    """
    failing = MOCK if row.verdict(MOCK) == "fail" else REFERENCE
    leanings = {each.leaning for each in row.clauses[failing].evidence if each.leaning}
    directions: set[Direction] = {each if failing == MOCK else _OPPOSITE[each] for each in leanings}
    return directions or {"otherwise"}


def render(matrix: Matrix, fidelity: Fidelity, *, colour: bool, width: int) -> str:
    """Return the comparison as text without a newline at its end; `width` is in cells."""
    page = TextPage(width, colour)
    page.prose(f"{matrix.contract}: a mock and its reference", "bold")
    for column in matrix.columns:
        write_target(page, column, len(REFERENCE))
    write_notes(page, matrix.columns)
    for direction, rows in fidelity.directions.items():
        _listing(page, _TITLES[direction], rows)
    _listing(page, "Both fail", fidelity.both_fail)
    page.blank()
    _left_out(page, fidelity)
    page.prose(verdict(fidelity), "red" if fidelity.exit else "green")
    return page.text()


def verdict(fidelity: Fidelity) -> str:
    """Return the result in one sentence, as in `92.3 % alike: ...`."""
    if fidelity.percentage is None:
        return "No clause was judged on both, so nothing can be concluded about the mock."
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
                page.prose(f"{name}: {failure_text(row.clauses[name])}", "dim", "      ")


def _left_out(page: TextPage, fidelity: Fidelity) -> None:
    groups = {
        "on the mock alone": fidelity.mock_alone,
        "on the reference alone": fidelity.reference_alone,
        "on neither": fidelity.neither,
    }
    counts = [f"{len(rows)} judged {where}" for where, rows in groups.items() if rows]
    if counts:
        page.prose(f"Not compared: {', '.join(counts)}.")


def as_json(fidelity: Fidelity) -> dict[str, Any]:
    """Return the comparison as `specs/fleet.schema.json` describes it: each clause as its id."""

    def ids(rows: Sequence[Row]) -> list[str]:
        return [each.id for each in rows]

    return {
        "both_fail": ids(fidelity.both_fail),
        "compared": fidelity.compared,
        "kinder": ids(fidelity.directions["kinder"]),
        "mock_alone": ids(fidelity.mock_alone),
        "neither": ids(fidelity.neither),
        "otherwise": ids(fidelity.directions["otherwise"]),
        "percentage": fidelity.percentage,
        "reference_alone": ids(fidelity.reference_alone),
        "same": len(fidelity.same),
        "stricter": ids(fidelity.directions["stricter"]),
    }
