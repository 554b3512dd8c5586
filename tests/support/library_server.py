"""A handwritten server of tests/data/library, with one fault on request.

This module imports nothing from `conformance`, so that contract and checks are tested by independent code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "fake-library-key"
BOOK = "978-0-00-000000-2"
Reply = tuple[int, Any]


class Library(ThreadingHTTPServer):
    """`fault` is "" or one of: doubles (an absent loan reads as success), vague (a wrong code for it), mute (refusals
    say nothing), open (any key will do), html (an error page instead of JSON), parrot (refusals repeat the key).
    `bearer`: the key goes into Authorization, after that word."""

    def __init__(self, fault: str, bearer: bool) -> None:
        self.fault = fault
        self.bearer = bearer
        self.loans = {"10000001": {"id": "10000001", "book": BOOK, "reader": "Sample Reader"}}
        self.seen: list[str] = []
        super().__init__(("127.0.0.1", 0), Desk)

    def answer(self, method: str, target: str, key: str | None, body: bytes) -> Reply:
        url = urlsplit(target)
        if key != KEY and not (key and self.fault == "open"):
            return 10, "This key opens nothing"
        if method == "GET" and url.path == "/loans":
            readers = parse_qs(url.query).get("reader")
            return 0, [each for each in self.loans.values() if not readers or each["reader"] in readers]
        if method == "POST" and url.path == "/loans":
            return self.lend(body)
        if method == "GET" and url.path.startswith("/loans/") and url.path.count("/") == 2:
            return self.read(url.path.removeprefix("/loans/"))
        return 30, "Nothing here"

    def lend(self, body: bytes) -> Reply:
        try:
            sent = json.loads(body)
            book, reader = sent["book"], sent["reader"]
        except (ValueError, LookupError, TypeError, RecursionError):
            return 20, "The desk cannot read this"
        if not isinstance(book, str) or not book.startswith("978-") or not isinstance(reader, str) or not reader:
            return 20, "The desk cannot read this"
        loan = {"id": f"{10000001 + len(self.loans)}", "book": book, "reader": reader}
        self.loans[loan["id"]] = loan
        return 0, loan

    def read(self, name: str) -> Reply:
        if name in self.loans:
            return 0, self.loans[name]
        if self.fault == "doubles":
            return 0, {"id": name, "book": BOOK, "reader": "Sample Reader"}
        return (20, "Cannot read this") if self.fault == "vague" else (30, "No such loan")


class Desk(BaseHTTPRequestHandler):
    server: Library

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)

    def serve(self) -> None:
        self.server.seen.append(self.command)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        key = self.headers.get("Library-Key")
        if self.server.bearer:
            scheme, _, key = self.headers.get("Authorization", "").partition(" ")
            key = key if scheme == "Bearer" else None
        code, answer = self.server.answer(self.command, self.path, key, body)
        reply = {"code": 0, "data": answer} if code == 0 else {"code": code, "message": answer}
        if code and self.server.fault == "parrot":
            reply["message"] = {"key": key}
        if code and self.server.fault == "mute":
            del reply["message"]
        page = code and self.server.fault == "html"
        data = b"<h1>Sorry</h1>" if page else json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if page else "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *parts: Any) -> None:
        """Write no log."""


@contextmanager
def library(fault: str = "", host: str = "127.0.0.1", bearer: bool = False) -> Iterator[tuple[str, list[str]]]:
    """(base address, the methods of the requests so far). `host` is the name by which it is spoken of."""
    with Library(fault, bearer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://{host}:{server.server_port}", server.seen
        finally:
            server.shutdown()
            thread.join()
