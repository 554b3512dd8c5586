"""Properties of every comparison, and inputs to check them with."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from conformance.checks.clause_results import VERDICTS
from conformance.diff.difference import Difference
from tests.support.diff_inputs import LOAN, answered, asked, made

NAMES = st.sampled_from(["a", "b", "c", "d"])
AXES = st.dictionaries(NAMES, st.lists(st.sampled_from(["p", "q", "r"]), unique=True, min_size=1))
REPORTS = st.builds(
    lambda verdicts, dialects, habits: made(verdicts, dialects=dialects, habits=habits),
    st.dictionaries(NAMES, st.sampled_from([*VERDICTS, None])),
    AXES,
    st.dictionaries(NAMES, st.sampled_from([200, 400])),
)

VALUES = st.recursive(
    st.sampled_from([None, True, 1, 1.5, "x", "10000001"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=6,
)
BODIES = st.one_of(
    st.builds(lambda data: {"code": 0, "data": data}, VALUES),
    st.builds(lambda more: {"code": 20, "message": "no", "more": more}, VALUES),
    VALUES,
    st.just([LOAN]),
)
LINES = st.sampled_from(["GET /loans", "GET /loans/10000001", "POST /loans", "GET /none"])
RECORDINGS = st.lists(
    st.builds(
        lambda line, body, status: answered(body, status, asked(line)), LINES, BODIES, st.sampled_from([200, 500])
    ),
    max_size=5,
)


def kept(differences: list[Difference], change: str) -> set[Any]:
    """Return what changed in this way, with its old or new value."""
    return {(each.kind, each.where, each.old or each.new) for each in differences if each.change == change}


def mirrored(one: list[Difference], other: list[Difference]) -> bool:
    swapped = {(each.kind, each.where, each.new, each.old) for each in other}
    assert {(each.kind, each.where, each.old, each.new) for each in one} == swapped
    return kept(one, "appeared") == kept(other, "vanished") and kept(one, "vanished") == kept(other, "appeared")
