"""A recorded run: its requests in their order, and the reply or the failure of each.

A recording has no keys: a marker, `[credential PROFILE]`, replaces each. If the run changed a key before it sent it,
the marker names the change as well: `[credential PROFILE shorter]`. A replay puts the same markers into its own
requests before it looks them up, so it needs no key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from conformance.contract.credential_placement import encode_target, place_credentials
from conformance.contract.credential_slots import CredentialSlot
from conformance.core.errors import UsageError
from conformance.core.exchange import Credential, Exchange, Failure, Pairs, Request, Response
from conformance.recording.cassette_header import CassetteHeader
from conformance.recording.streams.element import Place
from conformance.security.sensitive_names import mask_sensitive_reply, mask_sensitive_request

PLACEHOLDER_BASE = "http://target.invalid"
"""The base of recorded addresses if the target has no address."""

INTERACTIONS: Place = ("interactions",)
"""The place of the exchanges in a cassette."""

YAML_SUFFIXES = (".yaml", ".yml")


class RequestKey(NamedTuple):
    """A request as a cassette stores it, with markers in place of credentials. A replay looks it up by equality.

    `headers` has the headers that the run set, sorted, each name once.
    """

    method: str
    uri: str
    headers: Pairs
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Interaction:
    """A recorded request, and its reply, its failure, or both. `origin` is the clause that it was sent for, or ""."""

    request: RequestKey
    response: Response | None
    failure: Failure | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Cassette:
    """A recorded run."""

    header: CassetteHeader
    interactions: Sequence[Interaction]


def interaction_of(exchange: Exchange, base: str, credential_slots: Mapping[str, CredentialSlot]) -> Interaction:
    """Return the exchange as a cassette stores it: with markers for credentials, and sensitive values masked.

    The known secrets must already be masked in `exchange`. `base` is the start of the recorded address.
    """
    response = exchange.response and mask_sensitive_reply(exchange.response)
    return Interaction(
        request_key(exchange.request, base, credential_slots), response, exchange.failure, exchange.origin
    )


def request_key(request: Request, base: str, credential_slots: Mapping[str, CredentialSlot]) -> RequestKey:
    """Return the request as a cassette stores it. `base` is the base URL of the recorded target."""
    plain = {name: slot.without_encoding() for name, slot in credential_slots.items()}
    ready = place_credentials(mask_sensitive_request(request), plain, credential_marker)
    uri = base + encode_target(ready.path_and_query)
    return RequestKey(ready.method, uri, _merge_repeated(ready.headers), ready.body)


def credential_marker(credential: Credential) -> str:
    """Return the marker that takes the place of a key: `[credential valid]`, `[credential valid shorter]`."""
    form = "" if credential.form == "whole" else f" {credential.form}"
    return f"[credential {credential.profile}{form}]"


def _merge_repeated(headers: Pairs) -> Pairs:
    """Return each header name once, with the values of repeated headers joined by commas, which HTTP allows."""
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.lower(), []).append(value)
    names = {name.lower(): name for name, _ in reversed(headers)}
    return tuple((names[key], ", ".join(values)) for key, values in sorted(found.items()))


def is_yaml(path: Path) -> bool:
    """Return whether the cassette is a YAML file, and not a JSON file, by the suffix of its name.

    Raises:
        UsageError: The suffix is none of `.json`, `.yaml` and `.yml`.
    """
    if path.suffix not in (*YAML_SUFFIXES, ".json"):
        raise UsageError(f"{path}: not the name of a cassette; give a name that ends in .json, .yaml or .yml")
    return path.suffix in YAML_SUFFIXES
