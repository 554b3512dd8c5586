"""Put a load on a loopback server: several concurrent connections, each with one request at a time."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class Uncountable(Exception):
    """A reply is not the expected one, so that its speed must not be counted."""


def per_second(port: int, requests: Iterator[bytes], count: int, connections: int, sign: bytes) -> float:
    """Return the requests per second that the server answers.

    `requests` are complete HTTP/1.1 messages. Each reply must have a Content-Length, HTTP status 200 or 201, and
    `sign` in its body.

    Raises:
        SystemExit: a reply is not like this.
    """
    try:
        return asyncio.run(_load(port, requests, count, connections, sign))
    except* Uncountable as why:
        raise SystemExit(f"stopped at an unexpected reply: {why.exceptions[0]}") from None


async def _load(port: int, requests: Iterator[bytes], count: int, connections: int, sign: bytes) -> float:
    shares = [count // connections + (n < count % connections) for n in range(connections)]
    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for share in shares:
            group.create_task(_converse(port, requests, share, sign))
    return count / (time.perf_counter() - started)


async def _converse(port: int, requests: Iterator[bytes], count: int, sign: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for _ in range(count):
            writer.write(next(requests))
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            if head[9:12] not in (b"200", b"201") or sign not in body:
                raise Uncountable((head + body).decode("utf-8", "backslashreplace"))
    finally:
        writer.close()
        await writer.wait_closed()


def message(method: str, path: str, headers: str, body: Callable[[], str]) -> Iterator[bytes]:
    """Yield the same request without end, each time with a new body; an empty text means no body."""
    while True:
        content = body()
        length = f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n" if content else ""
        yield f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}{length}\r\n{content}".encode()
