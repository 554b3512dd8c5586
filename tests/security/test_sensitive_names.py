"""Test which names of headers and parameters usually carry secrets, and that their values are masked."""

from __future__ import annotations

import pytest

from conformance.core.exchange import MASK, Request, Response
from conformance.security.sensitive_names import (
    MASKED_VALUE,
    carries_secrets,
    mask_sensitive_reply,
    mask_sensitive_request,
)

SECRET = (
    "Authorization Proxy-Authorization Cookie Set-Cookie X-Api-Key api_key apikey access_token token X-CSRF-Token "
    "client_secret password X-Amz-Signature key sid auth X-Auth"
)
OPEN = (
    "Content-Type Prefer page keyword monkey author Keep-Alive Date Idempotency-Key X-Idempotency-Key Surrogate-Key "
    "Sec-WebSocket-Key anthropic-ratelimit-tokens-remaining x-ratelimit-limit-tokens X-Rate-Limit-Token-Count "
    "github-authentication-token-expiration X-Token-Expires-At Session-Expiry X-Auth-Status X-Token-Type "
    "Access-Control-Allow-Credentials"
)


@pytest.mark.parametrize("name", SECRET.split())
def test_carries_secrets_knows_usual_names(name: str) -> None:
    assert carries_secrets(name) and carries_secrets(name.upper())


@pytest.mark.parametrize("name", OPEN.split())
def test_carries_secrets_ignores_other_names(name: str) -> None:
    assert not carries_secrets(name)


def test_mask_sensitive_keeps_the_mask_of_a_known_secret() -> None:
    address = f"/?token={MASK}&sid=abc&page=2;key=#access_token=x"
    response = Response(200, (("Set-Cookie", f"a={MASK}"), ("X-Token", "abc"), ("Location", address)), b"")
    assert mask_sensitive_reply(response).headers == (
        ("Set-Cookie", MASK),
        ("X-Token", MASKED_VALUE),
        ("Location", f"/?token={MASK}&sid={MASKED_VALUE}&page=2;key=#access_token={MASKED_VALUE}"),
    )
    request = Request("GET", "/", (("token", "abc"), ("page", "2")), (("Cookie", ""), ("Authorization", "Basic x")))
    assert mask_sensitive_request(request).query == (("token", MASKED_VALUE), ("page", "2"))
    assert mask_sensitive_request(request).headers == (("Cookie", ""), ("Authorization", MASKED_VALUE))
