"""Send requests to a mock server in this process, over ASGI."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from conformance.mock_server.asgi_app import MockApp
from tests.support.kit import DATA

PARCELS = str(DATA / "parcels")


class Answered(NamedTuple):
    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)


@cache
def contract_of(name: str) -> Contract:
    return load_contract(name)


def raw(
    app: MockApp,
    method: str,
    path: bytes,
    query: bytes = b"",
    headers: list[tuple[bytes, bytes]] | None = None,
    chunks: tuple[bytes, ...] = (b"",),
) -> Answered:
    """One exchange with exactly these bytes."""
    scope = {
        "type": "http",
        "method": method,
        "path": path.decode("latin-1"),
        "raw_path": path,
        "query_string": query,
        "headers": headers or [],
    }
    left: Iterator[bytes] = iter(chunks)
    count = len(chunks)
    sent: list[Any] = []

    async def receive() -> Any:
        nonlocal count
        count -= 1
        return {"type": "http.request", "body": next(left), "more_body": count > 0}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    start, body = sent
    return Answered(start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body["body"])


class Client:
    """Speaks to a new mock of a contract; `base` is put before paths, the key goes into the default slot."""

    def __init__(self, name: str, dialect: str | None = None, **options: Any) -> None:
        self.app = MockApp(contract_of(name), dialect, **options)
        self.slot = next(iter(self.app.contract.credential_slots.values())).name

    def ask(self, line: str, body: Any = None, key: str | None = "mock-valid", **headers: str) -> Answered:
        """`line` is `METHOD /path?query`; the body is sent as JSON."""
        method, _, target = line.partition(" ")
        path, _, query = target.partition("?")
        pairs = {"Content-Type": "application/json", **headers, **({self.slot: key} if key is not None else {})}
        return raw(
            self.app,
            method,
            (self.app.base + path).encode(),
            query.encode(),
            [(name.lower().encode(), value.encode()) for name, value in pairs.items()],
            (b"" if body is None else json.dumps(body).encode(),),
        )
