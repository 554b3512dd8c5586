"""Where a target stands: the URL that its paths are appended to, as a server speaks of itself."""

from __future__ import annotations

from conformance.contract.model import Contract
from conformance.contract.servers import base_path

HOST = "http://localhost"
"""What servers without an address are called in requests."""


def address_of(target: str, contract: Contract) -> str:
    """The URL before the paths of a target of this name, without a slash at its end."""
    kind, _, rest = target.partition(":")
    if kind == "asgi":
        return HOST + ("/" + rest.partition("/")[2]).rstrip("/")
    return HOST + base_path(contract) if kind == "mock" else target.rstrip("/")
