"""Tiny servers that answer with exactly the bytes of a script, right or wrong."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Semaphore, Thread

PEM = Path(__file__).with_name("localhost.pem")


class Peer:
    """The server's side of one connection."""

    def __init__(self, sock: socket.socket, server: Server) -> None:
        self._socket = sock
        self._server = server
        self.last = b""

    def request(self) -> bytes:
        """Reads one whole request; none at the end of the connection."""
        data = b""
        while b"\r\n\r\n" not in data and (more := self._socket.recv(65536)):
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = int((re.findall(rb"(?i)content-length: (\d+)", head) or [b"0"])[0])
        while len(body) < length and (more := self._socket.recv(65536)):
            body += more
        if head:
            self.last = head + b"\r\n\r\n" + body
            self._server.requests.append(self.last)
        return data

    def receive(self) -> bytes:
        """Return the received bytes: at least one, unless the connection has ended."""
        return self._socket.recv(4096)

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def reset(self) -> None:
        """Closes with RST instead of FIN."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self._socket.close()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for this time, or until the server is stopped; return whether it still has to run."""
        return not self._server.stopped.wait(seconds)


Script = Callable[[Peer], None]


class Server:
    """`requests` are the raw requests in order of arrival, `connections` how many were opened.
    `closed` is released for each connection that the server has closed."""

    def __init__(self, scripts: tuple[Script, ...], tls: bool, path: str = "") -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.stopped, self.closed = Event(), Semaphore(0)
        self._scripts = scripts
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if tls else None
        if self._tls:
            self._tls.load_cert_chain(PEM)
        self._listener = unix_listener(path) if path else socket.create_server(("127.0.0.1", 0))
        self.port: int = 0 if path else self._listener.getsockname()[1]
        self.url = f"unix:{path}" if path else f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        Thread(target=self._accept, daemon=True).start()

    def require_client_certificate(self, version: ssl.TLSVersion) -> None:
        """Refuse clients without a certificate, in this version of TLS."""
        assert self._tls is not None
        self._tls.minimum_version = self._tls.maximum_version = version
        self._tls.verify_mode = ssl.CERT_REQUIRED
        self._tls.load_verify_locations(PEM)

    def stop(self) -> None:
        if self.stopped.is_set():
            return
        self.stopped.set()
        # Closing alone does not wake a thread that is waiting in accept().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                script = self._scripts[min(self.connections, len(self._scripts) - 1)]
                self.connections += 1
                Thread(target=self._serve, args=(sock, script), daemon=True).start()

    def _serve(self, sock: socket.socket, script: Script) -> None:
        # A client that has seen enough goes away in the middle: that ends the script.
        with suppress(OSError):
            secured = self._tls.wrap_socket(sock, server_side=True) if self._tls else sock
            with secured:
                script(Peer(secured, self))
        self.closed.release()


def unix_listener(path: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    return listener


@contextmanager
def serving(*scripts: Script, tls: bool = False, path: str = "") -> Iterator[Server]:
    """One script for each connection; the last one serves all further connections. With a `path`, over a Unix domain
    socket."""
    server = Server(scripts, tls, path)
    try:
        yield server
    finally:
        server.stop()


def replies(*raw: bytes) -> Script:
    """Answers one request after another with these bytes, then closes."""

    def script(peer: Peer) -> None:
        for reply in raw:
            if not peer.request():
                return
            peer.send(reply)

    return script


def stays_open(*raw: bytes) -> Script:
    """The same, but leaves the connection open."""

    def script(peer: Peer) -> None:
        replies(*raw)(peer)
        peer.wait()

    return script


def endless(start: bytes, part: bytes, pause: float = 0) -> Script:
    """Sends `start`, then `part` again and again."""

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(start)
        while peer.wait(pause):
            peer.send(part)

    return script
