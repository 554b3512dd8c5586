"""Test matrices and comparisons as Markdown."""

from __future__ import annotations

from conformance.fleet.fidelity import fidelity_of
from conformance.fleet.markdown_format import render, render_fidelity
from tests.support.fleets import F, P, matrix_of, verdicts


def test_markdown_has_targets_and_differing_clauses() -> None:
    text = render([matrix_of(one=verdicts(a=P, b=F), other=verdicts(a=P, b=P))], "exit 1: a clause failed")
    assert text.startswith("## exit 1: a clause failed\n\n### library on 2 targets\n")
    assert "| <code>one</code> | 1 pass, 1 fail | 1 |" in text
    assert "| Clause | <code>one</code> | <code>other</code> | Failure |" in text
    assert "| <code>b</code> | fail | pass | <code>expected code 1, received x</code> |" in text
    assert "<code>a</code>" not in text


def test_markdown_of_a_comparison_has_the_result_and_what_differs() -> None:
    matrix = matrix_of(mock=verdicts(a=P, b=F), reference=verdicts(a=P, b=P))
    text = render_fidelity(matrix, fidelity_of(matrix))
    assert text.startswith("## library: 50 % alike: 1 of 2 clauses judged on both")
    assert "| <code>b</code> | fail | pass | <code>expected code 1, received x</code> |" in text
