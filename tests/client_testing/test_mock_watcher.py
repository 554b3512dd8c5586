"""Test the checks of hand-written mocks: each mistake is reported once, a valid mock has none."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx

from conformance.client_testing import watch
from conformance.client_testing.mock_watcher import MockWatcher
from conformance.core.errors import UsageError
from tests.support.kit import contract_of
from tests.support.parcel_client import API, PARCEL, PLACE

NAME = "trackingmore-v2"
KEY = "a-key-of-the-readers"
HEADERS = {PLACE: KEY}


def example(operation: str) -> Any:
    return contract_of(NAME).operations[operation].reply_example


def refusal(code: int, kind: str, message: str = "In words.") -> dict[str, Any]:
    return {"meta": {"code": code, "type": kind, "message": message}, "data": []}


def send(line: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
    method, path = line.split()
    return httpx.request(method, API + path, json=body, headers=HEADERS if headers is None else headers)


@pytest.fixture
def router() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


def assert_only(watching: MockWatcher, *parts: str) -> None:
    """Assert that these are the only mistakes; each is given by a part of its text."""
    mistakes = list(watching.report().mistakes)
    for each in parts:
        found = [mistake for mistake in mistakes if each in mistake]
        assert len(found) == 1, (each, mistakes)
        mistakes.remove(found[0])
    assert not mistakes


def test_watcher_finds_five_planted_mistakes_and_nothing_else() -> None:
    with respx.mock(assert_all_called=False, assert_all_mocked=False) as router:
        watching = watch(router, NAME)
        router.get(f"{API}/carriers").respond(json=example("listCarriers"))
        router.get(f"{API}/couriers").respond(json=example("listCarriers"))
        router.post(f"{API}/trackings/post").respond(json=refusal(4016, "Conflict"))
        router.get(f"{API}/trackings/get").respond(json=refusal(4099, "Bad Request"))
        router.get(f"{API}/trackings/getuserinfo").respond(text="{'meta': {'code': 200}}")
        for line in ("GET /carriers", "GET /couriers", "GET /trackings/get", "GET /trackings/getuserinfo"):
            send(line)
        send("POST /trackings/post", PARCEL)
        send("GET /trackings/getstatusnumber")
    assert_only(
        watching,
        "GET https://api.trackingmore.com/v2/couriers",
        '4016 with type Bad Request, got type "Conflict"',
        "trackingmore-v2/outcome.code [page 3]: The code of a reply is one of the 27 in the table.",
        "trackingmore-v2/json.strict",
        "GET /v2/trackings/getstatusnumber: respx answered 200",
    )
    with pytest.raises(AssertionError, match="mistakes: 5"):
        watching.assert_conforms()


def test_watcher_reports_nothing_about_a_valid_mock(router: respx.MockRouter) -> None:
    watching = watch(router, NAME)
    router.get(f"{API}/carriers").respond(json=example("listCarriers"))
    router.post(f"{API}/trackings/post").side_effect = [
        httpx.Response(200, json=refusal(4016, "Bad Request")),
        httpx.Response(200, json=refusal(4001, "Unauthorized")),
        httpx.Response(200, json=refusal(4021, "Bad Request")),
        httpx.Response(200, json=refusal(429, "Too Many Requests"), headers={"Retry-After": "120"}),
        httpx.Response(200, json=refusal(500, "Server error", "")),
        httpx.ConnectTimeout,
        httpx.Response(200, json=example("createTracking")),
    ]
    router.get(url__regex=rf"{API}/trackings/china-post/\w+$").respond(json=refusal(4017, "Bad Request"))
    router.get("https://elsewhere.example.com/").respond(text="hello")
    send("GET /carriers")
    for _ in range(5):
        send("POST /trackings/post", PARCEL)
    with pytest.raises(httpx.ConnectTimeout):
        send("POST /trackings/post", PARCEL)
    send("GET /trackings/china-post/RP325552475CN")
    httpx.get("https://elsewhere.example.com/")
    report = watching.report()
    watching.assert_conforms()
    assert not report.mistakes and not report.requests and not report.unidentified
    assert report.judged == 7
    assert report.unjudged == ("POST /v2/trackings/post: the mock raised an error, or let the request through",)
    assert "updateTracking" in report.unmocked and "createTracking" not in report.unmocked


def test_watcher_reports_a_repeated_mistake_once_with_its_count(router: respx.MockRouter) -> None:
    watching = watch(router, NAME)
    router.get(f"{API}/carriers").respond(json=refusal(4099, "Bad Request"))
    for _ in range(3):
        send("GET /carriers")
    assert_only(watching, "3 times: GET /carriers (listCarriers):")


def test_watcher_lists_invalid_requests_and_reports_those_that_are_accepted(
    router: respx.MockRouter,
) -> None:
    watching = watch(router, NAME)
    route = router.post(f"{API}/trackings/post").respond(json=refusal(4013, "Bad Request"))
    send("POST /trackings/post", {"carrier_code": "china-post"})
    assert watching.report().conforms
    assert "tracking_number left out" in watching.report().requests[0]
    route.respond(json=example("createTracking"))
    send("POST /trackings/post", {"carrier_code": "china-post"})
    assert_only(watching, "trackingmore-v2/code.4013 [page 15, page 14]")


def test_watcher_reports_a_missing_key(router: respx.MockRouter) -> None:
    watching = watch(router, NAME)
    router.get(f"{API}/carriers").respond(json=example("listCarriers"))
    send("GET /carriers", headers={})
    assert_only(watching, "trackingmore-v2/auth.missing")


def test_watcher_reports_a_reply_that_repeats_the_key_without_the_key(router: respx.MockRouter) -> None:
    watching = watch(router, NAME)
    router.get(f"{API}/carriers").respond(json=refusal(4001, "Unauthorized", f"{KEY} is not known"))
    send("GET /carriers")
    assert_only(watching, "trackingmore-v2/reply.no-echo")
    assert KEY not in str(watching.report())


def test_watcher_remembers_created_records(router: respx.MockRouter) -> None:
    watching = watch(router, NAME)
    router.post(f"{API}/trackings/post").respond(json=example("createTracking"))
    shown = {member: example("createTracking")["data"][member] for member in PARCEL}
    send("POST /trackings/post", shown)
    assert watching.report().conforms
    send("POST /trackings/post", shown)
    assert_only(watching, "trackingmore-v2/code.4016")


def test_watcher_finds_the_operation_of_a_route(router: respx.MockRouter) -> None:
    watching = watch(router, NAME)
    send_ok = router.get(f"{API}/carriers")
    send_ok.respond(json=example("listCarriers"))
    router.post(f"{API}/carriers", name="wrong method")
    router.get(path="/v2/trackings/4px/300403513351")
    router.delete(url__regex=rf"{API}/trackings/\w+/.*")
    router.put(url__regex=rf"{API}/trackings/only-this/1$")
    router.route(method__in=["POST"], url=f"{API}/trackings/batch")
    router.get("https://elsewhere.example.com/v2/nothing")
    send("GET /carriers")
    report = watching.report()
    assert report.undocumented == ("POST https://api.trackingmore.com/v2/carriers (wrong method)",)
    assert report.unidentified == (f"PUT {API}/trackings/only-this/1$",)
    mocked = {"listCarriers", "readTracking", "deleteTracking", "createTrackings"}
    assert {*contract_of(NAME).operations} - {*report.unmocked} == mocked


def test_watcher_finds_the_operation_of_a_route_with_a_base_url() -> None:
    with respx.mock(base_url=API, assert_all_called=False) as router:
        watching = watch(router, NAME)
        router.get("/carriers").respond(json=example("listCarriers"))
        router.get("/couriers")
        send("GET /carriers")
    report = watching.report()
    assert report.judged == 1
    assert report.undocumented == (f"GET {API}/couriers",)
    assert "listCarriers" not in report.unmocked


def test_watcher_takes_another_base_address(router: respx.MockRouter) -> None:
    watching = watch(router, NAME, url="http://parcels.test/api")
    router.get("http://parcels.test/api/carriers").respond(json=refusal(4099, "Bad Request"))
    httpx.get("http://parcels.test/api/carriers", headers=HEADERS)
    assert_only(watching, "GET /carriers (listCarriers)")


# --- transports ----------------------------------------------------------------------------------
def carriers(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/v2/boom":
        raise httpx.ReadError("made up", request=request)
    right = request.url.path == "/v2/carriers"
    return httpx.Response(200, json=example("listCarriers") if right else refusal(4099, "Bad Request"))


async def carriers_in_time(request: httpx.Request) -> httpx.Response:
    await asyncio.sleep(0)
    return carriers(request)


def test_watcher_judges_a_mock_transport() -> None:
    transport = httpx.MockTransport(carriers)
    watching = watch(transport, NAME)
    with httpx.Client(transport=transport, headers=HEADERS) as client:
        assert client.get(f"{API}/carriers").json() == example("listCarriers")
        watching.assert_conforms()
        client.get(f"{API}/trackings/get")
        with pytest.raises(httpx.ReadError):
            client.get(f"{API}/boom")
    assert_only(watching, "trackingmore-v2/outcome.code")
    assert len(watching.report().unjudged) == 1


def test_watcher_judges_an_async_mock_transport() -> None:
    transport = httpx.MockTransport(carriers_in_time)
    watching = watch(transport, NAME)

    async def talk() -> None:
        async with httpx.AsyncClient(transport=transport, headers=HEADERS) as client:
            await client.get(f"{API}/carriers")
            await client.get(f"{API}/trackings/get")
            with pytest.raises(httpx.ReadError):
                await client.get(f"{API}/boom")

    asyncio.run(talk())
    assert_only(watching, "trackingmore-v2/outcome.code")


def test_watcher_judges_a_streamed_reply_and_passes_it_on() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=iter([b"{", b"}"]))

    transport = httpx.MockTransport(handler)
    watching = watch(transport, NAME)
    with httpx.Client(transport=transport, headers=HEADERS) as client:
        assert client.get(f"{API}/carriers").content == b"{}"
    assert_only(watching, "trackingmore-v2/envelope.shape")


def test_watcher_notes_a_reply_that_only_the_client_can_read() -> None:
    async def pieces() -> Any:
        yield b"{}"

    async def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=pieces())

    async def talk() -> bytes:
        async with httpx.AsyncClient(transport=transport, headers=HEADERS) as client:
            return (await client.get(f"{API}/carriers")).content

    transport = httpx.MockTransport(handler)
    watching = watch(transport, NAME)
    assert asyncio.run(talk()) == b"{}"
    assert watching.report().unjudged == (
        "GET /v2/carriers: the body of the reply is a stream that can be read only once, by the client",
    )
    with pytest.raises(AssertionError, match="No exchange was judged, so nothing is known"):
        watching.assert_conforms()


def test_watcher_refuses_what_is_no_mock() -> None:
    with pytest.raises(UsageError, match="a Client cannot be watched: use a respx router"), httpx.Client() as client:
        watch(client, NAME)
