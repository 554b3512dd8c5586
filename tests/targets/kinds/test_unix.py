from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import pytest
import uvicorn

from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mutants import mutated
from conformance.targets import find_kind
from tests.support.command_line import Cli, reason
from tests.support.kit import App, contract_of
from tests.support.socket_servers import endless, replies, serving, stays_open, unix_listener
from tests.support.target_fixtures import GET, KEY, LATE, OK, ask, failed, opened, refused

REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: http://localhost/other\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def path() -> Iterator[str]:
    """The path of a socket, which may be 100 bytes long at most."""
    with TemporaryDirectory() as folder:
        yield f"{folder}/app.sock"


def test_unix_target_sends_the_base_path_before_the_path(path: str) -> None:
    with serving(replies(OK), path=path) as server, opened(f"{server.url}:/v2") as target:
        exchange = target.send(GET, "check")
        assert exchange.failure is None and exchange.response is not None and exchange.response.body == b"{}"
    assert server.requests[0].startswith(b"GET /v2/parcels HTTP/1.1\r\nHost: localhost\r\n")
    assert (target.name, target.base_url) == (f"unix:{path}:/v2", "http://localhost/v2")
    assert target.is_local and not target.ends_with_run


def test_unix_target_keeps_its_connection_open(path: str) -> None:
    with serving(stays_open(OK, OK, OK), path=path) as server, opened(server.url) as target:
        assert [target.send(GET).failure for _ in range(3)] == [None] * 3
        assert server.connections == 1


def test_unix_target_does_not_follow_a_redirect(path: str) -> None:
    with serving(replies(REDIRECT), path=path) as server:
        exchange = ask(server)
        assert exchange.response is not None and exchange.response.status == 302 and len(server.requests) == 1


@pytest.mark.parametrize("listens", [False, True])
def test_unix_target_names_a_socket_without_a_server(path: str, listens: bool) -> None:
    if listens:
        with serving(replies(OK), path=path):
            pass
    with opened(f"unix:{path}") as target:
        message = failed(target.send(GET), "connect")
    assert message.startswith(f"cannot connect to unix:{path}: ")
    assert ("refused" if listens else "No such file") in message


def test_unix_target_names_a_path_that_is_too_long() -> None:
    with opened("unix:/" + "a" * 200) as target:
        assert "path too long" in failed(target.send(GET), "connect")


def test_unix_target_times_out_without_a_reply(path: str) -> None:
    with serving(stays_open(), path=path) as server:
        assert f"no complete reply from unix:{path} within 0.3 s" in failed(ask(server, limits=LATE), "timeout")


def test_unix_target_limits_the_size_of_a_reply(path: str) -> None:
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with serving(endless(start, b"400\r\n" + b"x" * 1024 + b"\r\n"), path=path) as server:
        failed(ask(server), "oversized")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("unix:", "no valid socket path"),
        ("unix::/v2", "no valid socket path"),
        ("unix:/run/a\n.sock", "no valid socket path"),
        ("unix:\0abstract", "no valid socket path"),
        ("unix:/run/app.sock:/v2?a=1", "query"),
        ("unix:/run/app.sock:/v2#a", "fragment"),
        ("unix:/run/app.sock:/a b", "space"),
        ("unix:/run/app.sock:/é", "ASCII"),
        (f"unix:/run/{KEY}.sock", "contains a credential"),
    ],
)
def test_unix_kind_refuses_invalid_names(name: str, says: str) -> None:
    message = refused(name)
    assert says in message and KEY not in message


def test_unix_kind_needs_a_system_with_unix_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "AF_UNIX")
    assert "no Unix domain sockets; name the server by its URL" in refused("unix:/run/app.sock")


@pytest.mark.parametrize(
    ("name", "base_url", "seen"),
    [
        ("unix:app.sock", "http://localhost", "unix:fleet/app.sock"),
        ("unix:app.sock:/v2/", "http://localhost/v2", "unix:fleet/app.sock:/v2/"),
        ("unix:/run/a:b.sock:/a:/b", "http://localhost/a:/b", "unix:/run/a:b.sock:/a:/b"),
    ],
)
def test_unix_kind_reads_the_socket_and_the_base_path(name: str, base_url: str, seen: str) -> None:
    kind = find_kind(name)
    assert kind.base_url(contract_of("ten_faults")) == base_url
    assert kind.resolve_from(Path("fleet")) == seen
    assert (kind.address, kind.is_local, kind.ends_with_run, kind.fixed_tag) == (None, True, False, None)


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """An app that has nothing anywhere."""
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Not Found"})


@contextmanager
def listening(app: App, path: str) -> Iterator[None]:
    """A web server with this app on a socket."""
    server = uvicorn.Server(uvicorn.Config(app, http="h11", lifespan="off", log_level="critical"))
    thread = Thread(target=server.run, args=([unix_listener(path)],))
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(autouse=True)
def keys_file(cli: Cli) -> None:
    cli.write("keys.toml", '[library]\nvalid = "mock-valid"\n')


def test_unix_target_serves_a_whole_run(cli: Cli, path: str) -> None:
    with listening(MockApp(contract_of("library")), path):
        ended, report = cli.run("--target", f"unix:{path}:/v1", "--credentials", "keys.toml")
    assert ended.code == 0 and report["target"] == f"unix:{path}:/v1"
    assert next(each for each in report["clauses"] if each["id"] == "operation.createLoan")["verdict"] == "pass"


def test_unix_target_is_a_variable_in_commands_of_a_report(cli: Cli, path: str) -> None:
    with listening(mutated(contract_of("library"), "code.30~success"), path):
        ended, _ = cli.run("--target", f"unix:{path}:/v1", "--credentials", "keys.toml", "--only", "code.30")
    assert ended.code == 1 and 'curl -i -g -X GET "$BASE/loans/' in ended.out


@pytest.mark.parametrize(("base", "hinted"), [("", True), (":/v1", False)])
def test_unix_target_without_a_base_path_gets_a_hint(cli: Cli, path: str, base: str, hinted: bool) -> None:
    with listening(nothing, path):
        ended, report = cli.run("--target", f"unix:{path}{base}", "--credentials", "keys.toml")
    assert ended.code == 3
    assert reason(report, "code.30").endswith("; the documented base path is /v1: is it missing?") is hinted
