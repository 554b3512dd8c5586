"""Test that credentials are found in the places in which they are sent."""

from __future__ import annotations

import pytest

from conformance.contract.credential_placement import place_credentials
from conformance.contract.credential_reading import find_credentials, path_without_key, without_credentials
from conformance.contract.credential_slots import CredentialSlot, http_slot
from conformance.core.exchange import Credential, Request

SLOTS = {
    "header": CredentialSlot("header", "X-Key"),
    "query": CredentialSlot("query", "key"),
    "cookie": CredentialSlot("cookie", "session"),
    "bearer": http_slot("bearer"),
    "basic": http_slot("basic"),
}
OTHERS = Request("GET", "/", (("page", "1"),), (("Accept", "*/*"), ("Cookie", "theme=dark")))


@pytest.mark.parametrize("slot", SLOTS)
@pytest.mark.parametrize("key", ["name:pass word", "a=b", "Kéy"])
def test_placed_credential_is_found_and_taken_out(slot: str, key: str) -> None:
    ready = place_credentials(OTHERS.replace(credentials=(Credential("valid", slot),)), SLOTS, lambda _: key)
    found = [*find_credentials(SLOTS, ready.headers, ready.query)]
    assert [(each.slot, each.key, each.has_other_scheme) for each in found] == [(slot, key, False)]
    assert without_credentials(SLOTS, ready.headers, ready.query) == (OTHERS.headers, OTHERS.query)


@pytest.mark.parametrize("slot", SLOTS)
def test_empty_credential_is_found_as_such(slot: str) -> None:
    request = OTHERS.replace(credentials=(Credential("valid", slot, "empty"),))
    ready = place_credentials(request, SLOTS, lambda _: "")
    assert [(each.slot, each.key) for each in find_credentials(SLOTS, ready.headers, ready.query)] == [(slot, "")]


@pytest.mark.parametrize("value", ["Digest abc", "abc", "Token abc"])
def test_other_authentication_scheme_is_found_in_the_first_slot_of_the_header(value: str) -> None:
    found = [*find_credentials(SLOTS, (("Authorization", value),), ())]
    assert [(each.slot, each.key, each.has_other_scheme) for each in found] == [("bearer", "abc", True)]


@pytest.mark.parametrize("key", ["123:aB-c", "a/b c", "%41", ""])
def test_key_in_the_path_is_found_and_taken_out(key: str) -> None:
    slots = {"bot": CredentialSlot("path", "token", "/v1/bot{key}")}
    ready = place_credentials(Request("GET", "/me", credentials=(Credential("valid", "bot"),)), slots, lambda _: key)
    assert ready.path.startswith("/v1/bot") and ready.path.endswith("/me") and ready.path.count("/") == 3
    assert [(each.slot, each.key) for each in find_credentials(slots, (), (), ready.path)] == [("bot", key)]
    assert path_without_key(slots, ready.path) == "/me" and path_without_key(slots, "/v1/me") == "/v1/me"
    assert place_credentials(Request("GET", "/me"), slots, lambda _: key).path == "/v1/bot/me"


def test_scheme_is_not_repeated_and_its_case_does_not_matter() -> None:
    bearer = SLOTS["bearer"]
    assert bearer.value("Bearer abc") == bearer.value("abc") == "Bearer abc"
    assert bearer.value(" \tabc \t ") == " \tBearer abc \t "
    assert bearer.key_in("bEARER  abc") == "abc" and bearer.key_in("Bearer") == ""
    assert bearer.value("abc", "other-scheme") == "Token abc"
    assert SLOTS["basic"].key_in("Basic !!!") == "!!!"
