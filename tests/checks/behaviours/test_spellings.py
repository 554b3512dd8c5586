"""Test the spellings of requests: each changes the bytes that are sent, and nothing else."""

from __future__ import annotations

import json
from typing import cast

import pytest

from conformance.checks.behaviours._spellings import PREFERENCES, SPELLINGS, preferring, respelled_at_once
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Credential, Exchange, Request
from conformance.mock_server.mutants._store_edits import undone
from conformance.mock_server.mutants.base import MutantApp
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import Bench, Direct, contract_of, exchange, get, reply, send

TM = "trackingmore-v2"

BODY = {"note": 'a"\\\u00e9\U0001f600', "town": "Delft", "more": [1, {"a": None}]}
REQUEST = Request(
    "PUT",
    "/parcels/a%2Fb-1",
    (("a b", "c&d"),),
    (("Content-Type", "application/json"),),
    dump_json(BODY),
    (Credential("valid", "header"),),
)


def view_of(request: Request) -> RequestView:
    return RequestView(contract_of("parcels"), request)


def same_in_all_but_spelling(one: Request, other: Request) -> bool:
    views = view_of(one), view_of(other)
    operations, paths, bodies = (
        [getattr(each, part) for each in views] for part in ("operation", "path_values", "body")
    )
    return operations[0] is operations[1] and paths[0] == paths[1] and bodies[0] == bodies[1]


NO_BODY = ("headers that say nothing about a request without a body", "the length 0 of a request without a body")


@pytest.mark.parametrize("name", [each for each in SPELLINGS if each not in NO_BODY])
def test_spelling_changes_a_request_but_not_its_meaning(name: str) -> None:
    spelled = SPELLINGS[name](view_of(REQUEST))
    assert spelled != REQUEST and same_in_all_but_spelling(spelled, REQUEST)


def test_request_without_a_body_has_the_length_0_and_the_documented_headers() -> None:
    read, update = get("/carriers"), send("PUT", "/trackings/dhl/N1", {"title": "a"})
    spelled = [SPELLINGS[NO_BODY[0]](RequestView(contract_of(TM), each)) for each in (read, update)]
    assert [each.header("Content-Type") for each in spelled] == ["application/json"] * 2 and spelled[1] == update
    assert SPELLINGS[NO_BODY[1]](view_of(read)).body == b"" and SPELLINGS[NO_BODY[1]](view_of(update)) == update


@pytest.mark.parametrize("name", [each for each in SPELLINGS if each not in NO_BODY])
def test_spelling_of_a_request_without_the_part_does_nothing(name: str) -> None:
    bare = Request("GET", "/parcels")
    assert SPELLINGS[name](view_of(bare)).replace(escapes_query=False) == bare


@pytest.mark.parametrize("body", [b"{", b"\xff", b"", b"[1"])
def test_body_that_is_not_json_is_never_changed(body: bytes) -> None:
    assert respelled_at_once(view_of(REQUEST.replace(body=body)), preferring(0)).body == body


@pytest.mark.parametrize("n", range(PREFERENCES))
def test_request_in_all_spellings_has_the_same_meaning(n: int) -> None:
    spelled = respelled_at_once(view_of(REQUEST), preferring(n))
    assert same_in_all_but_spelling(spelled, REQUEST)
    assert spelled.path == "/parcels/%61%2F%62%2D%31"
    assert spelled.path_and_query.endswith("?%61%20%62=%63%26%64")
    assert (spelled.body or b"").startswith(b" \t\r\n {") and b"\\ud83d\\ude00" in (spelled.body or b"")
    assert [*json.loads(spelled.body or b"")] == ["more", "town", "note"]
    assert spelled.credentials == (Credential("valid", "header", "padded"),) and spelled.is_bare
    assert len({name for name, _ in spelled.headers}) == len(spelled.headers) == 5


class Spelled(Direct):
    """Accepts requests to an operation in another spelling without an effect, or refuses them."""

    def __init__(self, operation: str, is_refused: bool) -> None:
        super().__init__(TM)
        self.operation, self.is_refused = self.contract.operations[operation], is_refused

    def send(self, request: Request, origin: str = "") -> Exchange:
        if not request.escapes_query or RequestView(self.contract, request).operation is not self.operation:
            return super().send(request, origin)
        if self.is_refused:
            refusal = {"meta": {"code": 4012, "type": "BadRequest", "message": "no"}, "data": []}
            return exchange(request, reply(refusal, 400), origin)
        with undone(cast(MutantApp, self.mock), self.operation):
            return super().send(request, origin)


class WantsLength(Direct):
    """Refuses bodies in chunks with HTTP status 411 and, if it is `pedantic`, escapes in JSON texts."""

    def __init__(self, pedantic: bool) -> None:
        super().__init__(TM)
        self.operation, self.pedantic = self.contract.operations["createTracking"], pedantic

    def send(self, request: Request, origin: str = "") -> Exchange:
        if request.is_chunked:
            return exchange(request, reply(b"Length Required", 411), origin)
        if self.pedantic and b"\\u" in (request.body or b""):
            refusal = {"meta": {"code": 4012, "type": "BadRequest", "message": "no"}, "data": []}
            return exchange(request, reply(refusal, 400), origin)
        return super().send(request, origin)


def test_server_may_require_a_length_which_hides_no_other_spelling() -> None:
    clause = "request.same-meaning"
    assert [verdict(clause, WantsLength(pedantic)) for pedantic in (False, True)] == ["pass", "fail"]


def test_body_that_is_not_seen_in_chunks_fails() -> None:
    here = mutant_bench(TM)
    (fault,) = [each for name, each in here.mutants.items() if "~refuses-chunks@" in name]
    assert "request.same-meaning" in here.run_mutant(fault).failed


def verdict(clause: str, target: Spelled | WantsLength) -> str | None:
    bench = Bench(TM, target=target)
    run_directed(bench.session, [clause], only_operation=target.operation.id)
    return bench.results.verdicts()[clause].verdict


WRITES = (
    ("create.readable", "createTrackings"),
    ("update.stores", "updateTracking"),
    ("update.stores", "freezeTrackings"),
    ("update.moves", "changeCarrier"),
    ("delete.removes", "deleteTrackings"),
)


@pytest.mark.parametrize(("clause", "operation"), WRITES)
def test_write_in_another_spelling_has_an_effect_or_is_refused(clause: str, operation: str) -> None:
    assert [verdict(clause, Spelled(operation, is_refused)) for is_refused in (False, True)] == ["fail", "pass"]
