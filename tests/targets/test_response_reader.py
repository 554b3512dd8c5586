from __future__ import annotations

from collections.abc import Callable
from itertools import count
from threading import Event
from types import SimpleNamespace

import pytest

from conformance.core.exchange import Credential, Request
from conformance.targets import http_target
from conformance.targets.connection import Connection
from tests.support.hostile_servers import a_byte_a_second, always
from tests.support.socket_servers import Peer, endless, replies, serving, stays_open
from tests.support.stopped_clock import stop_the_clock
from tests.support.target_fixtures import GET, HANG_S, KEY, LATE, OK, PATIENT, ask, failed


class TestReplies:
    def test_reply_is_read_unchanged(self, monkeypatch: pytest.MonkeyPatch) -> None:
        raw = b"HTTP/1.1 299 So-so \xe9\r\nX-B: 1\r\nx-a: caf\xe9\r\nX-B:  2 \r\nContent-Length: 4\r\n\r\n\xff\0{}"
        monkeypatch.setattr(http_target, "time", SimpleNamespace(time=lambda: 7.0, monotonic=count(100, 3).__next__))
        with serving(replies(raw)) as server:
            exchange = ask(server)
        response = exchange.response
        assert response is not None and exchange.failure is None
        assert (response.status, response.reason, response.body) == (299, "So-so \xe9", b"\xff\0{}")
        assert response.headers == (("X-B", "1"), ("x-a", "caf\xe9"), ("X-B", "2"), ("Content-Length", "4"))
        assert exchange.request is GET and exchange.origin == "check"
        assert (exchange.started, exchange.duration_s) == (7.0, 3)

    @pytest.mark.parametrize(
        ("method", "raw", "status", "body", "surplus"),
        [
            (
                "GET",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n1\r\n \r\n0\r\nT: 1\r\n\r\n",
                200,
                b"{} ",
                b"",
            ),
            ("GET", b"HTTP/1.0 200 OK\r\n\r\n{}", 200, b"{}", b""),
            ("GET", b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, b"{}", b""),
            ("GET", b"HTTP/1.1 200 OK\r\n\r\nto the end", 200, b"to the end", b""),
            ("GET", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + OK, 200, b"{}", b""),
            ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", 200, b"", b""),
            ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, b"", b"{}"),
            ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, b"", b""),
            ("GET", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", b""),
            ("GET", b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}", 204, b"", b"{}"),
            ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}extra", 200, b"{}", b"extra"),
            ("CONNECT", b"HTTP/1.1 200 OK\r\n\r\nraw", 200, b"", b"raw"),
            ("GET", b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", 302, b"", b""),
        ],
    )
    def test_reply_ends_where_its_framing_says(
        self, method: str, raw: bytes, status: int, body: bytes, surplus: bytes
    ) -> None:
        with serving(replies(raw)) as server:
            exchange = ask(server, GET.replace(method=method))
            assert len(server.requests) == 1
        assert exchange.failure is None and exchange.response is not None
        assert (exchange.response.status, exchange.response.body, exchange.response.surplus) == (status, body, surplus)

    @pytest.mark.parametrize(("version", "kind"), [(b"1.2", None), (b"2.0", "protocol"), (b"0.9", "protocol")])
    def test_reply_has_a_minor_version_of_http_1(self, version: bytes, kind: str | None) -> None:
        with serving(replies(b"HTTP/" + version + b" 200 OK\r\nContent-Length: 2\r\n\r\n{}")) as server:
            failure = ask(server).failure
        assert (failure and failure.kind) == kind
        assert failure is None or failure.message.endswith(f"has HTTP/{version.decode()}, not HTTP/1.1")

    def test_reply_may_precede_the_end_of_the_request(self) -> None:
        early = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"

        def script(peer: Peer) -> None:
            peer.send(early)
            peer.wait()

        with serving(script) as server:
            exchange = ask(server, Request("POST", "/", body=b"x" * 1000))
        assert exchange.response is not None and exchange.response.status == 413


class TestFailures:
    @pytest.mark.parametrize("reply", [b"", b"HT", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Le"])
    def test_reply_that_ends_within_its_headers_is_a_reset(self, reply: bytes) -> None:
        with serving(replies(reply)) as server:
            exchange = ask(server)
            assert server.connections == 1
        assert "127.0.0.1:" in failed(exchange, "reset") and exchange.response is None

    @pytest.mark.parametrize(
        "reply",
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}",
        ],
    )
    def test_reply_that_ends_within_its_body_is_a_reset(self, reply: bytes) -> None:
        with serving(replies(reply)) as server:
            exchange = ask(server)
        failed(exchange, "reset")
        assert exchange.response is not None and exchange.response.body == b"{}"

    def test_reset_within_the_body_keeps_what_was_received(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def script(peer: Peer) -> None:
            peer.request()
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}")
            assert read.wait(HANG_S)
            peer.reset()

        read = Event()
        receive = Connection.receive

        def note(self: Connection) -> bytes:
            if (data := receive(self)).endswith(b"{}"):
                read.set()
            return data

        monkeypatch.setattr(Connection, "receive", note)
        with serving(script) as server:
            exchange = ask(server)
        failed(exchange, "reset")
        assert exchange.response is not None and exchange.response.body == b"{}"

    def test_reset_during_the_request_is_a_failure(self) -> None:
        def script(peer: Peer) -> None:
            peer.receive()
            peer.reset()

        with serving(script) as server:
            failed(ask(server, Request("POST", "/", body=b"x" * 5_000_000), PATIENT), "reset")

    @pytest.mark.parametrize(
        "script",
        [
            stays_open(b""),
            stays_open(b"HTTP/1.1 200 OK\r\n"),
            endless(b"", b"H", 0.05),
            endless(b"HTTP/1.1 200 OK\r\n", b"X", 0.05),
            endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
        ],
    )
    def test_reply_without_headers_times_out(self, script: Callable[[Peer], None]) -> None:
        with serving(script) as server:
            exchange = ask(server, limits=LATE)
        assert "within 0.3 s" in failed(exchange, "timeout") and exchange.response is None
        assert exchange.duration_s >= LATE.deadline_s

    def test_reply_with_one_byte_a_second_times_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        start = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n{"
        with serving(always(a_byte_a_second(stop_the_clock(monkeypatch), start))) as server:
            exchange = ask(server)
        failed(exchange, "timeout")
        assert exchange.response is not None and exchange.response.body.startswith(b"{")

    def test_request_that_is_never_read_times_out(self) -> None:
        with serving(stays_open()) as server:
            exchange = ask(server, Request("POST", "/", body=b"x" * 20_000_000), LATE)
        failed(exchange, "timeout")

    @pytest.mark.parametrize(
        "start", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"]
    )
    def test_reply_with_an_endless_body_is_oversized(self, start: bytes) -> None:
        with serving(endless(start, b"x" * 700)) as server:
            exchange = ask(server)
        assert "1000 bytes" in failed(exchange, "oversized")
        assert exchange.response is not None and exchange.response.body == b"x" * 1000

    def test_reply_with_endless_chunks_is_oversized(self) -> None:
        start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        with serving(endless(start, b"1\r\nx\r\n")) as server:
            failed(ask(server, limits=PATIENT), "oversized")

    def test_reply_with_a_body_of_the_limit_is_read(self) -> None:
        with serving(replies(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000)) as server:
            assert ask(server).failure is None

    @pytest.mark.parametrize(
        ("start", "part"),
        [
            (b"HTTP/1.1 200 OK\r\n", b"X-Much: more\r\n" * 100),
            (b"HTTP/1.1 200 OK\r\nX: ", b"x" * 1000),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x" * 1000),
        ],
    )
    def test_reply_with_endless_headers_is_oversized(self, start: bytes, part: bytes) -> None:
        with serving(endless(start, part)) as server:
            assert "65536 bytes" in failed(ask(server, limits=PATIENT), "oversized")

    @pytest.mark.parametrize(
        "reply",
        [
            b"hello\r\n\r\n",
            b"hello",
            b"SSH-2.0-OpenSSH\r\n",
            b"HTTP/1.1 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nbad\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA\0: 1\r\n\r\n",
            b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
            b"HTTP/2 200\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            KEY.encode() + b"\r\n\r\n",
        ],
    )
    def test_reply_that_is_not_http_is_a_protocol_failure(self, reply: bytes) -> None:
        with serving(replies(reply)) as server:
            failed(ask(server, GET.replace(credentials=(Credential("valid", "header"),))), "protocol")
