"""Test the reference server on a small contract: records, lists, keys, dialects, and odd requests."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from conformance.core.errors import UsageError
from conformance.mock_server import asgi_app as app_module
from tests.support.mock_client import PARCELS, Client, raw

SEED = "/parcels/10000001"


@pytest.fixture
def client() -> Client:
    return Client(PARCELS)


def hand_in(client: Client, label: str, **members: Any) -> Any:
    return client.ask("POST /parcels", {"label": label, "town": "Delft", **members}).json["data"]


# --- records -----------------------------------------------------------------------------------
def test_create_returns_the_record_that_read_shows(client: Client) -> None:
    made = hand_in(client, "A-2", street="Canal", speed="2")
    assert made == {
        "number": made["number"],
        "short": made["short"],
        "label": "A-2",
        "town": "Delft",
        "grams": 0,
        "speed": "fast",
        "address": {"street": "Canal"},
    }
    assert made["number"] != "10000001" and isinstance(made["short"], int)
    assert client.ask(f"GET /parcels/{made['number']}").json["data"] == made
    assert client.ask(f"GET /parcels/{made['short']}").json["data"] == made


def test_create_stores_null_or_the_initial_value_of_members_not_sent(client: Client) -> None:
    made = hand_in(client, "A-2")
    assert (made["address"], made["grams"], made["speed"]) == ({"street": None}, 0, "slow")


def test_create_makes_the_same_ids_in_two_servers() -> None:
    assert hand_in(Client(PARCELS), "A-2") == hand_in(Client(PARCELS), "A-2")


def test_unique_member_is_in_use_until_its_record_is_deleted(client: Client) -> None:
    number = hand_in(client, "A-2")["number"]
    again = client.ask("POST /parcels", {"label": "A-2", "town": "Delft"})
    assert (again.status, again.json) == (200, {"code": 31, "message": "Here already", "data": None})
    assert client.ask(f"DELETE /parcels/{number}").json == {"code": 0, "message": "Done"}
    assert hand_in(client, "A-2")["number"] != number


def test_replace_removes_members_not_sent(client: Client) -> None:
    client.ask(f"PUT {SEED}", {"town": "Gouda", "grams": 7})
    assert client.ask(f"PUT {SEED}", {"town": "Gouda"}).json["data"]["grams"] == 0
    assert client.ask(f"GET {SEED}").json["data"]["label"] == "A-1"


def test_delete_removes_the_children_of_the_record(client: Client) -> None:
    assert client.ask(f"POST {SEED}/scans", [{"gate": "gate-1", "note": "dry"}]).json["data"] == {
        "scans": [{"gate": "gate-1", "parcel": "10000001", "note": "dry"}],
        "count": 1,
    }
    assert client.ask(f"GET {SEED}/scans").json["data"]["count"] == 1
    client.ask(f"DELETE {SEED}")
    assert client.ask(f"GET {SEED}/scans").json["code"] == 30
    assert client.app.store.all(client.app.contract.resources["scan"]) == []


def test_list_of_items_without_errors_is_refused_as_a_whole(client: Client) -> None:
    good: Any = {"gate": "gate-1"}
    for bad, code in (good, 31), ({"gate": "no!"}, 20), (7, 20):
        assert client.ask(f"POST {SEED}/scans", [good, bad]).json["code"] == code
    assert client.ask(f"GET {SEED}/scans").json["data"] == {"scans": [], "count": 0}
    assert client.ask("POST /parcels/10000009/scans", [{"gate": "gate-1"}]).json["code"] == 30


def test_parent_is_found_by_its_other_id(client: Client) -> None:
    client.ask("POST /parcels/1/scans", [{"gate": "gate-1"}])
    assert client.ask(f"GET {SEED}/scans").json["data"]["scans"][0]["parcel"] == "10000001"


@pytest.mark.parametrize("odd", [{"grams": "much"}, {"grams": None}, {"town": ["Delft"]}, {"street": 7}])
def test_create_refuses_values_that_no_reply_could_show(client: Client, odd: dict[str, Any]) -> None:
    assert client.ask("POST /parcels", {"label": "A-2", "town": "Delft", **odd}).json["code"] == 20
    assert client.ask("GET /parcels").json["data"]["total"] == "1"


# --- lists -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "grams"),
    [
        ("", [500, 1, 2, 3, 4]),
        ("page=2&size=2", [2, 3]),
        ("page=3&size=2", [4]),
        ("page=9&size=2", []),
        ("size=x&page=-1", [500, 1, 2, 3, 4]),
        ("size=99999999999999999999", [500, 1, 2, 3, 4]),
        ("town=Utrecht", [500]),
        ("town=", [500, 1, 2, 3, 4]),
        ("town=utrecht", []),
        ("towns=Utrecht,Gouda", [500, 2]),
        ("heavier=4", [500, 4]),
        ("lighter=3&heavier=2", [2, 3]),
        ("lighter=light", [500, 1, 2, 3, 4]),
    ],
)
def test_list_selects_by_page_and_filters(client: Client, query: str, grams: list[int]) -> None:
    for weight in range(1, 5):
        hand_in(client, f"A-{weight + 1}", grams=weight, town="Gouda" if weight == 2 else "Delft")
    data = client.ask(f"GET /parcels?{query}").json["data"]
    assert [each["grams"] for each in data["parcels"].values()] == grams
    assert all(number == each["number"] for number, each in data["parcels"].items())


def test_list_has_its_total_and_the_page_of_the_query(client: Client) -> None:
    for n in range(2, 25):
        hand_in(client, f"A-{n}")
    data = client.ask("GET /parcels?size=500&page=2").json["data"]
    assert (data["total"], data["page"], data["size"], len(data["parcels"])) == ("24", 2, 20, 4)
    assert client.ask("GET /parcels").json["data"]["size"] == 10


# --- keys --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("key", "query", "code"),
    [
        ("mock-valid", "", 0),
        (None, "key=mock-valid", 0),
        (None, "", 10),
        ("", "", 10),
        ("mock-vali", "", 10),
        ("mock-valid0", "", 10),
        (None, "key=", 10),
        (None, "key=x", 10),
        ("mock-valid", "key=x", 0),
        ("x", "key=mock-valid", 0),
        ("mock-used-up", "", 1),
        ("mock-closed", "", 90),
        (None, "key=mock-closed", 90),
        ("mock-unknown", "", 10),
    ],
)
def test_key_is_recognised_in_every_place(client: Client, key: str | None, query: str, code: int) -> None:
    answer = client.ask(f"GET /parcels?{query}", key=key)
    assert answer.json["code"] == code
    assert b"mock-" not in answer.raw


def test_profile_with_a_success_outcome_has_its_request_done(client: Client) -> None:
    answer = client.ask("POST /parcels", {"label": "A-2", "town": "Delft"}, key="mock-used-up")
    assert answer.json["message"] == "Done, and nothing is left for today"
    assert client.ask(f"GET /parcels/{answer.json['data']['number']}").json["code"] == 0
    assert client.ask("POST /parcels", {"label": "A-2", "town": "Delft"}, key="mock-used-up").json["code"] == 31


def test_outcome_has_its_headers(client: Client) -> None:
    assert client.ask("GET /parcels", key="mock-closed").headers["retry-after"] == "60"


def test_request_with_a_bad_key_changes_nothing(client: Client) -> None:
    assert client.ask(f"DELETE {SEED}", key="x").json["code"] == 10
    assert client.ask(f"GET {SEED}").json["code"] == 0


def test_mock_accepts_the_keys_it_is_given() -> None:
    client = Client(PARCELS, keys={"valid": "fake-key-of-a-test"})
    assert client.ask("GET /parcels", key="fake-key-of-a-test").json["code"] == 0
    assert client.ask("GET /parcels").json["code"] == 10


# --- outcomes ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("dialect", "line", "status", "code"),
    [
        (None, "GET /parcels", 200, 0),
        ("plain", "GET /nothing", 200, 30),
        ("strict", "GET /parcels", 200, "0"),
        ("strict", "GET /nothing", 404, "30"),
        ("strict", "POST /parcels", 400, "20"),
        ("strict", "PATCH /parcels", 405, "20"),
        ("plain", "PATCH /parcels", 200, 20),
        ("strict", "BREW /parcels", 400, "20"),
        ("strict", "HEAD /parcels", 400, "20"),
        ("strict", "OPTIONS /nothing/here", 404, "30"),
        ("strict", "GET //", 404, "30"),
    ],
)
def test_outcome_has_status_and_code_of_the_dialect(dialect: str | None, line: str, status: int, code: Any) -> None:
    answer = Client(PARCELS, dialect).ask(line)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["content-length"] == str(len(answer.raw))


def test_unknown_dialect_is_named_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no dialect 'loud': choose one of plain, strict"):
        Client(PARCELS, "loud")


@pytest.mark.parametrize(
    ("prefer", "code"),
    [
        ("code=31", 31),
        ('respond-async, code="90"', 90),
        ("code=1", 1),
        ("code=77", 0),
        ("code=x", 0),
        ("", 0),
        ("code=0", 0),
    ],
)
def test_prefer_selects_the_outcome_and_changes_nothing(client: Client, prefer: str, code: int) -> None:
    answer = client.ask("POST /parcels", {"label": "A-2", "town": "Delft"}, Prefer=prefer)
    assert answer.json["code"] == code
    total = client.ask("GET /parcels").json["data"]["total"]
    assert total == ("2" if prefer in ("code=77", "code=x", "") else "1")


def test_prefer_is_ignored_for_a_faulty_request(client: Client) -> None:
    assert client.ask("GET /parcels", key="x", Prefer="code=31").json["code"] == 10
    assert client.ask("GET /parcels/10000009", Prefer="code=31").json["code"] == 30
    assert Client(PARCELS, prefer=False).ask("GET /parcels", Prefer="code=31").json["code"] == 0


def test_path_is_below_the_base_with_or_without_a_trailing_slash(client: Client) -> None:
    headers = [(b"Counter-Key", b"mock-valid")]
    assert client.app.base == "/counter/v1"
    right = [b"/counter/v1/parcels/", b"/counter/v1/parcels"]
    wrong = [
        b"/parcels",
        b"/counter/v10/parcels",
        b"/counter/v1",
        b"/",
        b"/counter/v1//parcels",
        b"/counter/v1/parcels/%2f",
    ]
    for path, code in (*((path, 0) for path in right), *((path, 30) for path in wrong)):
        assert raw(client.app, "GET", path, headers=headers).json["code"] == code, path


# --- the wire ----------------------------------------------------------------------------------
def test_body_can_arrive_in_pieces(client: Client) -> None:
    pieces = (b'{"label": "A-', b'2", "to', b'wn": "Delft"}')
    answer = raw(client.app, "POST", b"/counter/v1/parcels", headers=[(b"counter-key", b"mock-valid")], chunks=pieces)
    assert answer.json["data"]["label"] == "A-2"


def test_body_beyond_the_limit_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "BODY_LIMIT", 100)
    assert client.ask("POST /parcels", {"label": "A-2", "town": "D" * 100}).json["code"] == 20


@pytest.mark.parametrize("depth", [40, 190, 5000])
def test_body_with_deep_nesting_is_refused(client: Client, depth: int) -> None:
    body = b'{"label": "A-2", "town": "Delft", "street": ' + b"[" * depth + b"]" * depth + b"}"
    answer = raw(client.app, "POST", b"/counter/v1/parcels", headers=[(b"counter-key", b"mock-valid")], chunks=(body,))
    assert answer.json["code"] == 20


def test_exception_in_the_app_is_a_reply_and_one_line(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("made to fail")

    monkeypatch.setattr(client.app.refusals, "decide", fail)
    answer = client.ask("GET /parcels")
    assert answer.status == 500 and "message" in answer.json
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_lifespan_is_completed(client: Client) -> None:
    phases = iter(["lifespan.startup", "lifespan.shutdown"])
    sent: list[str] = []

    async def receive() -> Any:
        return {"type": next(phases)}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(client.app({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
