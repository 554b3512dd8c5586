from __future__ import annotations

import ssl
from threading import Event, Thread

import pytest

from tests.support.socket_servers import PEM, Peer, replies, serving, stays_open
from tests.support.target_fixtures import GET, HANG_S, LATE, OK, PATIENT, ask, failed, opened


class TestTls:
    @pytest.fixture
    def trusted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(PEM))

    @pytest.mark.usefixtures("trusted")
    def test_tls_accepts_a_certificate_that_verifies(self) -> None:
        raw = b"HTTP/1.1 204 No Content\r\n\r\n"
        with serving(replies(OK, raw, raw), tls=True) as server:
            with opened(server.url.replace("127.0.0.1", "localhost"), PATIENT) as target:
                assert [target.send(GET).failure for _ in range(3)] == [None] * 3
            assert server.connections == 1

    @pytest.mark.usefixtures("trusted")
    def test_tls_refuses_a_certificate_for_another_host(self) -> None:
        with serving(replies(OK), tls=True) as server:
            message = failed(ask(server, limits=PATIENT), "tls")
        assert "does not verify" in message and f"127.0.0.1:{server.port}" in message

    def test_tls_refuses_an_untrusted_certificate(self) -> None:
        with serving(replies(OK), tls=True) as server:
            assert "self-signed" in failed(ask(server, limits=PATIENT), "tls")
            assert server.requests == []

    @pytest.mark.usefixtures("trusted")
    @pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
    def test_tls_names_client_certificates_if_the_server_requires_one(self, version: ssl.TLSVersion) -> None:
        with serving(replies(OK), tls=True) as server:
            server.require_client_certificate(version)
            server.url = server.url.replace("127.0.0.1", "localhost")
            message = failed(ask(server, limits=PATIENT), "tls")
        assert "client certificate" in message and message.endswith("client certificates are not supported")

    def test_tls_fails_with_a_server_without_tls(self) -> None:
        def script(peer: Peer) -> None:
            peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            peer.wait()

        with serving(script) as server:
            server.url = server.url.replace("http:", "https:")
            assert failed(ask(server, limits=PATIENT), "tls").endswith("; is http: meant instead of https:?")

    def test_tls_handshake_without_an_end_times_out(self) -> None:
        with serving(stays_open(b"")) as server:
            server.url = server.url.replace("http:", "https:")
            failed(ask(server, limits=LATE), "timeout")


class TestConnections:
    def test_connection_is_kept_open(self) -> None:
        with serving(stays_open(OK, OK, OK)) as server, opened(server.url) as target:
            assert [target.send(GET).failure for _ in range(3)] == [None] * 3
            assert server.connections == 1

    def test_connection_belongs_to_one_thread(self) -> None:
        with serving(stays_open(OK, OK)) as server, opened(server.url) as target:
            target.send(GET)
            other = Thread(target=target.send, args=(GET,))
            other.start()
            other.join()
            target.send(GET)
            assert server.connections == 2 and len(server.requests) == 3

    @pytest.mark.parametrize(
        "reply",
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
            b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            OK + b"surplus",
        ],
    )
    def test_connection_is_not_reused_after_a_reply_that_closes_it(self, reply: bytes) -> None:
        with serving(stays_open(reply)) as server, opened(server.url, PATIENT) as target:
            assert [target.send(GET).failure for _ in range(2)] == [None] * 2
            assert server.connections == 2

    def test_connection_is_not_reused_after_a_request_that_closes_it(self) -> None:
        with serving(stays_open(OK)) as server, opened(server.url, PATIENT) as target:
            assert [target.send(GET.replace(headers=(("Connection", "close"),))).failure for _ in range(2)] == [
                None
            ] * 2
            assert server.connections == 2

    def test_connection_closed_while_idle_is_replaced(self) -> None:
        with serving(replies(OK)) as server, opened(server.url) as target:
            for _ in range(3):
                assert target.send(GET).failure is None
                assert server.closed.acquire(timeout=HANG_S)
            assert server.connections == 3 == len(server.requests)

    def test_connection_with_stray_bytes_is_replaced(self) -> None:
        answered, sent = Event(), Event()

        def script(peer: Peer) -> None:
            replies(OK)(peer)
            answered.wait(HANG_S)
            peer.send(b"stray")
            sent.set()
            peer.wait()

        with serving(script, replies(OK)) as server, opened(server.url) as target:
            assert target.send(GET).failure is None
            answered.set()
            assert sent.wait(HANG_S)
            second = target.send(GET)
            assert second.response is not None and second.response.body == b"{}" and server.connections == 2

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_request_is_sent_again_if_a_kept_connection_closes_without_a_byte(self, method: str) -> None:
        with serving(replies(OK, b""), replies(OK)) as server, opened(server.url) as target:
            assert not target.send(GET).resent
            second = target.send(GET.replace(method=method))
            assert second.failure is None and second.resent
            assert server.connections == 2 and len(server.requests) == 3

    def test_request_is_sent_again_only_once(self) -> None:
        with serving(replies(OK, b""), replies(b"")) as server, opened(server.url) as target:
            target.send(GET)
            failed(target.send(GET), "reset")
            assert server.connections == 2 and len(server.requests) == 3

    def test_request_is_not_sent_again_after_a_byte(self) -> None:
        with serving(replies(OK, b"H"), replies(OK)) as server, opened(server.url) as target:
            target.send(GET)
            failed(target.send(GET), "reset")
            assert server.connections == 1

    def test_request_is_not_sent_again_after_a_timeout(self) -> None:
        with serving(stays_open(OK, b""), replies(OK)) as server, opened(server.url, PATIENT) as target:
            target.send(GET)
            target._limits = LATE  # type: ignore[attr-defined]
            failed(target.send(GET), "timeout")
            assert server.connections == 1

    def test_target_is_usable_after_a_failure(self) -> None:
        with serving(replies(b"?\r\n"), replies(OK)) as server, opened(server.url) as target:
            failed(target.send(GET), "protocol")
            assert target.send(GET).failure is None
