"""ASGI apps, most of them wrong in the one way that their name says."""

from __future__ import annotations

import asyncio
import time
from threading import Event
from typing import Any

from conformance.targets.asgi_request import App

PHASES: list[str] = []
HAS_BEGUN = Event()
"""Set as soon as `trickles` has sent the first part of its reply."""
START: dict[str, Any] = {"type": "http.response.start", "status": 200, "headers": []}
END: dict[str, Any] = {"type": "http.response.body", "body": b"{}"}
PART: dict[str, Any] = END | {"more_body": True}


def without_lifespan(app: App) -> App:
    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await app(scope, receive, send)

    return wrapped


async def mirror(scope: Any, receive: Any, send: Any) -> None:
    while scope["type"] == "lifespan":
        message = await receive()
        PHASES.append(message["type"])
        scope["state"]["started"] = True
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
    body = (await receive())["body"]
    seen = {key: scope[key] for key in ("path", "raw_path", "method", "query_string", "headers", "state")}
    await send(START | {"headers": [(b"X-One", b"1"), (b"X-One", b"caf\xe9")]})
    await send({"type": "http.response.body", "body": repr(seen | {"body": body}).encode()})


async def without_database(scope: Any, receive: Any, send: Any) -> None:
    reason = "Traceback:\n  somewhere\nno database under fake-key%2F0123456789\n"
    await send({"type": "lifespan.startup.failed", "message": reason})
    raise RuntimeError


async def never_ready(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.sleep(60)


@without_lifespan
async def raises(scope: Any, receive: Any, send: Any) -> None:
    raise KeyError(f"no {dict(scope['headers'])[b'x-parcel-key'].decode()} here")


@without_lifespan
async def raises_in_a_callback(scope: Any, receive: Any, send: Any) -> None:
    """Answer, and raise exceptions that only the event loop notices."""
    key = dict(scope["headers"])[b"x-parcel-key"].decode()

    def fail() -> None:
        raise KeyError(f"no {key} here")

    asyncio.get_running_loop().call_soon(fail)
    asyncio.get_running_loop().call_exception_handler({"message": f"no task for {key}"})
    await asyncio.sleep(0)
    await send(START)
    await send(END)


@without_lifespan
async def answers_and_raises(scope: Any, receive: Any, send: Any) -> None:
    """Do what frameworks do with an exception of a view."""
    try:
        await raises(scope, receive, send)
    except KeyError:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b"Internal Server Error"})
        raise


@without_lifespan
async def exits(scope: Any, receive: Any, send: Any) -> None:
    raise SystemExit(3)


@without_lifespan
async def group(scope: Any, receive: Any, send: Any) -> None:
    raise BaseExceptionGroup("several", [KeyboardInterrupt()])


@without_lifespan
async def silent(scope: Any, receive: Any, send: Any) -> None:
    await receive()


@without_lifespan
async def half(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    raise ValueError


@without_lifespan
async def unfinished(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    await send(PART)


@without_lifespan
async def twice(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    await send(START)


@without_lifespan
async def too_short(scope: Any, receive: Any, send: Any) -> None:
    await send(START | {"headers": [(b"content-length", b"9")]})
    await send(END)


@without_lifespan
async def too_long(scope: Any, receive: Any, send: Any) -> None:
    await send(START | {"headers": [(b"content-length", b"2")]})
    await send(END | {"body": b"{}more"})


@without_lifespan
async def no_bytes(scope: Any, receive: Any, send: Any) -> None:
    await send(START | {"headers": [("content-length", "2")]})


@without_lifespan
async def no_content(scope: Any, receive: Any, send: Any) -> None:
    await send(START | {"status": 204})
    await send(END)


@without_lifespan
async def sleeps(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.sleep(60)


@without_lifespan
async def blocks(scope: Any, receive: Any, send: Any) -> None:
    time.sleep(0.6)


@without_lifespan
async def trickles(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    while True:
        await send(PART | {"body": b"x"})
        HAS_BEGUN.set()
        await asyncio.sleep(0.05)


@without_lifespan
async def endless(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    while True:
        await send(PART | {"body": b"x" * 300})


@without_lifespan
async def lingers(scope: Any, receive: Any, send: Any) -> None:
    await send(START)
    await send(END)
    await asyncio.sleep(60)


@without_lifespan
async def listens(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    gone = asyncio.ensure_future(receive())
    await asyncio.sleep(0.01)
    await send(START)
    await send(END | {"body": b"gone" if gone.done() else b"still there"})
    assert (await gone)["type"] == "http.disconnect"
