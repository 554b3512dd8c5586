"""Test changes of outcomes and of members of replies, and replies from which nothing follows."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.core.errors import UsageError
from conformance.core.exchange import Failure
from conformance.diff import response_facts
from conformance.diff.recording_diff import recording_differences
from conformance.recording.cassette import RequestKey
from tests.support.diff_inputs import LOAN, answered, asked, between, difference_lines, observed

DONE = {"code": 0, "data": [LOAN]}
REFUSED = {"code": 20, "message": "The desk cannot read this"}
GET = "GET /loans (valid in header)"


def loans(**changes: Any) -> dict[str, Any]:
    """A list with one loan; a member that is ... is left out."""
    return {"code": 0, "data": [{name: each for name, each in (LOAN | changes).items() if each is not ...}]}


# --- outcomes ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ([answered(DONE)], [answered(DONE)], []),
        ([answered(DONE)], [answered(DONE, 201)], [f"! outcome changed {GET}: HTTP 200, code 0 -> HTTP 201, code 0"]),
        ([answered(DONE)], [answered(REFUSED)], [f"! outcome changed {GET}: HTTP 200, code 0 -> HTTP 200, code 20"]),
        (
            [answered(REFUSED)],
            [answered(REFUSED | {"code": "20"})],
            [
                f'! outcome changed {GET}: HTTP 200, code 20 -> HTTP 200, code "20"',
                "! member changed listLoans refusal /code: number -> string",
            ],
        ),
        ([answered(DONE)], [answered(b"<h1>")], [f"! outcome changed {GET}: HTTP 200, code 0 -> HTTP 200, no code"]),
        (
            [answered(DONE)],
            [answered(b"", failure=Failure("reset", "closed"))],
            [f"! outcome changed {GET}: HTTP 200, code 0 -> no complete reply: reset"],
        ),
        # asked as often: each time counts
        (
            [answered(DONE), answered(DONE)],
            [answered(DONE), answered(REFUSED)],
            [f"! outcome changed {GET}: HTTP 200, code 0 -> HTTP 200, code 20"],
        ),
        ([answered(DONE), answered(REFUSED)], [answered(REFUSED), answered(DONE)], []),
        # asked more or less often: only what never came
        ([answered(DONE)], [answered(DONE), answered(DONE)], []),
        ([answered(DONE), answered(DONE)], [answered(DONE)], []),
        ([answered(DONE)], [answered(DONE), answered(REFUSED)], [f". outcome appeared {GET}:  -> HTTP 200, code 20"]),
        ([answered(DONE), answered(REFUSED)], [answered(DONE)], [f"! outcome vanished {GET}: HTTP 200, code 20 -> "]),
    ],
)
def test_outcomes_are_compared_for_the_same_request(old: Any, new: Any, says: list[str]) -> None:
    assert difference_lines(between(old, new)) == says


def test_outcome_that_fixes_a_clause_is_no_regression() -> None:
    old, new = [answered(DONE, clause="code.20")], [answered(REFUSED, clause="code.20")]
    assert [each.regression for each in between(old, new, ["code.20"])] == [False]
    assert [each.regression for each in between(old, new, ["code.30"])] == [True]


# --- the same request --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (asked("GET /loans/10000001"), asked("GET /loans/10000002")),
        (asked("GET /loans?reader=R-aaaa1111-3"), asked("GET /loans?reader=R-bbbb2222-12")),
        (asked("GET /none-aaaa1111"), asked("GET /none-bbbb2222")),
        (asked("POST /loans/10000001"), asked("POST /loans/20000002")),
        (asked("POST /loans", body=b'{"a": 1, "b": "aaaa1111"}'), asked("POST /loans", body=b'{"b":"bbbb2222","a":1}')),
        (asked("POST /loans", body=b'[10000001, "10000001"]'), asked("POST /loans", body=b'[20000002, "20000002"]')),
        (asked("POST /loans", body=b"not JSON aaaa1111"), asked("POST /loans", body=b"not JSON bbbb2222")),
    ],
)
def test_request_identity_ignores_names_and_ids_of_a_run(old: RequestKey, new: RequestKey) -> None:
    found, notes = recording_differences(
        observed(answered(DONE, to=old)), observed(answered(REFUSED, to=new), tag="bbbb2222")
    )
    assert [each.kind for each in found] == ["outcome"] and not notes


@pytest.mark.parametrize(
    "other",
    [
        asked("POST /loans"),
        asked("GET /loans/10000001"),
        asked("GET /loans?reader=x"),
        asked("GET /loans", key="[credential unknown]"),
        asked("GET /loans", key="[credential valid shorter]"),
        asked("GET /loans", key=None),
        asked("GET /loans", body=b"{}"),
        asked("GET /loans", body=b"x" * 1000),
    ],
)
def test_request_that_only_one_run_sent_is_noted(other: RequestKey) -> None:
    found, notes = recording_differences(observed(answered(DONE)), observed(answered(REFUSED, to=other)))
    assert not found
    assert notes == [f"Not compared: 1 request that only the {which} recording has." for which in ("old", "new")]


def test_request_identity_covers_the_whole_of_a_long_body() -> None:
    one, two = (asked("POST /loans", body=b"x" * 1000 + end) for end in (b"1", b"2"))
    assert not between([answered(DONE, to=one)], [answered(REFUSED, to=two)])
    assert between([answered(DONE, to=one)], [answered(REFUSED, to=one)])


def test_request_identity_includes_the_clause() -> None:
    assert not between([answered(DONE, clause="a")], [answered(REFUSED, clause="b")])


# --- members -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (loans(), loans(id="20000002", reader="Other Reader"), []),
        (loans(), loans(more=None), [". member appeared listLoans success /data/*/more:  -> null"]),
        (loans(), loans(reader=...), ["! member vanished listLoans success /data/*/reader: string -> "]),
        (loans(), loans(id=1), ["! member changed listLoans success /data/*/id: string -> number"]),
        (loans(id=1), loans(id=1.5), []),
        (loans(id=True), loans(id=1), ["! member changed listLoans success /data/*/id: boolean -> number"]),
        (loans(more={"a": 1}), loans(more=[]), ["! member changed listLoans success /data/*/more: object -> array"]),
        (loans(**{"a/b~": 1}), loans(), ["! member vanished listLoans success /data/*/a~1b~0: number -> "]),
        # a list is the union of its elements
        ({"code": 0, "data": [LOAN, {}]}, {"code": 0, "data": [{}, LOAN]}, []),
        (
            {"code": 0, "data": [LOAN]},
            {"code": 0, "data": [LOAN, LOAN | {"id": None}]},
            ["! member changed listLoans success /data/*/id: string -> null|string"],
        ),
        (
            {"code": 0, "data": [LOAN, LOAN | {"id": None}]},
            {"code": 0, "data": [LOAN]},
            [". member changed listLoans success /data/*/id: null|string -> string"],
        ),
        # an empty list says nothing of its elements
        (loans(), {"code": 0, "data": []}, []),
        ({"code": 0, "data": []}, loans(), []),
        # records by their ids: these are no members
        ({"code": 0, "data": {"x1": LOAN}}, {"code": 0, "data": {"x2": LOAN}}, []),
        (loans(by={"10000001": 1}), loans(by={"20000002": 1}), []),
    ],
)
def test_members_are_compared_for_each_operation(old: Any, new: Any, says: list[str]) -> None:
    assert difference_lines(between([answered(old)], [answered(new)])) == says


def test_members_of_refusals_are_apart_from_those_of_successes() -> None:
    found = between([answered(REFUSED)], [answered({"code": 20})])
    assert difference_lines(found) == ["! member vanished listLoans refusal /message: string -> "]


def test_members_below_the_depth_limit_are_not_compared() -> None:
    def deep(inner: Any) -> Any:
        for _ in range(response_facts.DEEPEST_LEVEL + 5):
            inner = {"a": inner}
        return loans(more=inner)

    assert not between([answered(deep(1))], [answered(deep("x"))])


def test_members_of_a_reply_beyond_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(response_facts, "MOST_MEMBERS", 50)
    many = observed(answered(loans(**{f"n{n}": n for n in range(60)})))
    with pytest.raises(UsageError, match=r"tape\.json: its replies have more than 50 different members"):
        recording_differences(many, many)


def test_address_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(UsageError, match=r"tape\.json: interaction 1: the address is not a URL"):
        observed(answered(DONE, to=RequestKey("GET", "http://[x/loans", (), None)))


# --- hostile recordings ------------------------------------------------------------------------------------
DIGITS = b"9" * 5000


@pytest.mark.parametrize(
    "raw",
    [
        b'{"code": %s, "data": []}' % DIGITS,
        b'{"code": "%s", "data": []}' % DIGITS,
        b'{"code": NaN, "data": []}',
        b'{"code": 0, "data": [{"\\ud800": "\\ud800"}]}',
        b'{"code": 0, "data": ' + b"[" * 900 + b"]" * 900 + b"} and more",
        b'{"code": 0, "data": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b"\xff\xfe{",
    ],
)
def test_members_of_unusual_replies_are_compared(raw: bytes) -> None:
    forth, back = between([answered(raw)], [answered(DONE)]), between([answered(DONE)], [answered(raw)])
    assert len(forth) == len(back) and not between([answered(raw)], [answered(raw)])


@pytest.mark.parametrize(
    "to",
    [
        asked("POST /loans", body=b'{"a": %s}' % DIGITS),
        asked("POST /loans", body=b'{"a": "\\ud800"}'),
        asked("POST /loans", body=b'"%s"' % (b"1" * 1_000_000)),
        asked("GET /loans?reader=" + "1" * 100_000),
        asked("GET /" + "1/" * 1000),
    ],
)
def test_outcomes_of_unusual_requests_are_compared(to: RequestKey) -> None:
    assert [each.kind for each in between([answered(DONE, to=to)], [answered(REFUSED, to=to)])] == ["outcome"]
    assert all(len(each.where[0]) < 600 for each in between([answered(DONE, to=to)], [answered(REFUSED, to=to)]))
