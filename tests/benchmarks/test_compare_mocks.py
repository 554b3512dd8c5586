"""Test how docs/mocks.md is made, that it names the pinned versions, and the results of Prism itself."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from benchmarks import compare_mocks
from benchmarks.compare_mocks import judged, page, result_words
from benchmarks.mock_servers import MOCKS, NotServed
from conformance.checks.clause_results import Verdict
from conformance.contract.folders import shipped_contracts
from conformance.report.model import ClauseEntry, Report
from tests.support import reports
from tests.support.served import ROOT

TM = "trackingmore-v2"
BROKEN = """#!{python}
import sys
print("It begins.")
sys.exit("Unknown member openapi\\n    at Loader.java:1")
"""


def clause(
    name: str, verdict: Verdict | None, kind: str = "cause", reason: str = "", *details: dict[str, str]
) -> ClauseEntry:
    evidence = tuple(reports.evidence(expected="more", **each) for each in details)
    return reports.clause(name, verdict, kind=kind, says=f"{name} is kept.", reason=reason, evidence=evidence)


def report(*clauses: ClauseEntry) -> Report:
    return reports.report(*clauses, summary={"pass": 1, "fail": 2}, exchanges=9)


# --- the page ---------------------------------------------------------------------------------------------
def test_result_words_are_short() -> None:
    kind, other = {"actual": "success", "leaning": "kinder"}, {"actual": "code 7"}
    some = clause("a", "fail", "cause", "", kind, kind, other, {"actual": "third"})
    assert result_words(some) == "too lenient: success; expected: more, seen: code 7"
    assert result_words(clause("a", "fail", "behaviour", "", other, kind)) == "expected: more, seen: code 7"
    assert result_words(clause("a", "inconclusive", "cause", "no request shows it")) == "open: no request shows it"
    assert result_words(clause("a", "pass")) == "pass"


def test_page_has_one_row_for_statements_with_the_same_results() -> None:
    too_lenient = {"actual": "a | b", "leaning": "kinder"}
    ones = [
        clause("a", "fail", "cause", "", too_lenient),
        clause("b", "pass"),
        clause("c", "fail", "cause", "", too_lenient),
    ]
    others = [clause("a", "pass"), clause("b", "pass"), clause("c", "pass"), clause("d", None, "information")]
    ones.append(clause("d", None, "information"))
    shown = page({"api": {"One": report(*ones), "Other": report(*others), "Third": NotServed("It says no.")}})
    assert "| `a` a is kept.<br>`c` c is kept. | too lenient: a \\| b | pass |" in shown
    assert "`b`" not in shown and "`d`" not in shown
    assert "| api | Other | 1 | 2 | 0 | 9 |" in shown
    assert "| api | Third | does not start: It says no. |" in shown


def test_judged_quotes_a_program_that_does_not_start(tmp_path: Path) -> None:
    program = tmp_path / "mock"
    program.write_text(BROKEN.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for mock in MOCKS:
        result = judged(mock, program, TM)
        assert isinstance(result, NotServed) and str(result) == "Unknown member openapi"


def test_page_names_the_pinned_versions() -> None:
    shown = (ROOT / "docs" / "mocks.md").read_text("utf-8")
    for mock in MOCKS:
        assert f"- **{mock.name}** {mock.version} " in shown
        assert all(f"| {name} | {mock.name} | " in shown for name in shipped_contracts())
    assert shown.startswith(compare_mocks.ABOUT)


# --- Prism itself -----------------------------------------------------------------------------------------
# Prism compares the media types of `Accept` with regard to case, and reports an invalid body as text then. It
# depends on the plan whether a request has both.
NOT_JSON = "expected: one JSON value as defined by RFC 8259, seen: text, not JSON"
WRONG = {
    "code.4001": "too lenient: 200 (success) under HTTP 200",
    "code.4014": "expected: code 4014 or 4031 or 4032, seen: 4012 (Bad Request) under HTTP 400",
    "code.4016": "too lenient: 200 (success) under HTTP 200",
    "code.404": "expected: code 404, seen: HTTP 404 with no documented code in its body",
    "create.listed": "expected: the new tracking once in the list, seen: it is listed 0 times",
    "delete.removes": "expected: the tracking no longer exists, seen: it still exists",
}
REQUESTED = ("code.201", "code.202", "code.4018", "code.4013", "auth.missing", "code.429", "code.500")
RIGHT = (*REQUESTED, "outcome.one-dialect", "outcome.status", "request.answered", "reply.schema")
CLAUSES = (*WRONG, *RIGHT, "json.strict", "operation.*")


@pytest.mark.npm
@pytest.mark.slow
def test_prism_passes_requested_outcomes_and_fails_where_it_needs_records(prism_program: Path) -> None:
    """Each was checked by hand against what it answers. `docs/mocks.md` has the results for the other contract."""
    result = judged(MOCKS[0], prism_program, TM, *CLAUSES)
    assert not isinstance(result, NotServed), result
    found = {each.id: each for each in result.clauses}
    assert {each: result_words(found[each]) for each in WRONG} == WRONG
    assert {each: found[each].verdict for each in RIGHT} == dict.fromkeys(RIGHT, "pass")
    assert result_words(found["json.strict"]) in ("pass", NOT_JSON)
    operations = {each.verdict for each in result.clauses if each.kind == "operation"}
    assert operations == {"pass"}
    assert result.exit == 1 and result.complete
