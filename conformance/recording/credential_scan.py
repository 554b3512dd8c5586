"""Find secrets in recorded traffic: which key was sent in which place, and what was left unmasked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import parse_qsl

from conformance.contract.model import CredentialSlot
from conformance.core.exchange import MASK, Credential, CredentialForm, Pairs, Response
from conformance.recording.recorded_exchange import RecordedExchange
from conformance.security.sensitive_names import MASKED_VALUE, carries_secrets

_MARKER = re.compile(r"\[credential ([\w-]+)(?: (shorter|longer|empty))?\]")
_SCHEME = re.compile(r"^(?:basic|bearer|token|apikey|digest)\s+", re.IGNORECASE)
_BRACKETED = re.compile(r"[\[<{(*].*[\])}>*]")
_PLACEHOLDER = re.compile(
    r"fake|redact|filter|mask|dummy|placeholder|example|sanitiz|removed|hidden|xxx|not-a", re.IGNORECASE
)
_SHORT_PLACEHOLDER = re.compile(r"test|mock|sample|your|changeme|secret|token|password|none|null|key", re.IGNORECASE)
_MIN_KEY_LENGTH = 8
"""What is shorter would be found by chance in ordinary text."""
_SHORT_LENGTH = 24
_MAX_SECRET_LENGTH, _MAX_SECRETS = 1024, 16
"""Of secrets that are looked for elsewhere: signs of one, and how many of an exchange. Looking takes time."""
_KEPT_HEADERS = ("accept", "content-type", "prefer")
"""The headers that tell something of a request besides its credential; all others may hold anything."""


@dataclass(frozen=True)
class SentCredentials:
    """A request without its secrets: `secrets` are what was taken out."""

    query: Pairs
    headers: Pairs
    credentials: tuple[Credential, ...]
    secrets: frozenset[str]


def separate_credentials(recorded: RecordedExchange, credential_slots: Mapping[str, CredentialSlot]) -> SentCredentials:
    """The headers and the query without credentials, and these by slot alone."""
    query = _query(recorded)
    found = [(name, value) for name, slot in credential_slots.items() for value in _value_in_slot(recorded, slot)]
    slot_names = {slot.name for slot in credential_slots.values() if slot.location == "query"}
    kept = tuple(pair for pair in query if pair[0] not in slot_names)
    values = {value for _, value in found} | _sensitive_values((*kept, *recorded.headers))
    return SentCredentials(
        query=tuple((name, MASKED_VALUE if value and carries_secrets(name) else value) for name, value in kept),
        headers=tuple(pair for pair in recorded.headers if pair[0].lower() in _KEPT_HEADERS),
        credentials=tuple(_credential(value, name) for name, value in found),
        secrets=_secrets_to_mask(values),
    )


def _query(recorded: RecordedExchange) -> Pairs:
    return tuple(parse_qsl(recorded.url.query, keep_blank_values=True, errors="replace"))


def _sensitive_values(pairs: Pairs) -> set[str]:
    return {value for name, value in pairs if name.lower() != "cookie" and carries_secrets(name)}


def _secrets_to_mask(values: set[str]) -> frozenset[str]:
    secrets = {bare[:_MAX_SECRET_LENGTH] for value in values if not is_masked(bare := _SCHEME.sub("", value))}
    return frozenset(sorted(secrets)[:_MAX_SECRETS])


def _value_in_slot(recorded: RecordedExchange, slot: CredentialSlot) -> Iterator[str]:
    """The first value alone, in a query: that is the one that servers take."""
    if slot.location == "header":
        found = [value for name, value in recorded.headers if name.lower() == slot.name.lower()]
    else:
        found = [value for name, value in _query(recorded) if name == slot.name]
    yield from (value.strip() for value in found[:1])


def _credential(value: str, slot: str) -> Credential:
    if not value:
        return Credential("", slot, "empty")
    marker = _MARKER.fullmatch(value)
    if marker:
        return Credential(marker[1], slot, cast(CredentialForm, marker[2] or "whole"))
    # What was masked may have been empty before.
    return Credential("", slot, "unseen" if _is_placeholder(value) else "whole")


def reply_without_secrets(response: Response) -> Response:
    """Return the response without the values of headers that usually hold secrets.

    The mask of a known secret stays: it shows that the reply repeated one.
    """
    headers = tuple(
        (name, MASKED_VALUE if carries_secrets(name) and MASK not in value else value)
        for name, value in response.headers
    )
    return replace(response, headers=headers)


def unmasked_secrets(recorded: RecordedExchange) -> list[str]:
    """In words, the headers and query parameters whose names say that they hold a secret, and which do."""
    reply_headers = recorded.response.headers if recorded.response else ()
    found = [f"the header {name}" for name, value in (*recorded.headers, *reply_headers) if _is_secret(name, value)]
    found += [f"the query parameter {name}" for name, value in _query(recorded) if _is_secret(name, value)]
    return [*dict.fromkeys(found), *(["a password in the address"] if recorded.url.password else [])]


def _is_secret(name: str, value: str) -> bool:
    return carries_secrets(name) and not is_masked(_SCHEME.sub("", value.strip()))


def is_masked(value: str) -> bool:
    """Whether a value only stands for a secret, or is too short to be one."""
    if len(value) < _MIN_KEY_LENGTH or _is_placeholder(value):
        return True
    return len(value) < _SHORT_LENGTH and bool(_SHORT_PLACEHOLDER.search(value))


def _is_placeholder(value: str) -> bool:
    return bool(_BRACKETED.fullmatch(value) or len(set(value)) < 3 or _PLACEHOLDER.search(value))
