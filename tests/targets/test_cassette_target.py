"""Test that a cassette as a target finds each recorded request, and names what differs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import UsageError
from conformance.core.exchange import Credential, Exchange, Failure, Request, Response
from conformance.recording.cassette import Cassette, Interaction, interaction_of, request_key
from conformance.recording.cassette_header import read_header
from conformance.recording.cassette_writer import render
from conformance.targets import open_target
from conformance.targets.cassette_target import CassetteTarget
from tests.support.recorded_runs import HEADER
from tests.support.target_fixtures import CONTRACT, KEYRING

BASE = "https://api.example.com/v1"
GET = Request("GET", "/parcels", (("page", "1"),), (), None, (Credential("valid", "header"),))
POST = Request("POST", "/parcels", (), (("Content-Type", "application/json"),), b'{"a": 1}', GET.credentials)


def target(tmp_path: Path, *taken: tuple[Request, str] | tuple[Request, str, str], **header: Any) -> CassetteTarget:
    """A recording of these requests, each with the body of its reply, and optionally the clause it was sent for."""
    cassette = Cassette(
        read_header({**HEADER, "contract": CONTRACT.name, "base": BASE, **header}),
        [
            interaction_of(
                Exchange(request, Response(200, (), word.encode()), None, *origin), BASE, CONTRACT.credential_slots
            )
            for request, word, *origin in taken
        ],
    )
    path = tmp_path / "tape.json"
    path.write_text(render(cassette, False), "utf-8")
    opened = open_target(f"cassette:{path}", contract=CONTRACT, keyring=KEYRING)
    assert isinstance(opened, CassetteTarget)
    return opened


def body_of(exchange: Exchange) -> str:
    assert exchange.failure is None and exchange.response is not None, exchange.failure
    return exchange.response.body.decode()


def missing(exchange: Exchange) -> str:
    assert exchange.response is None and exchange.failure is not None and exchange.failure.kind == "unrecorded"
    return exchange.failure.message


DIFFERENT = {
    "method": (GET.replace(method="HEAD"), "the method: recorded GET, now HEAD"),
    "path": (GET.replace(path="/parcels/1"), "the path: recorded /v1/parcels, now /v1/parcels/1"),
    "query": (GET.replace(query=(("page", "2"),)), "the query parameter page: recorded 1, now 2"),
    "less of a query": (GET.replace(query=()), "the query parameter page: recorded 1, now none"),
    "profile": (
        GET.replace(credentials=(Credential("unknown", "header"),)),
        "the header X-Parcel-Key: recorded [credential valid], now [credential unknown]",
    ),
    "form": (
        GET.replace(credentials=(Credential("valid", "header", "shorter"),)),
        "the header X-Parcel-Key: recorded [credential valid], now [credential valid shorter]",
    ),
    "place": (
        GET.replace(credentials=(Credential("valid", "query"),)),
        "the query parameter key: recorded none, now [credential valid]; "
        "the header X-Parcel-Key: recorded [credential valid], now none",
    ),
    "no key": (GET.replace(credentials=()), "the header X-Parcel-Key: recorded [credential valid], now none"),
    "body": (POST.replace(body=b'{"a": 2}'), "the body"),
    "no body": (POST.replace(body=None), "the body"),
    "type of the body": (
        POST.replace(headers=(("Content-Type", "text/plain"),)),
        "the header Content-Type: recorded application/json, now text/plain",
    ),
    "preference": (
        POST.replace(headers=(*POST.headers, ("Prefer", "code=4"))),
        "the header Prefer: recorded none, now code=4",
    ),
    "order of the query": (GET.replace(query=(("b", "2"), ("page", "1"))), "the order of the query parameters"),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_cassette_target_names_what_differs_from_the_nearest_request(tmp_path: Path, name: str) -> None:
    request, differs = DIFFERENT[name]
    recorded = GET.replace(query=(("page", "1"), ("b", "2"))) if name.startswith("order") else GET
    why = missing(target(tmp_path, (recorded, "one"), (POST, "two")).send(request))
    assert why.startswith(f"not recorded: {request.method} /v1/parcels")
    assert why.endswith(f"; the nearest recorded request differs in {differs}")


@pytest.mark.parametrize("request_", [GET, POST, GET.replace(credentials=(Credential("valid", "query", "empty"),))])
def test_cassette_target_finds_an_equal_request(tmp_path: Path, request_: Request) -> None:
    exchange = target(tmp_path, (POST.replace(path="/x"), "no"), (request_, "yes")).send(request_.replace(), "code.1")
    assert body_of(exchange) == "yes" and exchange.request == request_ and exchange.origin == "code.1"


def test_cassette_target_gives_repeated_requests_the_next_reply(tmp_path: Path) -> None:
    tape = target(tmp_path, (GET, "one"), (POST, "two"), (GET, "three"))
    assert [body_of(tape.send(each)) for each in (GET, GET, POST)] == ["one", "three", "two"]
    assert (
        missing(tape.send(GET))
        == "not recorded: GET /v1/parcels?page=1 was recorded 2 times, and is now sent once more"
    )
    assert missing(tape.send(POST)) == "not recorded: POST /v1/parcels was recorded 1 time, and is now sent once more"


def test_cassette_target_gives_concurrent_requests_their_own_replies(tmp_path: Path) -> None:
    """In whatever order the threads come."""
    clauses = [f"code.{n}" for n in range(40)]
    tape = target(tmp_path, *((GET, each, each) for each in clauses))
    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(lambda each: body_of(tape.send(GET, each)), reversed(clauses))] == clauses[::-1]


def test_cassette_target_names_the_request_with_most_in_common(tmp_path: Path) -> None:
    tape = target(tmp_path, *((GET.replace(path=f"/{each}"), "") for each in ("carriers", "parcels/12", "parcels/7")))
    why = missing(tape.send(GET.replace(path="/parcels/13")))
    assert "the path: recorded /v1/parcels/12, now /v1/parcels/13" in why
    unlike = missing(target(tmp_path).send(GET))
    assert unlike == "not recorded: GET /v1/parcels?page=1; no similar request was recorded"
    assert len(missing(tape.send(GET.replace(path="/" + "x" * 9000)))) < 400


def test_cassette_target_replays_failures(tmp_path: Path) -> None:
    part, why = Response(200, (("A", "b"),), b"{", "OK", b"more"), Failure("reset", "closed")
    cassette = Cassette(
        read_header({**HEADER, "contract": CONTRACT.name, "base": BASE}),
        [Interaction(request_key(GET, BASE, CONTRACT.credential_slots), part, why)],
    )
    (tmp_path / "tape.yaml").write_text(render(cassette, True), "utf-8")
    exchange = CassetteTarget(tmp_path / "tape.yaml", CONTRACT).send(GET)
    assert (exchange.response, exchange.failure) == (part, why)


@pytest.mark.parametrize("flag", [True, False])
def test_cassette_target_is_as_local_and_persistent_as_the_recorded_one(tmp_path: Path, flag: bool) -> None:
    tape = target(tmp_path, local=flag, ends_with_run=not flag)
    assert (tape.is_local, tape.ends_with_run) == (flag, not flag)
    tape.close()


def test_cassette_target_refuses_a_recording_of_another_contract(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is a recording of library, not of parcel-v1; choose another file$"):
        target(tmp_path, contract="library")


@pytest.mark.parametrize(
    ("recorded", "base_url"),
    [
        ("https://h/v2/", "https://h/v2"),
        ("asgi:shed.main:app/v1", "http://localhost/v1"),
        ("mock:", "http://localhost"),
    ],
)
def test_cassette_target_has_the_base_url_of_the_recorded_one(tmp_path: Path, recorded: str, base_url: str) -> None:
    assert target(tmp_path, target=recorded).base_url == base_url
