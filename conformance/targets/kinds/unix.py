"""`unix:PATH[:/BASE]`: a server that listens on a Unix domain socket."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.contract.credential_slots import all_slots
from conformance.core.errors import UsageError
from conformance.security.address_secrets import masked_address
from conformance.targets.base import LOCALHOST, Limits, Target, TargetKind

if TYPE_CHECKING:
    import socket

    from conformance.contract.model import Contract
    from conformance.security.credentials import Keyring
    from conformance.targets.connection import Deadline


class UnixKind(TargetKind):
    """The base path follows after the first `:/`, as in `unix:/run/app.sock:/v2`."""

    example = "unix:PATH[:/BASE]"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.path, _, base = self.rest.partition(":/")
        self._base = f"/{base}".rstrip("/")

    def base_path(self, contract: Contract) -> str:
        return self._base

    def resolve_from(self, folder: Path) -> str:
        return f"unix:{folder / self.path}{self.rest[len(self.path) :]}"

    def check(self, contract: Contract, keyring: Keyring) -> None:
        super().check(contract, keyring)
        import socket

        if not hasattr(socket, "AF_UNIX"):
            raise UsageError(
                "this system has no Unix domain sockets; name the server by its URL, as in http://HOST/BASE"
            )
        if not self.path or not self.path.isprintable():
            raise UsageError("the target has no valid socket path; write it as in unix:/run/app.sock:/v2")
        if Path(self.path).is_file() or Path(self.path).is_dir():
            raise UsageError(
                f"{self.name} is a file or a folder, not a socket; name the socket that the server listens on"
            )
        if not re.fullmatch(r"[!-~]*", self._base) or "?" in self._base or "#" in self._base:
            raise UsageError(
                "the target's base path has a query, a fragment, a space or a character outside ASCII; percent-encode "
                "it, as in unix:/run/app.sock:/my%20api"
            )

    def open(self, contract: Contract, keyring: Keyring, limits: Limits) -> Target:
        from conformance.targets.http_target import HttpTarget

        return HttpTarget(
            UnixSocket(masked_address(self.name), self.path, self._base),
            all_slots(contract.credential_slots),
            keyring,
            limits,
        )


@dataclass(frozen=True, slots=True)
class UnixSocket:
    """An `Endpoint` of HTTP without TLS. The `Host` header is `localhost`."""

    name: str
    path: str
    base: str
    authority: str = "localhost"
    tls_hostname: None = None
    is_local: bool = True

    @property
    def base_url(self) -> str:
        return masked_address(LOCALHOST + self.base)

    @property
    def where(self) -> str:
        return f"unix:{self.path}"

    def connect(self, deadline: Deadline) -> socket.socket:
        import socket

        from conformance.targets.connection import ExchangeError

        sock = socket.socket(socket.AF_UNIX)
        try:
            sock.settimeout(deadline.remaining())
            sock.connect(self.path)
        except OSError as error:
            sock.close()
            if isinstance(error, TimeoutError):
                raise
            raise ExchangeError("connect", f"cannot connect to {self.where}: {error.strerror or error}") from None
        return sock
