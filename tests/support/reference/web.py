"""HTTP for the servers of this folder: receives a request and sends a JSON reply, over a real socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

Reply = tuple[int, Any]


@dataclass(frozen=True)
class Asked:
    """A request. `path` holds the decoded segments, `headers` are found whatever the case of their names."""

    method: str
    path: list[str]
    query: dict[str, list[str]]
    headers: Message
    body: bytes


class Api(Protocol):
    def answer(self, asked: Asked) -> Reply:
        """(HTTP status, body that is sent as JSON)"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet, or each reply waits for a delayed ACK
    api: Api

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)

    def serve(self) -> None:
        url = urlsplit(self.path)
        body = self._body()
        path = [unquote(each) for each in url.path.strip("/").split("/")]
        query = parse_qs(url.query, keep_blank_values=True)
        status, given = self.api.answer(Asked(self.command, path, query, trimmed(self.headers), body))
        data = json.dumps(given).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _body(self) -> bytes:
        """The whole body, which may come in chunks."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, *parts: Any) -> None:
        """Says nothing."""


def trimmed(headers: Message) -> Message:
    """The headers without the blanks behind their values, which `http.server` keeps."""
    result = Message()
    for name, value in headers.items():
        result[name] = value.strip(" \t")
    return result


def parsed(body: bytes) -> Any:
    """The JSON value of a body. Raises ValueError for what is none."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


@contextmanager
def serving(api: Api) -> Iterator[str]:
    """The base address of the API, on a free loopback port."""
    handler = type("Handler", (Handler,), {"api": api})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
