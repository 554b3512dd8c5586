"""Test all checks: equal exchanges give equal findings, and the reference server passes."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.checks.judge import Judge
from conformance.contract.request_view import dump_json
from conformance.core.exchange import Exchange, Failure, Request, Response
from tests.support.kit import CONTRACTS, JSON, Bench, contract_of, get, knowing

texts = st.sampled_from(["", "Success", "Bad Request", "ok", " "])
TM, TR = "trackingmore-v2", "trackier-v1"


def envelope(code: int = 200, kind: str = "Bad Request", data: Any = None) -> dict[str, Any]:
    kind = {200: "Success", 201: "Created", 429: "Too Many Requests"}.get(code, kind)
    return {"meta": {"code": code, "type": kind, "message": "As it is."}, "data": [] if data is None else data}


codes = st.sampled_from(
    [0, 200, 201, 202, 4012, 4016, 4017, 429, 500, 10, 20, 30, 31, "31", "20", 777, None, True, 1.5]
)


values = st.recursive(
    st.none() | st.booleans() | codes | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "code", "message", "_id", "id", "items", "errors", "trackings", "tracking_number"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


bodies = st.one_of(
    st.builds(
        lambda code, kind, text, data: {"meta": {"code": code, "type": kind, "message": text}, "data": data},
        codes,
        texts,
        texts,
        values,
    ),
    st.builds(lambda code, text: {"success": False, "error": {"code": code, "message": text}}, codes, texts),
    st.builds(lambda code, text, data: {"code": code, "message": text, "data": data}, codes, texts, values),
    values,
).map(dump_json)


responses = st.builds(
    Response,
    st.sampled_from([200, 201, 204, 301, 400, 401, 404, 405, 409, 429, 500, 501, 503]),
    st.sampled_from([JSON, (), (("Content-Type", "text/html"),), (*JSON, ("Content-Length", "5"))]),
    st.one_of(bodies, st.binary(max_size=20), st.sampled_from([b"", b"null", b'{"a": 1e999}', b'{"a": "\\ud800"}'])),
)


failures = st.sampled_from(
    [Failure(kind, "as it is") for kind in ("reset", "timeout", "oversized", "protocol", "connect", "tls")]
)


@cache
def requests(name: str) -> list[Request]:
    """Valid requests of a contract, and some faulty ones."""
    bench = Bench(name)
    valid = [bench.valid_request(each) for each in contract_of(name).operations]
    return [
        *valid,
        *(each.replace(credentials=()) for each in valid[:2]),
        get("/no-such-path"),
        valid[0].replace(method="BREW"),
        *(each.replace(body=b"{") for each in valid if each.body),
    ]


@st.composite
def stories(draw: st.DrawFn) -> tuple[str, list[Exchange]]:
    """A contract, and some exchanges with a server that answers whatever it likes."""
    name = draw(st.sampled_from(CONTRACTS))
    origins = st.sampled_from(["", "cleanup", *contract_of(name).clauses])
    exchanges = st.tuples(responses, st.none()) | st.tuples(st.none() | responses, failures)
    one = st.builds(
        lambda request, answer, origin: Exchange(request, answer[0], answer[1], origin),
        st.sampled_from(requests(name)),
        exchanges,
        origins,
    )
    return name, draw(st.lists(one, min_size=1, max_size=6))


@settings(max_examples=100)
@given(stories())
def test_judge_gives_the_same_findings_for_the_same_exchanges(story: tuple[str, list[Exchange]]) -> None:
    name, exchanges = story
    first, second = Judge(contract_of(name), knowing(name)), Judge(contract_of(name), knowing(name))
    once = [first.judge(each)[1] for each in exchanges]
    assert once == [second.judge(each)[1] for each in exchanges]
    assert first.state.created == second.state.created and first.state.possible_choices == second.state.possible_choices
    for found in once:
        assert {each.verdict for each in found} <= {"pass", "fail", "inconclusive"}
        assert {each.clause for each in found} <= set(contract_of(name).clauses)
        assert len({each.clause for each in found}) == len(found), "one finding a clause"


def test_judge_passes_the_reference_server_in_every_dialect() -> None:
    for name in (TM, TR):
        for dialect in contract_of(name).dialects:
            bench = Bench(name, dialect=dialect)
            for operation in contract_of(name).operations:
                bench.ask(bench.valid_request(operation), f"operation.{operation}")
                assert {each.verdict for each in bench.findings} == {"pass"}, (dialect, bench.findings)
