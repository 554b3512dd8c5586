"""Test that keys in the path of an address are found and masked."""

from __future__ import annotations

from contextlib import closing

import pytest

from conformance.core.exchange import Exchange, Request, Response
from conformance.recording.recorder import Recorder
from conformance.runner.run_listener import RunListener
from conformance.security.address_secrets import address_secrets, masked_address
from conformance.security.credentials import Keyring
from conformance.security.redactor import Redactor
from conformance.security.sensitive_names import MASKED_VALUE
from conformance.targets import find_kind
from conformance.targets.base import Limits
from conformance.targets.url import parse_address
from tests.support.kit import contract_of

KEY = "bot123456:AAFx91kZqPw7Rt2"


@pytest.mark.parametrize(
    "part",
    [
        KEY,
        "9f86d081884c7d659a2feaa0c55ad015",
        "123e4567-e89b-12d3-a456-426614174000",
        "XkqPwZrTabcDefghIjkl",
        "1234567890123456",
        "a%2Fb1234567890abcd",
    ],
)
def test_part_that_looks_like_a_key_is_masked(part: str) -> None:
    assert masked_address(f"https://host.example/{part}/v1") == f"https://host.example/{MASKED_VALUE}/v1"
    assert part in address_secrets(f"https://host.example/{part}/v1")


@pytest.mark.parametrize(
    "address",
    [
        "https://api.trackingmore.com/v2",
        "http://127.0.0.1:8000",
        "https://host.example/shipment-tracking-service/v2",
        "https://very-long-host-name-with-digits-1234567890.example/api",
        "asgi:package.module:app/v1",
        "mock:?dialect=mirrored",
    ],
)
def test_ordinary_address_stays(address: str) -> None:
    assert masked_address(address) == address
    assert not address_secrets(address)


@pytest.mark.parametrize("before", ["asgi:shop.main:app", "unix:/run/app-1234567890abc.sock:", "http://127.0.0.1:80"])
def test_key_in_any_base_path_is_masked(before: str) -> None:
    assert masked_address(f"{before}/{KEY}/v1") == f"{before}/{MASKED_VALUE}/v1"
    assert KEY in address_secrets(f"{before}/{KEY}/v1")


@pytest.mark.parametrize("name", ["asgi:tests.support.asgi_apps:silent", "unix:/run/app.sock:"])
def test_target_without_a_host_shows_no_key_of_its_base_path(name: str) -> None:
    with closing(find_kind(f"{name}/{KEY}").open(contract_of("parcels"), Keyring({}, "t1"), Limits())) as target:
        assert KEY not in f"{target.name} {target.base_url}"


def test_parsed_address_shows_no_key_and_sends_it() -> None:
    address = parse_address(f"https://host.example/{KEY}/v1/")
    assert KEY not in f"{address.name} {address.base_url} {address.where}"
    assert address.base == f"/{KEY}/v1"


def test_key_of_the_address_in_a_reply_is_masked_and_no_finding() -> None:
    redactors = [Redactor(["key of the file"]), Redactor(address_secrets(f"https://h.example/{KEY}"), MASKED_VALUE)]
    listener = RunListener("library", redactors, Recorder(0))
    reply = Response(200, (("Location", f"/{KEY}/loans/1"),), b'{"self": "/bot123456%3AAAFx91kZqPw7Rt2/loans"}')
    response = listener.received(Exchange(Request("GET", "/loans"), reply)).response
    assert response is not None
    assert response.header("Location") == f"/{MASKED_VALUE}/loans/1"
    assert response.body == b'{"self": "/[masked]/loans"}'
