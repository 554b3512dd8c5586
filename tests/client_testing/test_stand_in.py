"""Test the stand-ins of the client kit: state, planned outcomes and faults, and checked requests."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
import requests

from conformance.client_testing.scripted_app import ScriptedApp
from conformance.client_testing.stand_in import StandIn, mock_behind_respx, serve_on_loopback
from conformance.core.errors import UsageError
from tests.support.kit import DATA, contract_of
from tests.support.parcel_client import API, PARCEL, PLACE, ask, code, create

Opened = Callable[..., AbstractContextManager[Any]]
NAME = "trackingmore-v2"
both = pytest.mark.parametrize("opened", [mock_behind_respx, serve_on_loopback])
IMPATIENT = httpx.Timeout(60, read=0.2)
"""Only a reply that never comes is too late."""


@both
def test_stand_in_keeps_records_and_refuses_as_the_contract_says(opened: Opened) -> None:
    with opened(NAME) as api:
        assert [code(create(api)) for _ in range(2)] == [200, 4016]
        read = ask(api, "GET /trackings/china-post/CT0000000001").json()["data"]
        assert read["tracking_number"] == PARCEL["tracking_number"]
        assert code(ask(api, "GET /carriers", key="mock-deleted")) == 4002
        assert code(ask(api, "GET /carriers", key="unknown-key")) == 4001


@both
def test_stand_in_speaks_every_dialect(opened: Opened) -> None:
    statuses = {}
    for dialect in ("in-band", "mirrored"):
        with opened(NAME, dialect=dialect) as api:
            statuses[dialect] = ask(api, "GET /carriers", key="unknown").status_code
    assert statuses == {"in-band": 200, "mirrored": 401}


@both
def test_stand_in_takes_the_keys_of_the_client(opened: Opened) -> None:
    with opened(NAME, keys={"valid": "the-clients-own"}) as api:
        assert api.key == "the-clients-own"
        assert code(ask(api, "GET /carriers", key="the-clients-own")) == 200


@both
def test_requests_are_kept_without_their_keys(opened: Opened) -> None:
    with opened(NAME) as api:
        create(api)
    request = api.requests[0]
    assert (request.method, request.path) == ("POST", "/trackings/post")
    assert [each.profile for each in request.credentials] == ["valid"]
    assert "mock-valid" not in repr(api.requests)


def test_mock_api_replaces_only_the_address_of_the_api() -> None:
    with mock_behind_respx(NAME) as api:
        assert api.url == API
        api.router.get("https://other.example.com/").respond(204)
        assert httpx.get("https://other.example.com/").status_code == 204
        with pytest.raises(AssertionError, match="not mocked"):
            httpx.get("https://unknown.example.com/")


def test_mock_api_takes_another_address() -> None:
    with mock_behind_respx("trackier-v1", url="https://eu.example.com/some/api/") as api:
        response = httpx.get("https://eu.example.com/some/api/dictionary/countries", headers={"X-Api-Key": api.key})
        assert response.json()["success"] is True
        assert api.requests[0].path == "/dictionary/countries"
        assert httpx.get("https://eu.example.com/api/dictionary/countries").status_code >= 400


def test_mock_api_serves_async_clients() -> None:
    async def talk() -> list[Any]:
        async with httpx.AsyncClient(headers={PLACE: api.key}) as client:
            return [code(await client.post(f"{API}/trackings/post", json=PARCEL)) for _ in range(2)]

    with mock_behind_respx(NAME) as api:
        assert asyncio.run(talk()) == [200, 4016]


# --- outcomes and faults on demand ---------------------------------------------------------------
@both
def test_answer_is_for_the_next_request_of_an_operation(opened: Opened) -> None:
    with opened(NAME) as api:
        api.answer(429, on="createTracking", times=2)
        assert code(ask(api, "GET /carriers")) == 200
        answers = [create(api) for _ in range(3)]
        assert [code(each) for each in answers] == [429, 429, 200]
        assert answers[0].headers["Retry-After"] == "120"


def test_answer_waits_for_an_operation_that_can_have_it() -> None:
    with mock_behind_respx(NAME) as api:
        api.answer(201)
        assert code(ask(api, "GET /carriers")) == 200
        assert code(create(api)) == 201


@both
def test_answer_of_a_success_changes_records(opened: Opened) -> None:
    with opened(NAME) as api:
        api.answer("202", on="createTracking")
        assert code(create(api)) == 202
        assert code(ask(api, "GET /trackings/china-post/CT0000000001")) == 200


@both
@pytest.mark.parametrize(("kind", "error"), [("timeout", httpx.ReadTimeout), ("reset", httpx.ReadError)])
def test_fault_loses_replies(opened: Opened, kind: str, error: type[Exception]) -> None:
    with opened(NAME) as api:
        api.fault(kind)
        with pytest.raises(error):
            httpx.post(f"{api.url}/trackings/post", json=PARCEL, headers={PLACE: api.key}, timeout=IMPATIENT)
        assert code(create(api)) == 200


@both
@pytest.mark.parametrize("kind", ["reset", "html", "truncated"])
def test_fault_may_lose_the_reply_after_the_change_was_made(opened: Opened, kind: str) -> None:
    with opened(NAME) as api:
        api.fault(kind, performed=True)
        if kind == "reset":
            with pytest.raises(httpx.ReadError):
                create(api)
        else:
            create(api)
        assert code(create(api)) == 4016


@both
def test_fault_cuts_json_under_a_length_that_agrees(opened: Opened) -> None:
    with opened(NAME) as api:
        api.fault("truncated")
        response = create(api)
        assert int(response.headers["Content-Length"]) == len(response.content) > 0
        assert response.status_code == 200
        with pytest.raises(ValueError):
            response.json()


@both
def test_fault_sends_the_page_of_a_gateway_instead_of_json(opened: Opened) -> None:
    with opened(NAME) as api:
        api.fault("html", on="listCarriers")
        response = ask(api, "GET /carriers")
        assert response.status_code == 502
        assert response.headers["Content-Type"].startswith("text/html")


def test_fault_is_the_same_for_requests_on_the_server() -> None:
    with serve_on_loopback(NAME) as api, requests.Session() as session:
        session.headers[PLACE] = api.key
        for kind, error in (("timeout", requests.ReadTimeout), ("reset", requests.ConnectionError)):
            api.fault(kind)
            with pytest.raises(error):
                session.get(f"{api.url}/carriers", timeout=(60, 0.2))
        assert session.get(f"{api.url}/carriers", timeout=60).json()["meta"]["code"] == 200


def test_server_stops_while_it_delays_a_reply() -> None:
    with serve_on_loopback(NAME) as api:
        api.fault("timeout", on="listCarriers")
        host, port = api.url.removeprefix("http://").partition("/")[0].split(":")
        waiting = socket.create_connection((host, int(port)))
        waiting.sendall(b"GET /v2/carriers HTTP/1.1\r\nHost: x\r\n\r\n")
        while all(each.path != "/carriers" for each in api.requests):
            create(api)
    with waiting, pytest.raises(ConnectionResetError):
        waiting.recv(1000)


# --- valid requests -----------------------------------------------------------------------------
@both
def test_assert_valid_requests_passes_for_a_valid_client(opened: Opened) -> None:
    with opened(NAME) as api:
        create(api)
        ask(api, "GET /trackings/china-post/CT0000000001")
        httpx.get(f"{api.url}/trackings/get", params={"created_at_min": 99999999999}, headers={PLACE: api.key})
        api.answer(4016)
        create(api, {**PARCEL, "tracking_number": "CT0000000002"})
        ask(api, "GET /carriers", key="mock-over-limit")
        api.assert_valid_requests()
        assert api.failure_message() == ""


@both
@pytest.mark.parametrize(
    ("line", "body", "clause", "part"),
    [
        ("POST /trackings/post", {"carrier_code": "china-post"}, "code.4013 [page 15", "tracking_number left out"),
        ("POST /trackings/post", {**PARCEL, "tracking_number": "?!"}, "code.4014", 'tracking_number = "?!"'),
        ("GET /trackings/china-post/CT404", None, "code.4017 [page 20]", "does not exist"),
        ("GET /no/such/path/at/all", None, "code.404", "GET /v2/no/such/path/at/all"),
        ("PATCH /carriers", {}, "code.405", "a method that the path does not support"),
    ],
)
def test_assert_valid_requests_quotes_the_documentation(
    opened: Opened, line: str, body: Any, clause: str, part: str
) -> None:
    with opened(NAME) as api:
        ask(api, "GET /carriers")
        ask(api, line, body)
        with pytest.raises(AssertionError) as caught:
            api.assert_valid_requests()
    message = str(caught.value)
    assert "request 2, " in message and "request 1, " not in message
    assert f"{NAME}/{clause}" in message
    assert part.lower() in message.lower()


def test_assert_valid_requests_names_an_unknown_key_without_repeating_it() -> None:
    with mock_behind_respx(NAME) as api:
        ask(api, "GET /carriers", key="a-real-looking-key")
        assert "code.4001" in api.failure_message()
        assert "a-real-looking-key" not in api.failure_message()


def test_assert_valid_requests_does_not_repeat_a_key_in_the_query() -> None:
    with mock_behind_respx("trackier-v1") as api:
        httpx.get(f"{api.url}/no/such/path/at/all", params={"apiKey": "a-real-looking-key"})
        assert "request 1, GET /api/no/such/path/at/all:" in api.failure_message()
        assert "a-real-looking-key" not in api.failure_message() + repr(api.requests)


def test_allow_excuses_the_clauses_that_a_test_is_about() -> None:
    with mock_behind_respx(NAME, allow=["code.4016"]) as api:
        assert [code(create(api)) for _ in range(2)] == [200, 4016]
        assert api.failure_message() == ""
        create(api, {})
        assert "code.4013" in api.failure_message()
        api.assert_valid_requests(allow=("code.4013*", "code.4012*", "code.4015*"))
    with mock_behind_respx(NAME, check_requests=False) as api:
        create(api, {})
        assert api.failure_message() == ""


def test_assert_all_answered_names_a_planned_outcome_that_was_never_asked_for() -> None:
    with mock_behind_respx(NAME) as api:
        api.answer(429, on="createTracking")
        api.fault("reset")
        with pytest.raises(AssertionError, match="outcome 429 for createTracking; fault reset for any operation"):
            api.assert_all_answered()


# --- what people get wrong -----------------------------------------------------------------------
def wrong_plan(plan: Callable[[StandIn], None]) -> str:
    with mock_behind_respx(NAME) as api, pytest.raises(UsageError) as caught:
        plan(api)
    return str(caught.value)


def test_missing_library_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "respx", None)
    with pytest.raises(UsageError) as caught, mock_behind_respx(NAME):
        pass
    assert str(caught.value) == (
        "client testing needs respx, which is not installed: pip install respx, or apiproof[client]"
    )
    with serve_on_loopback(NAME) as api:
        assert code(create(api)) == 200


def test_wrong_names_are_one_sentence() -> None:
    assert wrong_plan(lambda api: api.answer("4099")).startswith("trackingmore-v2 has no outcome '4099': choose one of")
    unlikely = wrong_plan(lambda api: api.answer("201", on="listCarriers"))
    assert unlikely.startswith("trackingmore-v2/listCarriers has no outcome '201': choose one of 200")
    assert wrong_plan(lambda api: api.answer("4016", on="create")).startswith(
        "trackingmore-v2 has no operation 'create'"
    )
    assert wrong_plan(lambda api: api.fault("flood")) == (
        "there is no fault 'flood': choose one of timeout, reset, truncated, html"
    )
    for address in ("api.example.com", "http://a:b/", "ftp://example.com"):
        with pytest.raises(UsageError, match="is not a valid URL"), mock_behind_respx(NAME, url=address):
            pass


@pytest.mark.parametrize(
    ("folder", "key"),
    [("several-keys", "mock-valid-app"), ("no-key", ""), ("login", "mock-valid"), ("query-key", "mock-valid")],
)
def test_key_is_the_first_one_of_the_profile_with_full_access(folder: str, key: str) -> None:
    app = ScriptedApp(contract_of(str(DATA / "zoo" / folder)))
    assert StandIn(app, "http://a", True, ()).key == key
