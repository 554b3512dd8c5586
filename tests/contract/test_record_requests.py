"""Test where requests have the members of records."""

from __future__ import annotations

from conformance.contract.json_pointer import ABSENT
from conformance.contract.record_requests import example_record, query_about, record_in, record_slots
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from tests.support.kit import DATA, contract_of

BY_GET = contract_of(str(DATA / "zoo" / "writes-by-get"))
WITH_BODY = contract_of(str(DATA / "zoo" / "rpc-style"))
CREATE, UPDATE = BY_GET.operations["createStation"], BY_GET.operations["updateStation"]
STREAM = {"streamUrl": "http://radio.example.com/3", "genre": "rock"}


def test_record_slots_are_query_parameters_of_a_creation_without_body() -> None:
    assert {*record_slots(CREATE)} == {"name", "streamUrl", "genre", "rate", "tags", "f", "v"}
    assert {*record_slots(BY_GET.operations["getStation"])} == set()
    assert {*record_slots(WITH_BODY.operations["createCustomer"])} == {"email", "name"}


def test_example_record_has_the_examples_of_query_parameters() -> None:
    assert example_record(UPDATE).items() >= STREAM.items()


def test_record_in_reads_the_query_of_an_update_without_body() -> None:
    request = Request("GET", "/updateStation", (("id", "100001"), ("genre", "rock"), ("unknown", "1")))
    assert record_in(RequestView(BY_GET, request)) == {"id": "100001", "genre": "rock"}
    assert record_in(RequestView(BY_GET, Request("GET", "/listStations"))) is ABSENT


def test_query_about_has_the_key_the_members_and_what_each_query_must_have() -> None:
    resource = BY_GET.resources["station"]
    query = query_about(UPDATE, resource, {"station_id": "100002"}, {"genre": "soul"})
    assert dict(query) == {
        "id": "100002",
        "genre": "soul",
        "streamUrl": "http://radio.example.com/3",
        "f": "json",
        "v": "1.2",
    }


def test_record_in_reads_texts_as_the_values_for_which_they_stand() -> None:
    query = (("isPublic", "true"), ("genre", "true"))
    assert record_in(RequestView(BY_GET, Request("GET", "/updateStation", query))) == {
        "isPublic": True,
        "genre": "true",
    }
    query = (("rate", "128"), ("tags", "calm"))
    assert record_in(RequestView(BY_GET, Request("GET", "/createStation", query))) == {"rate": 128, "tags": ["calm"]}
