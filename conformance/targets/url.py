"""Where an HTTP target is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from conformance.core.errors import UsageError
from conformance.security.credentials import Keyring
from conformance.security.redactor import Redactor

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """`url` is as it was given, free of secrets; `base` is the percent-encoded path that every request begins with."""

    url: str
    scheme: str
    host: str
    port: int
    base: str

    @property
    def secure(self) -> bool:
        return self.scheme == "https"

    @property
    def where(self) -> str:
        """Host and port, for messages."""
        return f"{self._bracketed}:{self.port}"

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        return self._bracketed if self.port == _PORTS[self.scheme] else self.where

    @property
    def is_loopback(self) -> bool:
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def parse_address(url: str, keyring: Keyring) -> Address:
    """Raises UsageError, which never repeats the URL: it may hold a password."""
    # urlsplit drops line breaks and tabs without a word, so they are looked for first.
    if not re.fullmatch(r"[\x21-\x7e]+", url):
        raise UsageError("the target's URL has blanks or signs outside ASCII; percent-encode them")
    if Redactor(keyring.secrets()).leaks(url):
        raise UsageError("the target's URL contains a credential; take it out, it goes into the credentials file")
    parts = _split(url)
    if "@" in parts.netloc:
        raise UsageError("the target's URL has a user or password before the host; credentials go into their own file")
    if "?" in url or "#" in url:
        raise UsageError("the target's URL has a query or a fragment; give the base to which paths are appended")
    return Address(url, parts.scheme, _host(parts), _port(parts), parts.path.rstrip("/"))


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise UsageError("the target's URL cannot be read; it looks like https://host:port/base") from None


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if not re.fullmatch(r"[A-Za-z0-9._-]+|[0-9a-fA-F:.]+", host):
        raise UsageError("the target's URL has no valid host; it looks like https://host:port/base")
    return host


def _port(parts: SplitResult) -> int:
    try:
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
    except ValueError:
        port = 0
    if not port:
        raise UsageError("the target's URL has a port that is not a number from 1 to 65535")
    return port
