"""Send requests to a server over HTTP/1.1.

This uses h11 and plain sockets instead of an HTTP client. Clients follow redirects, normalize paths, decode bodies,
apply time limits to each read alone, and hide the bytes after the end of a reply.

A body is sent in chunks only if the server has replied with HTTP/1.1 before (RFC 9112, 6.1). The connection is closed
after the reply: a server that does not read the chunks would take them for the next request.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from functools import cached_property
from threading import Lock, local

import h11

from conformance.contract.credential_placement import place_credentials
from conformance.contract.credential_slots import CredentialSlot
from conformance.core.content_coding import without_coding
from conformance.core.exchange import Exchange, Request
from conformance.core.text import readable_name
from conformance.security.credentials import Keyring
from conformance.targets.base import Limits
from conformance.targets.connection import Connection, Deadline, Endpoint, ExchangeError
from conformance.targets.request_encoder import request_head, with_blanks
from conformance.targets.response_reader import MAX_HEADER_BYTES, ResponseReader


class HttpTarget:
    """A target with one connection for each thread, kept open between exchanges."""

    ends_with_run = False
    can_fork = True

    def __init__(
        self, endpoint: Endpoint, credential_slots: Mapping[str, CredentialSlot], keyring: Keyring, limits: Limits
    ) -> None:
        self.name = readable_name(endpoint.name)
        self.base_url = endpoint.base_url
        self.is_local = endpoint.is_local
        self._endpoint = endpoint
        self._credential_slots = credential_slots
        self._keyring = keyring
        self._limits = limits
        self._idle = local()
        self._open: set[Connection] = set()
        self._lock = Lock()
        self._is_current = False

    def send(self, request: Request, origin: str = "") -> Exchange:
        ready = place_credentials(request, self._credential_slots, self._keyring.value)
        events = self._events(ready)
        started, clock = time.time(), time.monotonic()
        reply, resent = self._exchange(ready, events)
        duration_s = time.monotonic() - clock
        response = reply.response and without_coding(request, reply.response, self._limits.max_bytes)
        return Exchange(request, response, reply.failure, origin, started=started, duration_s=duration_s, resent=resent)

    def close(self) -> None:
        with self._lock:
            while self._open:
                self._open.pop().close()
        self._idle = local()

    def before_fork(self) -> None:
        """Close the connections; the next requests open new ones."""
        self.close()

    def after_fork(self, worker: int, workers: int) -> None:
        """Do nothing: a forked process opens its own connections."""

    def _events(self, ready: Request) -> list[h11.Event]:
        base, authority, body = self._endpoint.base, self._endpoint.authority, ready.body or b""
        in_chunks = ready.is_chunked and self._is_current
        head = request_head(ready, base=base, authority=authority, in_chunks=in_chunks)
        parts = (body[: len(body) // 2], body[len(body) // 2 :]) if in_chunks else (body,)
        return [head, *(h11.Data(data=each) for each in parts if each), h11.EndOfMessage()]

    def _exchange(self, ready: Request, events: list[h11.Event]) -> tuple[ResponseReader, bool]:
        """Return the reply, and whether the request was sent a second time."""
        deadline = Deadline(self._limits.deadline_s)
        idle = self._take_idle(deadline)
        if idle is not None:
            reply = self._exchange_on(idle, ready, events)
            # A server may close an idle connection while the next request is on its way: send it again on a new one.
            if not (reply.failure and reply.failure.kind == "reset" and idle.received_bytes == 0):
                return reply, False
        try:
            fresh = Connection(self._endpoint, deadline, self._tls if self._endpoint.tls_hostname else None)
        except ExchangeError as error:
            return ResponseReader(self._endpoint.where, self._limits, error.failure), idle is not None
        with self._lock:
            self._open.add(fresh)
        return self._exchange_on(fresh, ready, events), idle is not None

    def _exchange_on(self, connection: Connection, ready: Request, events: list[h11.Event]) -> ResponseReader:
        machine = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADER_BYTES)
        plain = b"".join(machine.send(event) or b"" for event in events)
        message = with_blanks(plain, ready)
        reply = ResponseReader(self._endpoint.where, self._limits)
        reply.send_and_read(connection, machine, message)
        self._is_current = self._is_current or reply.is_of_current_version
        if reply.failure is None and self._is_reusable(connection, machine, reply) and not ready.is_chunked:
            self._idle.connection = connection
        else:
            self._discard(connection)
        return reply

    def _is_reusable(self, connection: Connection, machine: h11.Connection, reply: ResponseReader) -> bool:
        """Store the bytes after the reply as its surplus, and return whether the connection is reusable.

        A connection is not reusable after surplus bytes, or if the server has closed it.
        """
        after = connection.peek()
        reply.surplus = machine.trailing_data[0] + (after or b"")
        return after is None and not reply.surplus and machine.our_state is machine.their_state is h11.DONE

    def _take_idle(self, deadline: Deadline) -> Connection | None:
        """Return this thread's idle connection, if it is still open and without data."""
        connection: Connection | None = getattr(self._idle, "connection", None)
        if connection is None:
            return None
        self._idle.connection = None
        if connection.peek() is not None:
            self._discard(connection)
            return None
        connection.begin_exchange(deadline)
        return connection

    def _discard(self, connection: Connection) -> None:
        connection.close()
        with self._lock:
            self._open.discard(connection)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.set_alpn_protocols(["http/1.1"])
        return context
