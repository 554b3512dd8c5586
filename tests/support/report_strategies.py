"""Hypothesis strategies for reports with any text in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from conformance.checks.clause_results import VERDICTS
from conformance.checks.exit_codes import ExitCode
from conformance.contract.clause import CLAUSE_KINDS
from conformance.core.exchange import Credential, Failure
from conformance.report.evidence import Evidence, ShownRequest, ShownResponse
from conformance.report.leftovers import Leftover
from conformance.report.model import ClauseEntry
from tests.support.reports import report

ODD = ["\x1b[31m", "a" * 300, "{[[", '{"a": [1, {}]}', "é\u202e"]
TEXT = st.text(st.characters(), max_size=30) | st.sampled_from(ODD)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
STATUS = st.integers(100, 999)


def several(strategy: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


EVIDENCE = st.builds(
    Evidence,
    recorded=st.just("") | TEXT,
    operation=st.none() | TEXT,
    verdict=st.sampled_from(["fail", "inconclusive"]),
    fault=TEXT,
    expected=TEXT,
    actual=TEXT,
    leaning=st.just(""),
    request=st.builds(
        ShownRequest,
        method=TEXT,
        path=TEXT,
        query=PAIRS,
        headers=PAIRS,
        body=st.none() | TEXT,
        credentials=several(st.builds(Credential, TEXT, TEXT, st.sampled_from(["whole", "empty"])), 2),
    ),
    response=st.none() | st.builds(ShownResponse, STATUS, PAIRS, TEXT),
    failure=st.none() | st.builds(Failure, st.just("reset"), TEXT),
    curl=TEXT | st.just("curl -g 'http://x/?a b' -H \"X: $KEY\""),
)
CLAUSE = st.builds(
    ClauseEntry,
    id=TEXT,
    kind=st.sampled_from(CLAUSE_KINDS),
    basis=st.sampled_from(["stated", "open"]),
    says=TEXT,
    source=several(TEXT, 2),
    verdict=st.none() | st.sampled_from(VERDICTS),
    reason=TEXT,
    exchanges=st.integers(0, 9),
    duration_s=st.floats(0, 1e9),
    evidence=several(EVIDENCE, 3),
)
REPORT = st.builds(
    lambda clauses, changes: report(*clauses, **changes),
    st.lists(CLAUSE, max_size=4, unique_by=lambda each: each.id),
    st.fixed_dictionaries(
        {
            "target": TEXT,
            "tag": st.none() | TEXT,
            "records_created": st.none() | st.integers(0, 9),
            "leftovers": several(st.builds(Leftover, TEXT, several(TEXT, 2), TEXT, st.booleans()), 2),
            "profiles": several(TEXT, 2),
            "dialects": st.dictionaries(TEXT, several(TEXT, 2), max_size=2),
            "habits": st.dictionaries(TEXT, STATUS, max_size=2),
            "notes": several(TEXT, 2),
            "duration_s": st.floats(0, 1e9),
            "exit": st.sampled_from([*ExitCode]),
        }
    ),
)
HOSTILE = [
    "::error::owned",
    "##[command]x",
    "a\n::set-output name=x::y",
    "@everyone",
    "https://evil.example",
    "www.evil.example",
    "<img src=x onerror=alert(1)>",
    "</pre><script>",
    "`*_|~[a](javascript:x)",
    "]]>",
    "%0A::error::",
    "${{ secrets.X }}",
    "\ud800\x00\u202e",
]
ANY = TEXT | st.sampled_from(HOSTILE)
HOSTILE_REPORT = st.builds(
    lambda made, text, line: replace(
        made,
        target=text,
        notes=(text,),
        contract_file=text,
        clauses=tuple(replace(each, line=line, says=text, reason=text) for each in made.clauses),
    ),
    REPORT,
    ANY,
    st.integers(0, 3),
)
