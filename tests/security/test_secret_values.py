"""Test which values are no secrets, although their names are those of secrets."""

from __future__ import annotations

import pytest

from conformance.security.secret_values import is_harmless

HARMLESS = [
    "2026-12-31",
    "2026-12-31T12:00:00Z",
    "2026-12-31T12:00:00.123+02:00",
    "2026-12-31 12:00:00 UTC",
    "Wed, 21 Oct 2026 07:28:00 GMT",
    "149984",
    "-1",
    "0.5",
    "1767323045",
    "success",
    "Expired",
    "token_expired",
    "invalid or missing key",
    "Invalid token.",
    '"anonymous"',
    "MISS",
    "text/html",
]
SECRET = [
    "k3y0fN0b0dyAtAll9",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "abcdefabcdefabcdefabcdef",
    "aBcDeFgHiJ",
    "12345678901234567890",
    "4e8a1c4e-1111-4222-8333-123456789abc",
    "YWxhZGRpbjpvcGVuc2VzYW1l",
    "valid " + "x" * 20,
    "a " * 200,
]


@pytest.mark.parametrize("value", HARMLESS)
def test_is_harmless_knows_dates_numbers_and_words(value: str) -> None:
    assert is_harmless("X-Auth-Token", value)


@pytest.mark.parametrize("value", SECRET)
def test_is_harmless_takes_anything_else_for_a_secret(value: str) -> None:
    assert not is_harmless("X-Auth-Token", value)


@pytest.mark.parametrize("name", ["password", "Authorization", "X-Api-Key", "client_secret", "Pwd"])
def test_is_harmless_allows_only_dates_where_the_name_is_certain(name: str) -> None:
    assert not is_harmless(name, "sunshine") and not is_harmless(name, "12345678")
    assert is_harmless(name, "2026-12-31T12:00:00Z")
