"""Test the reference server on a port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol

from conformance.core.errors import UsageError
from conformance.mock_server.server import RunningServer, start
from tests.support.mock_client import PARCELS, contract_of
from tests.support.parcels_over_http import ask


@pytest.fixture
def server() -> Iterator[RunningServer]:
    running = start(contract_of(PARCELS))
    yield running
    running.stop()


def test_server_answers_as_soon_as_it_has_started(server: RunningServer) -> None:
    assert server.url.startswith("http://127.0.0.1:") and server.url.endswith("/counter/v1")
    assert ask(server.url, "GET", "/parcels/10000001")[0] == 200
    assert b'"code":0' in ask(server.url, "POST", "/parcels", b'{"label": "A-2", "town": "Delft"}')[1]
    assert b'"total":"2"' in ask(server.url, "GET", "/parcels")[1]


def test_server_passes_unknown_methods_to_the_contract(server: RunningServer) -> None:
    assert ask(server.url, "BREW", "/parcels")[1] == b'{"data":null,"code":20,"message":"Not understood"}'
    assert ask(server.url, "HEAD", "/parcels")[1] == b""


def test_server_keeps_the_encoding_of_a_path(server: RunningServer) -> None:
    assert b'"code":30' in ask(server.url, "GET", "/parcels/1000%2F0001")[1]
    assert b'"code":0' in ask(server.url, "GET", "/parcels/1000000%31")[1]


def test_server_sends_each_reply_immediately(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without TCP_NODELAY the second part of a reply waits for an acknowledgement, which takes 40 ms."""
    connected, options = H11Protocol.connection_made, list[int]()

    def note(self: H11Protocol, transport: asyncio.Transport) -> None:
        options.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        connected(self, transport)

    monkeypatch.setattr(H11Protocol, "connection_made", note)
    assert ask(server.url, "GET", "/parcels")[0] == 200
    assert len(options) == 1 and options[0]


def test_server_refuses_a_port_in_use(server: RunningServer) -> None:
    port = urlsplit(server.url).port
    assert port is not None
    with pytest.raises(UsageError, match=f"port {port} on 127.0.0.1 is in use: choose another one"):
        start(contract_of(PARCELS), port=port)
    with pytest.raises(UsageError, match=r"port 70000 on 127\.0\.0\.1 cannot be opened"):
        start(contract_of(PARCELS), port=70000)


def test_server_frees_its_port_when_it_stops() -> None:
    first = start(contract_of(PARCELS))
    port = urlsplit(first.url).port
    assert port is not None
    ask(first.url, "GET", "/parcels")
    first.stop()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
    start(contract_of(PARCELS), port=port).stop()


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /counter/v1/parcels HTTP/1.1\r\nHost: x", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"],
)
def test_server_closes_a_connection_without_a_whole_request(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr("conformance.mock_server.bounded_connection.REQUEST_S", 0.01)
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(sent)
        assert connection.recv(1) == b""


def test_server_keeps_a_connection_between_requests(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.mock_server.bounded_connection.REQUEST_S", 0.2)
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        for _ in range(2):
            connection.sendall(b"HEAD /counter/v1/parcels HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(9999).startswith(b"HTTP/1.1 200")
