from __future__ import annotations

import socket
from threading import Event

import pytest

from tests.support.target_fixtures import GET, LATE, failed, opened


def test_connect_names_a_port_that_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with opened(f"http://127.0.0.1:{port}") as target:
        assert failed(target.send(GET), "connect") == f"cannot connect to 127.0.0.1:{port}: Connection refused"


def test_connect_names_a_host_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **options: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with opened("https://parcels.example.com/v2") as target:
        assert "parcels.example.com:443" in failed(target.send(GET), "connect")


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "all_proxy"])
def test_connect_names_a_proxy_that_is_not_used(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://secret@proxy.example:3128")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: [])
    with opened("https://parcels.example.com/v2") as target:
        message = failed(target.send(GET), "connect")
    assert message.endswith(f"; {name} is set, but proxies are not used") and "secret" not in message


def test_connect_times_out_during_the_lookup(monkeypatch: pytest.MonkeyPatch) -> None:
    over = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: over.wait())
    with opened("http://parcels.example.com", LATE) as target:
        exchange = target.send(GET)
    over.set()
    failed(exchange, "timeout")


def test_connect_times_out_if_never_accepted() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        # Fills the backlog, so that the next connection has to wait.
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        with opened(f"http://127.0.0.1:{full.getsockname()[1]}", LATE) as target:
            failed(target.send(GET), "timeout")
        for each in waiting:
            each.close()
