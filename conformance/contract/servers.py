"""The `servers` of an OpenAPI document: the hosts of an API, and the base path of its operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.contract.model import Contract


@dataclass(frozen=True, slots=True)
class Server:
    """One documented server.

    `host` includes the port, and is empty if the URL is only a path. `base` is the path of the URL, to which the paths
    of operations are appended: `/v2`, or empty. Both can contain `{variables}`; `defaults` has their default values.
    """

    url: str
    host: str
    base: str
    defaults: Mapping[str, str] = field(default_factory=dict)

    @property
    def default_url(self) -> str:
        """The URL with the default value of each variable."""
        url = self.url
        for name, value in self.defaults.items():
            url = url.replace("{" + name + "}", value)
        return url


def servers_of(contract: Contract) -> list[Server]:
    """Return the servers in the order of the document; none if it has no `servers`."""
    return [_server(each) for each in contract.openapi.get("servers") or []]


def base_path(contract: Contract) -> str:
    """Return the base path of the first server, such as `/v2`; empty if there is no server or no base path."""
    return next((each.base for each in servers_of(contract)), "")


def _server(entry: Mapping[str, Any]) -> Server:
    url = str(entry.get("url", ""))
    scheme, _, rest = url.rpartition("://")
    host, _, path = rest.partition("/") if scheme else ("", "", rest)
    defaults = {name: str(each["default"]) for name, each in entry.get("variables", {}).items()}
    return Server(url, host, "/" + path.strip("/") if path.strip("/") else "", defaults)
