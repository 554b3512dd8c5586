"""Find secrets in recorded traffic: which key was sent in which place, and what was left unmasked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import parse_qsl

from conformance.contract.model import CredentialSlot
from conformance.core.exchange import MASK, Credential, CredentialForm, Pairs, Response
from conformance.recording.recorded_exchange import Recorded
from conformance.security.sensitive_names import MASKED_VALUE, carries_secrets

_OURS = re.compile(r"\[credential ([\w-]+)(?: (shorter|longer|empty))?\]")
_SCHEME = re.compile(r"^(?:basic|bearer|token|apikey|digest)\s+", re.IGNORECASE)
_BRACKETED = re.compile(r"[\[<{(*].*[\])}>*]")
_STANDS_IN = re.compile(
    r"fake|redact|filter|mask|dummy|placeholder|example|sanitiz|removed|hidden|xxx|not-a", re.IGNORECASE
)
_SHORT_STANDS_IN = re.compile(r"test|mock|sample|your|changeme|secret|token|password|none|null|key", re.IGNORECASE)
_SHORTEST_KEY = 8
"""What is shorter would be found by chance in ordinary text."""
_SHORT = 24
_LONGEST, _MOST = 1024, 16
"""Of secrets that are looked for elsewhere: signs of one, and how many of an exchange. Looking takes time."""
_TOLD = ("accept", "content-type", "prefer")
"""The headers that tell something of a request besides its credential; all others may hold anything."""


@dataclass(frozen=True)
class SentCredentials:
    """A request without its secrets: `values` are what was taken out."""

    query: Pairs
    headers: Pairs
    credentials: tuple[Credential, ...]
    values: frozenset[str]


def sent(recorded: Recorded, credential_slots: Mapping[str, CredentialSlot]) -> SentCredentials:
    """The headers and the query without credentials, and these by slot alone."""
    query = tuple(parse_qsl(recorded.url.query, keep_blank_values=True, errors="replace"))
    names = {slot.name for slot in credential_slots.values() if slot.location == "query"}
    values: set[str] = set()
    credentials = []
    for name, slot in credential_slots.items():
        for value in _given(slot, recorded.headers, query):
            credentials.append(_credential(value.strip(), name))
            values.add(value.strip())
    kept = tuple(pair for pair in query if pair[0] not in names)
    others = ((name, value) for name, value in (*kept, *recorded.headers) if name.lower() != "cookie")
    values |= {value for name, value in others if carries_secrets(name)}
    hidden = tuple((name, MASKED_VALUE if value and carries_secrets(name) else value) for name, value in kept)
    headers = tuple(pair for pair in recorded.headers if pair[0].lower() in _TOLD)
    secret = {bare[:_LONGEST] for value in values if not is_masked(bare := _SCHEME.sub("", value))}
    return SentCredentials(hidden, headers, tuple(credentials), frozenset(sorted(secret)[:_MOST]))


def _given(slot: CredentialSlot, headers: Pairs, query: Pairs) -> Iterator[str]:
    """The first value alone, in a query: that is the one that servers take."""
    if slot.location == "header":
        found = [value for name, value in headers if name.lower() == slot.name.lower()]
    else:
        found = [value for name, value in query if name == slot.name]
    yield from found[:1]


def _credential(value: str, slot: str) -> Credential:
    if not value:
        return Credential("", slot, "empty")
    ours = _OURS.fullmatch(value)
    if ours:
        return Credential(ours[1], slot, cast(CredentialForm, ours[2] or "whole"))
    # What was masked may have been empty before.
    return Credential("", slot, "unseen" if _stands_in(value) else "whole")


def reply_without_secrets(response: Response) -> Response:
    """Return the response without the values of headers that usually hold secrets.

    The mask of a known secret stays: it shows that the reply repeated one.
    """
    headers = tuple(
        (name, MASKED_VALUE if carries_secrets(name) and MASK not in value else value)
        for name, value in response.headers
    )
    return replace(response, headers=headers)


def unmasked(recorded: Recorded) -> list[str]:
    """In words, the headers and query parameters whose names say that they hold a secret, and which do."""
    query = parse_qsl(recorded.url.query, keep_blank_values=True, errors="replace")
    answered = recorded.response.headers if recorded.response else ()
    found = [f"the header {name}" for name, value in (*recorded.headers, *answered) if _is_secret(name, value)]
    found += [f"the query parameter {name}" for name, value in query if _is_secret(name, value)]
    return [*dict.fromkeys(found), *(["a password in the address"] if recorded.url.password else [])]


def _is_secret(name: str, value: str) -> bool:
    return carries_secrets(name) and not is_masked(_SCHEME.sub("", value.strip()))


def is_masked(value: str) -> bool:
    """Whether a value only stands for a secret, or is too short to be one."""
    if len(value) < _SHORTEST_KEY or _stands_in(value):
        return True
    return len(value) < _SHORT and bool(_SHORT_STANDS_IN.search(value))


def _stands_in(value: str) -> bool:
    return bool(_BRACKETED.fullmatch(value) or len(set(value)) < 3 or _STANDS_IN.search(value))
