"""Servers that misbehave at the level of bytes: correct ones with changed parts, or wrong ones."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from conformance.contract.model import Contract
from conformance.core.exchange import Request, Response
from conformance.mock_server.asgi_app import MockApp
from tests.support.socket_servers import Peer, Script
from tests.support.stopped_clock import StoppedClock

PAST_EVERY_DEADLINE_S = 1e6
HEAD = b"HTTP/1.1 200 Sent\r\nContent-Type: application/json\r\n"
KEY = "fake+key/with=signs&0123"
SPELLINGS = [
    KEY,
    quote(KEY, safe=""),
    b64encode(KEY.encode()).decode(),
    KEY.replace("/", "\\/"),
    "".join(f"\\u{ord(each):04x}" for each in KEY),
]

Deed = Callable[[Peer], bool]
"""Answers one request in its own way. Whether the connection can be used further."""

Spoil = Callable[[int, Request], Deed | None]
"""(number of the request, the request as the checks speak of it) -> what to do instead of a right answer."""


class Api:
    """The reference server behind plain sockets; `spoil` chooses the requests that it answers in another way."""

    def __init__(self, app: MockApp, spoil: Spoil | None = None, version: str = "HTTP/1.1") -> None:
        self.app, self.spoil, self.version = app, spoil, version
        self.count = 0

    def __call__(self, peer: Peer) -> None:
        while peer.request():
            self.count += 1
            request = self.parsed(peer.last)
            deed = (self.spoil and self.spoil(self.count, request)) or says(self.right(request))
            if not deed(peer) or self.version == "HTTP/1.0":
                return

    def right(self, request: Request) -> bytes:
        """The right answer as bytes."""
        return raw(self.app.answer(request), request.method, self.version)

    def parsed(self, data: bytes) -> Request:
        head, _, body = data.partition(b"\r\n\r\n")
        line, *lines = head.split(b"\r\n")
        method, target, _ = line.decode("latin-1").split(" ")
        url = urlsplit(target)
        headers = [(name.lower(), value) for name, _, value in (each.partition(b": ") for each in lines)]
        scope: dict[str, Any] = {
            "method": method,
            "path": url.path,
            "raw_path": url.path.encode(),
            "query_string": url.query.encode(),
            "headers": headers,
        }
        return self.app.parser.request(scope, body)


def raw(response: Response, method: str = "GET", version: str = "HTTP/1.1") -> bytes:
    """A response as bytes, with its true length."""
    headers = [(name, value) for name, value in response.headers if name.lower() != "content-length"]
    if response.status != 204:
        headers.append(("Content-Length", str(len(response.body))))
    lines = [f"{version} {response.status} {response.reason or 'Sent'}", *map(": ".join, headers), "", ""]
    return "\r\n".join(lines).encode("latin-1") + (b"" if method == "HEAD" else response.body)


def says(data: bytes) -> Deed:
    def deed(peer: Peer) -> bool:
        peer.send(data)
        return True

    return deed


def hangs_up(data: bytes = b"") -> Deed:
    """Sends this much and resets the connection."""

    def deed(peer: Peer) -> bool:
        peer.send(data)
        peer.reset()
        return False

    return deed


def ends(data: bytes) -> Deed:
    """Sends this much and closes the connection."""

    def deed(peer: Peer) -> bool:
        peer.send(data)
        return False

    return deed


def says_nothing(peer: Peer) -> bool:
    peer.wait()
    return False


def goes_on(start: bytes, part: bytes) -> Deed:
    """Sends `start`, and then `part` without end."""

    def deed(peer: Peer) -> bool:
        peer.send(start)
        while peer.wait(0):
            peer.send(part)
        return False

    return deed


def late(clock: StoppedClock, start: bytes, part: bytes = b"x") -> Deed:
    """Sends `start`, lets every deadline pass, and then sends `part`, so that the client looks at the clock."""

    def deed(peer: Peer) -> bool:
        peer.send(start)
        clock.advance(PAST_EVERY_DEADLINE_S)
        peer.send(part)
        peer.wait()
        return False

    return deed


def a_byte_a_second(clock: StoppedClock, start: bytes) -> Deed:
    """Sends `start`, and then a byte for each second of the clock, none of which passes unseen by the client."""

    def deed(peer: Peer) -> bool:
        peer.send(start)
        while peer.wait(0):
            if clock.was_read():
                clock.advance(1)
                peer.send(b"x")
        return False

    return deed


def echoing(contract: Contract, place: str, text: str, key: str = KEY) -> Api:
    """The reference server, with a text in every reply: in its body, its reason phrase or a header of this name."""

    def spoil(n: int, request: Request) -> Deed:
        right, echo = server.right(request), text.encode()
        if place == "body":
            body = right.partition(b"\r\n\r\n")[2]
            return says(whole(body.replace(b'"meta"', b'"echo":"' + echo + b'","meta"', 1)))
        if place == "reason":
            return says(right.replace(b"Sent\r\n", b"%b\r\n" % echo, 1))
        return says(right.replace(b"\r\n", b"\r\n%b: %b\r\n" % (place.encode(), echo), 1))

    server = Api(MockApp(contract, keys={"valid": key}, prefer=False), spoil)
    return server


def whole(body: bytes, head: bytes = HEAD) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def always(deed: Deed) -> Script:
    def script(peer: Peer) -> None:
        while peer.request() and deed(peer):
            pass

    return script
