"""A contract, a key and an exchange to test targets with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import cast

import pytest

from conformance.contract.credential_slots import CredentialSlot
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import Exchange, Request
from conformance.security.credentials import Keyring
from conformance.targets import open_target
from conformance.targets.base import Limits, Target
from tests.support.socket_servers import Server

KEY = "fake-key/0123456789"
KEYRING = Keyring({"valid": KEY}, "t1")
SLOTS = {"header": CredentialSlot("header", "X-Parcel-Key"), "query": CredentialSlot("query", "key")}
CONTRACT = cast(
    Contract,
    SimpleNamespace(
        name="parcel-v1",
        openapi={},
        dialects={"nested": {}, "flat": {}},
        credential_slots=SLOTS,
        logins={},
    ),
)
GET = Request("GET", "/parcels")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
PATIENT = Limits(deadline_s=30, max_bytes=1000)
"""For exchanges that come to an end by themselves: only a hang takes so long."""
LATE = Limits(deadline_s=0.3, max_bytes=1000)
"""For servers that never come to the end: however busy the machine is, they are late."""
HANG_S = 20.0


def refused(name: str) -> str:
    """The message of the error with which a name is refused."""
    with pytest.raises(UsageError) as caught, opened(name):
        pass
    return str(caught.value)


@contextmanager
def opened(name: str, limits: Limits | None = None) -> Iterator[Target]:
    target = open_target(name, contract=CONTRACT, keyring=KEYRING, limits=limits)
    try:
        yield target
    finally:
        target.close()


def ask(server: Server, request: Request = GET, limits: Limits = PATIENT) -> Exchange:
    with opened(server.url, limits) as target:
        return target.send(request, "check")


def failed(exchange: Exchange, kind: str) -> str:
    """The message of a failure of this kind, after a look for keys in it."""
    assert exchange.failure is not None, exchange
    assert exchange.failure.kind == kind, exchange.failure
    assert KEY not in repr(exchange)
    return exchange.failure.message
