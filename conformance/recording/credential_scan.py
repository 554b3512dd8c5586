"""Find keys and other secrets in recorded traffic.

A recorded exchange comes from an unknown client, often with its keys masked. Three questions are answered:

1. Which credential did the request have (`separate_credentials`)? The slots of the contract name the header or the
   query parameter. Its value is a marker of our own recordings, which names the profile, or a placeholder, which hides
   the sent value (form "unseen"). Any other value is a key whose owner is unknown. The judge sees the credential only.
2. Which values must no report repeat (`SentCredentials.secrets`)? The values of the slots, and of headers and
   parameters with a sensitive name, unless they are placeholders.
3. Which secrets are in the file (`unmasked_secrets`)? Values under a sensitive name that are not placeholders: a
   finding for the user, who must mask them and replace the keys.

Values that are no secrets whatever their name, such as dates, are left as they are (`secret_values.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, cast, get_args
from urllib.parse import parse_qsl

from conformance.contract.credential_reading import FoundCredential, find_credentials, without_credentials
from conformance.contract.credential_slots import CredentialSlot
from conformance.core.exchange import MASK, Credential, CredentialForm, Pairs, Response
from conformance.recording.recorded_exchange import RecordedExchange
from conformance.security.secret_values import is_harmless
from conformance.security.sensitive_names import MASKED_VALUE, carries_secrets

_MARKER = re.compile(rf"\[credential ([\w-]+)(?: ({'|'.join(get_args(CredentialForm))}))?\]")
_SCHEME = re.compile(r"^(?:basic|bearer|token|apikey|digest)\s+", re.IGNORECASE)
_BRACKETED = re.compile(r"[\[<{(*].*[\])}>*]")
_PLACEHOLDER = re.compile(
    r"fake|redact|filter|mask|dummy|placeholder|example|sanitiz|removed|hidden|xxx|not-a", re.IGNORECASE
)
_SHORT_PLACEHOLDER = re.compile(r"test|mock|sample|your|changeme|secret|token|password|none|null|key", re.IGNORECASE)
_MIN_KEY_LENGTH = 8
"""Shorter values occur by chance in ordinary text."""
_SHORT_LENGTH = 24
"""A shorter value that contains a word such as `test` is a placeholder. A longer one may be a key that contains it."""
_MAX_SECRET_LENGTH, _MAX_SECRETS = 1024, 16
"""Limits of masking, because searching takes time: characters of one secret, and secrets of one exchange."""
_KEPT_HEADERS = ("accept", "content-type", "prefer")
"""The headers that are part of the judged request; others may contain secrets."""


@dataclass(frozen=True)
class SentCredentials:
    """The parts of a request, with its secrets apart.

    Attributes:
        query: The query parameters, without credentials and with masked secrets.
        headers: The headers that the judge needs; they contain no secrets.
        credentials: The credentials, one for each slot that has a value.
        secrets: The values that no report may repeat, cut to a maximum length.
    """

    query: Pairs
    headers: Pairs
    credentials: tuple[Credential, ...]
    secrets: frozenset[str]


def separate_credentials(
    recorded: RecordedExchange, credential_slots: Mapping[str, CredentialSlot], path: str = ""
) -> SentCredentials:
    """Return the request's query and headers without secrets, and its credentials by slot.

    `path` is the path below the base of the API, in which a key can be.
    """
    query = _query(recorded)
    found = [*find_credentials(credential_slots, recorded.headers, query, path)]
    _, kept = without_credentials(credential_slots, (), query)
    secret = [each for each in found if not credential_slots[each.slot].is_user]
    values = {part for each in secret for part in _secret_parts(each)} | _sensitive_values((*kept, *recorded.headers))
    return SentCredentials(
        query=tuple((name, MASKED_VALUE if value and _may_be_secret(name, value) else value) for name, value in kept),
        headers=tuple(pair for pair in recorded.headers if pair[0].lower() in _KEPT_HEADERS),
        credentials=tuple(map(_credential, found)),
        secrets=_secrets_to_mask(values),
    )


def _query(recorded: RecordedExchange) -> Pairs:
    return tuple(parse_qsl(recorded.url.query, keep_blank_values=True, errors="replace"))


def _sensitive_values(pairs: Pairs) -> set[str]:
    return {value for name, value in pairs if name.lower() != "cookie" and _may_be_secret(name, value)}


def _secrets_to_mask(values: set[str]) -> frozenset[str]:
    secrets = {bare[:_MAX_SECRET_LENGTH] for value in values if not is_masked(bare := _SCHEME.sub("", value))}
    return frozenset(sorted(secrets)[:_MAX_SECRETS])


def _secret_parts(found: FoundCredential) -> set[str]:
    """Return the whole text in a slot, and its key; of a user with a password also the password."""
    parts = {found.value.strip(), found.key}
    # only HTTP basic encodes its key
    return parts | {found.key.rpartition(":")[2]} if found.key not in found.value else parts


def _credential(found: FoundCredential) -> Credential:
    if not found.key:
        return Credential("", found.slot, "empty")
    marker = _MARKER.search(found.value)
    if marker:
        return Credential(marker[1], found.slot, cast(CredentialForm, marker[2] or "whole"))
    if found.has_other_scheme:
        return Credential("", found.slot, "other-scheme")
    # The value before masking is unknown; it may have been empty.
    return Credential("", found.slot, "unseen" if _is_placeholder(found.key) else "whole")


def reply_without_secrets(response: Response) -> Response:
    """Return the response, with masked values of the headers that usually contain secrets.

    A value that has the mask of a known secret stays, as it shows that the reply repeated the secret.
    """
    headers = tuple(
        (name, MASKED_VALUE if _may_be_secret(name, value) and MASK not in value else value)
        for name, value in response.headers
    )
    return replace(response, headers=headers)


class UnmaskedSecret(NamedTuple):
    """A secret that is not masked: its place for messages, and the name of its header or parameter, or ""."""

    place: str
    name: str


def unmasked_secrets(recorded: RecordedExchange) -> list[UnmaskedSecret]:
    """Return the secrets in the exchange that are not masked.

    These are values of headers and query parameters with sensitive names, and a password in the address.
    """
    reply_headers = recorded.response.headers if recorded.response else ()
    headers = (name for name, value in (*recorded.headers, *reply_headers) if _has_secret(name, value))
    parameters = (name for name, value in _query(recorded) if _has_secret(name, value))
    found = [UnmaskedSecret(f"the header {name}", name) for name in headers]
    found += [UnmaskedSecret(f"the query parameter {name}", name) for name in parameters]
    password = [UnmaskedSecret("a password in the address", "")] if recorded.url.password else []
    return [*dict.fromkeys(found), *password]


def _has_secret(name: str, value: str) -> bool:
    return any(
        _may_be_secret(name, each) and not is_masked(_SCHEME.sub("", each.strip())) for each in _values(name, value)
    )


def _values(name: str, value: str) -> list[str]:
    """Return the values in a header: those of its cookies, without their attributes, or the value itself."""
    if name.lower() not in ("cookie", "set-cookie"):
        return [value]
    cookies = value.split(";")[: 1 if name.lower() == "set-cookie" else None]
    return [each.partition("=")[2].strip() if "=" in each else each for each in cookies]


def _may_be_secret(name: str, value: str) -> bool:
    return carries_secrets(name) and not is_harmless(name, value)


def is_masked(value: str) -> bool:
    """Return whether a value is a placeholder for a secret, or too short to be a secret."""
    if len(value) < _MIN_KEY_LENGTH or _is_placeholder(value):
        return True
    return len(value) < _SHORT_LENGTH and bool(_SHORT_PLACEHOLDER.search(value))


def _is_placeholder(value: str) -> bool:
    return bool(_BRACKETED.fullmatch(value.rpartition("=")[2]) or len(set(value)) < 3 or _PLACEHOLDER.search(value))
