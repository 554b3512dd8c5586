"""Parse the URLs of HTTP targets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from conformance.core.errors import UsageError
from conformance.security.address_secrets import masked_address

if TYPE_CHECKING:
    import socket

    from conformance.targets.connection import Deadline

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """An `Endpoint` of HTTP over TCP.

    `name` is the URL with masked keys, `base` its path without a slash at its end.
    """

    name: str
    scheme: str
    host: str
    port: int
    base: str

    @property
    def base_url(self) -> str:
        return self.name.rstrip("/")

    @property
    def tls_hostname(self) -> str | None:
        return self.host if self.scheme == "https" else None

    @property
    def where(self) -> str:
        return f"{self._bracketed}:{self.port}"

    @property
    def authority(self) -> str:
        return self._bracketed if self.port == _PORTS[self.scheme] else self.where

    @property
    def is_local(self) -> bool:
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def connect(self, deadline: Deadline) -> socket.socket:
        from conformance.targets.tcp import connect

        return connect(self.host, self.port, self.where, deadline)

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def parse_address(url: str) -> Address:
    """Parse the URL.

    Raise UsageError if it is invalid; the message never contains it, as it may have a password.
    """
    # urlsplit removes line breaks and tabs without an error, so they are refused first.
    if not re.fullmatch(r"[\x21-\x7e]+", url):
        raise UsageError("the target's URL has spaces or characters outside ASCII; percent-encode them")
    parts = _split(url)
    if "@" in parts.netloc:
        raise UsageError("the target's URL has a user or password before the host; put it into the credentials file")
    if "?" in url or "#" in url:
        raise UsageError("the target's URL has a query or a fragment; remove it, as paths are appended to the URL")
    return Address(masked_address(url), parts.scheme, _host(parts), _port(parts), parts.path.rstrip("/"))


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise UsageError("the target's URL is invalid; write it as in https://host:port/base") from None


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if not re.fullmatch(r"[A-Za-z0-9._-]+|[0-9a-fA-F:.]+", host):
        raise UsageError("the target's URL has no valid host; write it as in https://host:port/base")
    return host


def _port(parts: SplitResult) -> int:
    try:
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
    except ValueError:
        port = 0
    if not port:
        raise UsageError("the target's URL has an invalid port; use a number from 1 to 65535")
    return port
