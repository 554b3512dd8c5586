"""A minimal ASGI app, so that a benchmark measures the client and not the server."""

from __future__ import annotations

from typing import Any

BODY = b'{"meta": {"code": 200, "type": "Success", "message": "Fine."}, "data": []}'
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})
