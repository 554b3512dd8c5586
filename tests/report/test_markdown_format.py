"""Test the report as Markdown."""

from __future__ import annotations

from conformance.report.markdown_format import render as markdown
from tests.support.format_checks import FILE, failing, located, passing
from tests.support.reports import clause, evidence, related, report


def test_markdown_has_the_result_and_the_findings_first() -> None:
    title, _, result, _, head, _, row = markdown(located()).splitlines()[:7]
    assert title == "## trackingmore-v2: 2 findings" and result.startswith("exit 1: a clause failed. ")
    assert head == "|  | Clause | Operation | Received | Expected | Finding |"
    assert row.startswith("| fail | <code>code.4016</code> | <code>createTracking</code> and 1 more | <code>200, HTTP")
    assert "<details><summary>FAIL <code>code.4016</code>" in markdown(located())
    assert f"- Where: <code>{FILE}:3</code>" in markdown(located())


def test_markdown_names_the_blame_and_the_variables_of_the_commands() -> None:
    shown = markdown(located())
    assert "- Blame: the server: it breaks what the documents state or imply" in shown
    assert "\n\nIn the commands, &#36;KEY is the key of profile valid" in shown
    assert "In the commands" not in markdown(passing())


def test_markdown_says_that_it_conforms() -> None:
    assert markdown(passing()).startswith("## trackingmore-v2: conforms\n\nexit 0: conforms. ")


def test_markdown_is_cut_at_its_limit() -> None:
    whole = markdown(failing(50))
    cut = markdown(failing(50), 20_000)
    assert len(cut.encode()) <= 20_000 < len(whole.encode())
    assert cut.endswith("larger than 19 KiB. Other report files, such as `json`, have all.\n")
    assert cut.count("<details>") == cut.count("</details>")


def test_markdown_has_the_statements_of_the_clauses_that_a_finding_breaks_too() -> None:
    shown = markdown(related())
    assert "- Breaks too: \n  - <code>request.answered</code>: Each request is answered.\n- Expected: " in shown


def test_number_of_failing_exchanges_is_no_reason() -> None:
    shown = markdown(report(clause("code.4016", "fail", reason="2 of 5 exchanges", evidence=(evidence(),))))
    assert "- Fails in: 2 of 5 exchanges\n" in shown and "Reason" not in shown
