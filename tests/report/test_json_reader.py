"""Test that a report is read back from its JSON, and that other files are refused in one sentence."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given

from conformance.report.json_format import document_of, render
from conformance.report.json_reader import checked_report, report_of
from conformance.report.model import Report
from tests.support.report_strategies import REPORT
from tests.support.reports import clause, report, rich


def test_report_of_reads_what_the_format_wrote() -> None:
    for made in (rich(), report(), report(clause("a", "pass"), tag=None, seed=None)):
        assert report_of(json.loads(render(made))) == made
        assert checked_report(document_of(made)) == made


@given(REPORT)
def test_report_of_reads_any_report(made: Report) -> None:
    assert report_of(json.loads(render(made))) == made


def test_report_is_the_same_after_pickling() -> None:
    assert pickle.loads(pickle.dumps(rich())) == rich()


def test_report_of_takes_what_the_schema_lets_a_writer_leave_out() -> None:
    document = document_of(rich())
    del document["coverage"]
    failing, waived = document["clauses"][0], document["clauses"][7]
    del failing["evidence"][0]["fault"]
    waived["reason"] = None
    read = checked_report(document)
    assert read.coverage is None and read.clauses[7].reason == "" and read.clauses[0].evidence[0].fault == ""


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"exit": 9}, "exit: 9 is not one of"),
        ({"format": "conformance-report/3"}, "its format is conformance-report/3, and this version reads "),
        ({"format": "conformance-reports/1"}, "format: "),
        ({"coverage": {}}, "coverage: "),
        ({"coverage": {"summary": {}, "operations": []}}, "coverage.summary: "),
        ({"clauses": [{}]}, "clauses.0: "),
        ({"extra": 1}, "Additional properties"),
    ],
)
def test_checked_report_says_where_a_document_is_wrong(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError) as raised:
        checked_report(document_of(rich()) | changes)
    assert str(raised.value).startswith(says)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"clause": "code.99"}, "findings.1.clause: there is no clause 'code.99'"),
        ({"follow": ["code.4016", "code.99"]}, "findings.1.follow: there is no clause 'code.99'"),
        ({"evidence": 1}, "findings.1.evidence: the evidence of request.answered has no failure 1"),
        ({"clause": "code.402"}, "findings.1.evidence: the evidence of code.402 has no failure 0"),
    ],
)
def test_checked_report_says_which_finding_refers_to_nothing(changes: dict[str, Any], says: str) -> None:
    document = document_of(rich())
    document["findings"][1] |= changes
    with pytest.raises(ValueError) as raised:
        checked_report(document)
    assert str(raised.value) == says


@pytest.mark.parametrize("document", [None, [], "x", 1, {}, {"format": "conformance-report/1"}])
def test_checked_report_refuses_what_is_no_report(document: Any) -> None:
    with pytest.raises(ValueError):
        checked_report(document)


@pytest.mark.parametrize("key", ["", "x", "20 1", "2000 1", "404", "٢٠٠ 1", "200|x 1"])
def test_checked_report_refuses_coverage_whose_keys_have_no_status(key: str) -> None:
    document = document_of(rich())
    document["coverage"]["operations"][0]["seen"] = {key: 1}
    with pytest.raises(ValueError):
        checked_report(document)
