"""Find keys in the path of a target's address, as in `https://host/bot123456:AAF-x91kZ/v1`, and mask them.

A user or a query in an address is refused. But some APIs have the key in the path. It is not known which part of a path
is a key, so each part that looks like a made-up value counts as one.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from conformance.security.sensitive_names import MASKED_VALUE

_BEFORE_BASE = re.compile(r"(?:\w+://[^/]*|asgi:[^/]*|unix:.*?:(?=/))")
"""What is before the base path, as in `https://host`, `asgi:shop.main:app` and `unix:/run/app.sock:`."""
_SHORTEST = 16
_FEWEST_DIGITS = 3


def address_secrets(address: str) -> frozenset[str]:
    """Return the parts of the address's path that look like keys, as they are written and decoded."""
    found = [part for part in _parts(address)[1] if _looks_made_up(part)]
    return frozenset([*found, *map(unquote, found)])


def masked_address(address: str) -> str:
    """Return the address with a mask in place of each part that looks like a key."""
    before, path = _parts(address)
    return "/".join([before, *(MASKED_VALUE if _looks_made_up(each) else each for each in path)])


def _parts(address: str) -> tuple[str, list[str]]:
    """Return the address up to its base path, and the parts of this path."""
    found = _BEFORE_BASE.match(address)
    before = found[0] if found else address
    return before, address[len(before) :].split("/")[1:]


def _looks_made_up(part: str) -> bool:
    """Return whether the part is long and no word: it has several digits, or capital letters within words."""
    if len(part) < _SHORTEST or not re.search("[A-Za-z]", part):
        return len(part) >= _SHORTEST and part.isdigit()
    digits = sum(each.isdigit() for each in part)
    return digits >= _FEWEST_DIGITS or bool(re.search("[a-z][A-Z].*[a-z][A-Z].*[a-z][A-Z]", part))
