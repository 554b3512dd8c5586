"""A recorded run: what was asked in which order, and what became of it.

Requests are compared as they are recorded: a key stands there as `[credential PROFILE]`, with its form behind it
where that is not the whole key. So a recording finds its own requests again without ever having had a key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from conformance.contract.credential_placement import encode_target, place_credentials
from conformance.contract.model import CredentialSlot
from conformance.core.errors import UsageError
from conformance.core.exchange import Credential, Exchange, Failure, Pairs, Request, Response
from conformance.recording.cassette_header import CassetteHeader
from conformance.recording.streams.element import Place
from conformance.security.sensitive_names import mask_sensitive_reply, mask_sensitive_request

PLACEHOLDER_BASE = "http://target.invalid"
"""The base of recorded addresses where the target has none of its own."""

INTERACTIONS: Place = ("interactions",)
"""Where a cassette has its exchanges."""

YAML_SUFFIXES = (".yaml", ".yml")


class RequestKey(NamedTuple):
    """A request as it is recorded. `headers` are those that the request was made with, each name once, sorted."""

    method: str
    uri: str
    headers: Pairs
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Interaction:
    """A request and what became of it; `origin` is the clause that it was sent for."""

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
    """The exchange, which has to be free of known secrets, as it is recorded."""
    response = exchange.response and mask_sensitive_reply(exchange.response)
    return Interaction(
        request_key(exchange.request, base, credential_slots), response, exchange.failure, exchange.origin
    )


def request_key(request: Request, base: str, credential_slots: Mapping[str, CredentialSlot]) -> RequestKey:
    """The request as it is recorded of a target with this base."""
    ready = place_credentials(mask_sensitive_request(request), credential_slots, credential_marker)
    uri = base + encode_target(ready.path_and_query)
    return RequestKey(ready.method, uri, _merge_repeated(ready.headers), ready.body)


def credential_marker(credential: Credential) -> str:
    """What stands in the place of a key: `[credential valid]`, `[credential valid shorter]`."""
    form = "" if credential.form == "whole" else f" {credential.form}"
    return f"[credential {credential.profile}{form}]"


def _merge_repeated(headers: Pairs) -> Pairs:
    """Headers that stand there twice are one list of values, which is what they mean."""
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.lower(), []).append(value)
    names = {name.lower(): name for name, _ in reversed(headers)}
    return tuple((names[key], ", ".join(values)) for key, values in sorted(found.items()))


def is_yaml(path: Path) -> bool:
    """Whether a cassette of this name is YAML, and not JSON. Raises UsageError for a name that does not say."""
    if path.suffix not in (*YAML_SUFFIXES, ".json"):
        raise UsageError(f"{path}: a cassette is a .json, .yaml or .yml file; give it a name that ends so")
    return path.suffix in YAML_SUFFIXES
