"""The places of credentials in requests: documented ones, and others in which clients send keys by mistake.

A documented place is that of an OpenAPI security scheme, whose name is the name of the slot.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import quote, unquote

CredentialLocation = Literal["header", "query", "cookie", "body", "path"]
OTHER_SCHEME = "Token"
"""An authentication scheme that no place of OpenAPI has."""
_BLANKS = " \t"
_IN_PATH = "-._~!$&'()*+,;=:@"


@dataclass(frozen=True)
class CredentialSlot:
    """A place for a credential in a request: a header, a query parameter, a cookie, a member of the body, or the path.

    Attributes:
        location: The part of the request.
        name: The name of the header, parameter, cookie or member.
        template: The text in the place; the key replaces each `{key}`. For the location `path`, it is the beginning of
            every path, such as `/bot{key}`; the path of a `Request` lacks it, so that it contains no secret.
        scheme: The HTTP authentication scheme before the key, such as `Bearer`; "" without one.
        is_pair: Whether the key is `user:password`, which is sent as base64.
        is_user: Whether the key is the name of a user, which is no secret; the password is in another place.
    """

    location: CredentialLocation
    name: str
    template: str = "{key}"
    scheme: str = ""
    is_pair: bool = False
    is_user: bool = False

    def header(self, form: str) -> str:
        """Return the name of the header for a key in this form: with the form `padded`, in small letters."""
        return self.name.lower() if form == "padded" else self.name

    def value(self, key: str, form: str = "whole") -> str:
        """Return the text in this place for a key. Blanks around the key are around the whole text.

        With the form `other-scheme`, the text has another authentication scheme.
        """
        bare = key.strip(_BLANKS)
        before, _, after = key.partition(bare) if bare else ("", "", "")
        if self.scheme and (found := split_scheme(bare, self.scheme)) is not None:
            bare = found
        text = b64encode(bare.encode("utf-8")).decode() if self.is_pair and bare else bare
        if self.location == "path":
            return self.template.replace("{key}", quote(text, safe=_IN_PATH))
        return before + self.template_for(form).replace("{key}", text) + after

    def template_for(self, form: str) -> str:
        """Return the template of a form: that of another authentication scheme for `other-scheme`."""
        return f"{OTHER_SCHEME} {{key}}" if form == "other-scheme" else self.template

    def key_in(self, value: str) -> str | None:
        """Return the key in a text of this place, or None if the text has another authentication scheme."""
        value = value.strip(_BLANKS)
        key = split_scheme(value, self.scheme) if self.scheme and value else value
        return self.decoded(key) if key else key

    def decoded(self, text: str) -> str:
        """Return the key in a text that has no authentication scheme."""
        return _decoded(text) if self.is_pair else text

    def split_path(self, path: str) -> tuple[str, str] | None:
        """Return the key at the beginning of a path, and the rest of the path; None if it begins differently."""
        before, _, after = self.template.partition("{key}")
        found = re.match(f"{re.escape(before)}([^/]*?){re.escape(after)}(?=/|$)", path)
        return (unquote(found[1]), path[found.end() :]) if found else None

    def without_encoding(self) -> CredentialSlot:
        """Return the slot in which a text that stands for a key is not encoded."""
        return replace(self, is_pair=False) if self.is_pair else self


def http_slot(scheme: Literal["bearer", "basic"]) -> CredentialSlot:
    """Return the place of a credential with an HTTP authentication scheme."""
    name = scheme.capitalize()
    return CredentialSlot("header", "Authorization", f"{name} {{key}}", name, is_pair=scheme == "basic")


def split_scheme(value: str, scheme: str) -> str | None:
    """Return the text after an authentication scheme, whose case does not matter; None if the value lacks it."""
    first, _, rest = value.partition(" ")
    return rest.strip(_BLANKS) if first.casefold() == scheme.casefold() else None


def _decoded(text: str) -> str:
    """Return the text that a base64 text encodes, or the text itself if it encodes none."""
    try:
        return b64decode(text, validate=True).decode("utf-8")
    except ValueError:
        return text


def wrong_slots(documented: Mapping[str, CredentialSlot]) -> dict[str, CredentialSlot]:
    """Return places in which a key is no credential, by names that differ from those of the documented places."""
    taken = {(each.location, each.name.lower()) for each in documented.values()}
    if any(each.location == "cookie" for each in documented.values()):
        taken.add(("header", "cookie"))
    free = (each for each in _candidates(documented) if (each.location, each.name.lower()) not in taken)
    return {f"wrong {each.location} {each.name}": each for each in free}


def all_slots(documented: Mapping[str, CredentialSlot]) -> dict[str, CredentialSlot]:
    """Return the documented places, and the wrong ones."""
    return {**documented, **wrong_slots(documented)}


def _candidates(documented: Mapping[str, CredentialSlot]) -> Iterator[CredentialSlot]:
    yield CredentialSlot("header", "Authorization", "Bearer {key}")
    yield CredentialSlot("header", "X-Access-Token")
    yield CredentialSlot("query", "access_token")
    names = dict.fromkeys(each.name for each in documented.values())
    yield CredentialSlot("header", "Cookie", "; ".join(f"{name}={{key}}" for name in names))
    for name in names:
        yield CredentialSlot("header", name)
        yield CredentialSlot("query", name)
        yield CredentialSlot("body", name)
