"""Test which values of recorded exchanges are reported as secrets, and which the judge does not see."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from conformance.contract.credential_slots import CredentialSlot
from conformance.core.exchange import Pairs, Response
from conformance.recording.credential_scan import reply_without_secrets, separate_credentials, unmasked_secrets
from conformance.recording.recorded_exchange import RecordedExchange, Source
from conformance.security.sensitive_names import MASKED_VALUE
from tests.support.traffic_files import BASE, KEY


def recorded(query: str = "", headers: Pairs = (), reply: Pairs = ()) -> RecordedExchange:
    source, url = Source(Path("a.har"), 1), urlsplit(f"{BASE}/loans?{query}")
    return RecordedExchange(source, "GET", url, headers, None, Response(200, reply, b"{}"))


OPEN = [
    ("Idempotency-Key", KEY),
    ("Surrogate-Key", "loans loan-10000001 readers-17"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ("anthropic-ratelimit-tokens-remaining", "2026-01-02T03:04:05Z"),
    ("x-ratelimit-remaining-tokens", "149984000"),
    ("github-authentication-token-expiration", "2026-12-31 12:00:00 UTC"),
    ("X-Session-Start", "Wed, 21 Oct 2026 07:28:00 GMT"),
    ("X-Auth-Result", "authenticated"),
    ("X-Token-Error", "token expired"),
    ("X-Session-Count", "1767323045"),
    ("Set-Cookie", "language=Portuguese; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT"),
    ("Set-Cookie", "session=; Path=/; Max-Age=0"),
    ("Set-Cookie", "session=[masked]; Path=/; HttpOnly"),
    ("Cookie", "session=REDACTED; language=Portuguese"),
]
SECRET = [
    ("Authorization", f"Bearer {KEY}"),
    ("X-Auth-Token", KEY),
    ("X-Api-Key", "123456789012"),
    ("X-Password", "sunshine"),
    ("Set-Cookie", f"session={KEY}; Path=/"),
    ("Cookie", f"language=Portuguese; session={KEY}"),
    ("Cookie", KEY),
]


@pytest.mark.parametrize(("name", "value"), OPEN)
def test_unmasked_secrets_ignores_harmless_values(name: str, value: str) -> None:
    assert not unmasked_secrets(recorded(reply=((name, value),)))


@pytest.mark.parametrize(("name", "value"), SECRET)
def test_unmasked_secrets_finds_secrets(name: str, value: str) -> None:
    found = unmasked_secrets(recorded(headers=((name, value),)))
    assert found == [(f"the header {name}", name)]


def test_unmasked_secrets_finds_parameters_and_passwords_of_addresses() -> None:
    assert unmasked_secrets(recorded(f"token={KEY}&token={KEY}&page_token=2")) == [
        ("the query parameter token", "token")
    ]
    exchange = recorded()
    with_password = RecordedExchange(
        exchange.source, "GET", urlsplit(f"https://me:{KEY}@x.example.com/"), (), None, exchange.response
    )
    assert unmasked_secrets(with_password) == [("a password in the address", "")]


def test_harmless_values_reach_the_judge() -> None:
    """A masked date or word would break the schema of a parameter or a header."""
    slots = {"key": CredentialSlot("header", "Library-Key")}
    sent = separate_credentials(recorded(f"sort_key=title&page_token=2026-01-02&token={KEY}"), slots)
    assert sent.query == (("sort_key", "title"), ("page_token", "2026-01-02"), ("token", MASKED_VALUE))
    assert sent.secrets == {KEY}
    reply = Response(200, (("X-Session-Start", "2026-01-02"), ("X-Auth-Token", KEY)), b"{}")
    assert reply_without_secrets(reply).headers == (("X-Session-Start", "2026-01-02"), ("X-Auth-Token", MASKED_VALUE))


def test_name_of_a_user_is_no_secret() -> None:
    slots = {"user": CredentialSlot("query", "u", is_user=True), "password": CredentialSlot("query", "p")}
    sent = separate_credentials(recorded(f"u=clerk-at-the-desk&p={KEY}"), slots)
    assert sent.secrets == {KEY} and [each.slot for each in sent.credentials] == ["user", "password"]
