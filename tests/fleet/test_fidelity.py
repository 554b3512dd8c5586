"""Test how a mock is compared with its reference by their reports."""

from __future__ import annotations

from conformance.fleet.fidelity import Fidelity, fidelity_of, render
from tests.support.fleets import F, N, P, S, clause, matrix_of, report, verdicts


def of(mock: dict[str, object], reference: dict[str, object]) -> Fidelity:
    return fidelity_of(matrix_of(mock=mock, reference=reference))


def ids(found: Fidelity, way: str) -> list[str]:
    return [each.id for each in found.directions[way]]


class TestOfReports:
    def test_percentage_counts_what_was_judged_on_both(self) -> None:
        found = of(verdicts(a=P, b=F, c=F, d=P, e=N, f=S), verdicts(a=P, b=F, c=P, d=N, e=P, f=N))
        assert (found.compared, len(found.same), found.percentage, found.exit) == (3, 2, 66.6, 1)
        left = [[each.id for each in some] for some in (found.mock_alone, found.reference_alone, found.neither)]
        assert left == [["d"], ["e"], ["f"]] and [each.id for each in found.both_fail] == ["b"]

    def test_percentage_is_rounded_down(self) -> None:
        names = [f"c{n}" for n in range(2000)]
        alike = dict.fromkeys(names, P)
        assert of(verdicts(**alike), verdicts(**alike)).percentage == 100
        assert of(verdicts(**{**alike, "c7": F}), verdicts(**alike)).percentage == 99.9

    def test_percentage_counts_the_same_failure_as_alike(self) -> None:
        found = of(verdicts(a=F, b=P), verdicts(a=F, b=P))
        assert (found.percentage, found.exit) == (100, 0)

    def test_percentage_is_none_where_nothing_was_judged_on_both(self) -> None:
        found = of(verdicts(a=P, b=N), verdicts(a=N, b=P))
        assert (found.percentage, found.exit) == (None, 5)

    def test_leaning_comes_from_the_evidence_of_the_failure(self) -> None:
        mock = report(
            clause("a", F, ("kinder",)), clause("b", F, ("stricter",)), clause("c", F), clause("d", F, ("", "kinder"))
        )
        found = of(mock, verdicts(a=P, b=P, c=P, d=P))
        assert (ids(found, "kinder"), ids(found, "stricter"), ids(found, "otherwise")) == (["a", "d"], ["b"], ["c"])

    def test_leaning_is_reversed_where_the_reference_fails(self) -> None:
        reference = report(clause("a", F, ("kinder",)), clause("b", F, ("stricter",)), clause("c", F))
        found = of(verdicts(a=P, b=P, c=P), reference)
        assert (ids(found, "kinder"), ids(found, "stricter"), ids(found, "otherwise")) == (["b"], ["a"], ["c"])

    def test_leaning_of_one_clause_can_go_both_ways(self) -> None:
        found = of(report(clause("a", F, ("kinder", "stricter"))), verdicts(a=P))
        assert ids(found, "kinder") == ids(found, "stricter") == ["a"] and found.percentage == 0

    def test_page_shows_each_leaning_with_its_clauses(self) -> None:
        matrix = matrix_of(
            mock=report(clause("a", F, ("kinder",)), clause("b", P), clause("c", F), clause("d", P)),
            reference=report(clause("a", P), clause("b", P), clause("c", F), clause("d", N)),
        )
        assert render(matrix, fidelity_of(matrix), colour=False, width=100).splitlines() == [
            "library: a mock and its reference",
            "  mock       2 pass, 2 fail (mock:)",
            "  reference  2 pass, 1 fail, 1 inconclusive (mock:)",
            "",
            "The mock is too lenient: it accepts what the reference refuses (1)",
            "  a: It says a.",
            "      mock: expected code 1, received x",
            "",
            "Both fail (1)",
            "  c: It says c.",
            "      mock: expected code 1, received x",
            "      reference: expected code 1, received x",
            "",
            "Not compared: 1 judged on the mock alone.",
            "66.6 % alike: 2 of 3 clauses judged on both have the same verdict.",
        ]
