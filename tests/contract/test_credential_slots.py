"""Test the places in which a key is no credential, and how keys are placed."""

from __future__ import annotations

import json

import pytest

from conformance.contract.credential_placement import place_credentials
from conformance.contract.credential_slots import CredentialSlot, wrong_slots
from conformance.core.exchange import Credential, CredentialForm, Request
from tests.support.kit import contract_of

HEADER, QUERY = CredentialSlot("header", "X-Key"), CredentialSlot("query", "key")


def test_wrong_slots_are_none_of_the_documented_ones() -> None:
    found = wrong_slots({"header": HEADER, "query": QUERY})
    places = {(each.location, each.name) for each in found.values()}
    assert not places & {("header", "X-Key"), ("query", "key")}
    assert {("header", "key"), ("query", "X-Key"), ("body", "key"), ("header", "Authorization")} <= places


@pytest.mark.parametrize("slot", [CredentialSlot("header", "AUTHORIZATION"), CredentialSlot("header", "cookie")])
def test_documented_place_is_never_wrong_whatever_its_case(slot: CredentialSlot) -> None:
    found = [each for each in wrong_slots({"key": slot}).values() if each.location == "header"]
    assert slot.name.lower() not in {each.name.lower() for each in found}


@pytest.mark.parametrize("body", [b"{}", b"{ }", b'{"a": 1}', b'{\n"a":1}'])
def test_key_in_the_body_is_its_first_member(body: bytes) -> None:
    slots = {"body": CredentialSlot("body", "key")}
    placed = place_credentials(
        Request("POST", "/", body=body, credentials=(Credential("valid", "body"),)), slots, lambda _: "K1"
    )
    found = json.loads(placed.body or b"")
    assert next(iter(found)) == "key" and {"key": found["key"], **json.loads(body)} == found


@pytest.mark.parametrize("body", [b"[1]", b"no"])
def test_body_that_is_no_object_gets_no_key(body: bytes) -> None:
    slots = {"body": CredentialSlot("body", "key")}
    request = Request("POST", "/", body=body, credentials=(Credential("valid", "body"),))
    assert place_credentials(request, slots, lambda _: "K1").body == body


def test_template_has_the_key_in_each_of_its_places() -> None:
    wrong = wrong_slots(contract_of("parcels").credential_slots)
    request = Request("GET", "/", credentials=tuple(Credential("valid", each, "misplaced") for each in wrong))
    placed = place_credentials(request, wrong, lambda _: "K1")
    assert ("Cookie", "Counter-Key=K1; key=K1") in placed.headers and ("Authorization", "Bearer K1") in placed.headers
    assert ("access_token", "K1") in placed.query


def test_padded_key_is_in_a_header_with_small_letters() -> None:
    padded, whole = Credential("valid", "header", "padded"), Credential("valid", "header")
    for credential, name in ((padded, "x-key"), (whole, "X-Key")):
        request = Request("GET", "/", credentials=(credential,))
        assert [name for name, _ in place_credentials(request, {"header": HEADER}, lambda _: "K1").headers] == [name]


@pytest.mark.parametrize(("form", "names"), [("whole", ["page", "key"]), ("leading", ["key", "page"])])
def test_leading_key_is_before_the_other_parameters(form: CredentialForm, names: list[str]) -> None:
    request = Request("GET", "/parcels", query=(("page", "1"),), credentials=(Credential("valid", "query", form),))
    placed = place_credentials(request, {"query": CredentialSlot("query", "key")}, lambda _: "K1")
    assert [name for name, _ in placed.query] == names
