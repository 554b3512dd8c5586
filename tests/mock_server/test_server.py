"""The reference server on a port."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from conformance.core.errors import UsageError
from conformance.mock_server.server import RunningServer, start
from tests.support.mock_client import PARCELS, contract_of

KEY = {"Counter-Key": "mock-valid"}


@pytest.fixture
def server() -> Iterator[RunningServer]:
    running = start(contract_of(PARCELS))
    yield running
    running.stop()


def ask(url: str, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request(method, parts.path + path, body, KEY)
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer


def test_it_answers_as_soon_as_it_has_started(server: RunningServer) -> None:
    assert server.url.startswith("http://127.0.0.1:") and server.url.endswith("/counter/v1")
    assert ask(server.url, "GET", "/parcels/10000001")[0] == 200
    assert b'"code":0' in ask(server.url, "POST", "/parcels", b'{"label": "A-2", "town": "Delft"}')[1]
    assert b'"total":"2"' in ask(server.url, "GET", "/parcels")[1]


def test_methods_that_h11_does_not_know_reach_the_contract(server: RunningServer) -> None:
    assert ask(server.url, "BREW", "/parcels")[1] == b'{"data":null,"code":20,"message":"Not understood"}'
    assert ask(server.url, "HEAD", "/parcels")[1] == b""


def test_the_encoding_of_a_path_is_kept(server: RunningServer) -> None:
    assert b'"code":30' in ask(server.url, "GET", "/parcels/1000%2F0001")[1]
    assert b'"code":0' in ask(server.url, "GET", "/parcels/1000000%31")[1]


def test_one_reply_does_not_wait_for_the_next_packet(server: RunningServer) -> None:
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    took = []
    for _ in range(50):
        begun = time.perf_counter()
        connection.request("GET", parts.path + "/parcels", headers=KEY)
        connection.getresponse().read()
        took.append(time.perf_counter() - begun)
    connection.close()
    # Of a server that waits, each reply takes 40 ms after the first few; on a busy machine, some do.
    assert min(took[20:]) < 0.03


def test_a_port_that_is_taken(server: RunningServer) -> None:
    port = urlsplit(server.url).port
    assert port is not None
    with pytest.raises(UsageError, match=f"port {port} on 127.0.0.1 is in use: choose another one"):
        start(contract_of(PARCELS), port=port)
    with pytest.raises(UsageError, match=r"port 70000 on 127\.0\.0\.1 cannot be opened"):
        start(contract_of(PARCELS), port=70000)


def test_a_port_is_free_again_after_the_end() -> None:
    first = start(contract_of(PARCELS))
    port = urlsplit(first.url).port
    assert port is not None
    ask(first.url, "GET", "/parcels")
    first.stop()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
    start(contract_of(PARCELS), port=port).stop()
