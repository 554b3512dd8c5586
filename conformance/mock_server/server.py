"""Serve the reference server on a loopback port: in a thread, or in the foreground until Ctrl-C."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mock_keys import key_lines, login_lines

if TYPE_CHECKING:
    import uvicorn

HOST = "127.0.0.1"
_LONGEST_HEAD = 1024 * 1024


@dataclass
class RunningServer:
    """A server in its own thread. `url` is the base URL, to which the paths of operations are appended."""

    url: str
    app: MockApp
    _server: uvicorn.Server
    _thread: Thread

    def stop(self) -> None:
        """Stop the server, and return when the port is free."""
        self.stop_soon()
        self._thread.join()

    def stop_soon(self) -> None:
        """Ask the server to stop, and return at once."""
        self._server.should_exit = True


def start(
    contract: Contract, *, dialect: str | None = None, port: int = 0, app: MockApp | None = None
) -> RunningServer:
    """Start a server in a thread. It accepts connections when this function returns.

    Port 0 stands for any free port. `app` is served instead of the reference server. Raises UsageError for an unknown
    dialect or an unavailable port.
    """
    app = app or MockApp(contract, dialect)
    listener = _listen(port)
    # without a Date header, equal requests get equal replies, and recordings can be compared
    server = _server(app, dated=False)
    thread = Thread(target=server.run, args=([listener],), name=f"mock-{contract.name}", daemon=True)
    thread.start()
    return RunningServer(_url(listener, app), app, server, thread)


def serve_forever(contract: Contract, dialect: str | None = None, port: int = 0, app: MockApp | None = None) -> None:
    """Print the base URL and a line for each accepted key, then serve until Ctrl-C.

    `app` is served instead of the reference server. Raises UsageError as `start` does.
    """
    app = app or MockApp(contract, dialect)
    listener = _listen(port)
    print(_url(listener, app), flush=True)
    for line in (*key_lines(app.keys), *login_lines(contract)):
        print(line, flush=True)
    try:
        _server(app).run([listener])
    except KeyboardInterrupt:
        return


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except (OSError, OverflowError) as fault:
        listener.close()
        in_use = isinstance(fault, OSError) and fault.errno == errno.EADDRINUSE
        why = "is in use: choose another one, or 0 for any that is free" if in_use else f"cannot be opened: {fault}"
        raise UsageError(f"port {port} on {HOST} {why}") from None
    return listener


def _url(listener: socket.socket, app: MockApp) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}{app.base}"


def _server(app: MockApp, dated: bool = True) -> uvicorn.Server:
    import uvicorn

    from conformance.mock_server.bounded_connection import BoundedConnection

    # h11 passes unknown methods to the app, while httptools answers them itself
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=BoundedConnection,
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=dated,
            proxy_headers=False,
            h11_max_incomplete_event_size=_LONGEST_HEAD,
            timeout_graceful_shutdown=1,
        )
    )
