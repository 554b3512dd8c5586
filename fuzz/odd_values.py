"""Odd JSON values, and JSON texts that no server should send."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

ODD_TEXTS = (
    *("null", "7", "-0", "1e999", "NaN", "-Infinity", "true", "[]", "{}", '""', '"\\ud800"', '"\\u0000\\u001b[31m"'),
    *('"\\u202e..::error::"', '"' + "a" * 100_000 + '"', "9" * 400, "9" * 5000, "1e-400", '{"a":1,"a":2}'),
    *("[" * 150 + "]" * 150, "[" * 5000, "[" + "1," * 5000 + "1]", '"../../etc"', '"%2e%2e/"', '"a/b?c#d"', '" "'),
)
_HOLE = '"@@hole@@"'


def with_one_changed(value: Any, text: str, random: Random) -> bytes:
    """Return the JSON text of a value, in which `text` replaces a random part."""
    places = [*_places(value, ())]
    replaced = _replaced(value, random.choice(places))
    return json.dumps(replaced).replace(_HOLE, text).encode("utf-8", "surrogatepass")


def _places(value: Any, at: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in [*items][:40]:
        yield from _places(each, (*at, name))


def _replaced(value: Any, at: tuple[Any, ...]) -> Any:
    if not at:
        return "@@hole@@"
    if isinstance(value, dict):
        return value | {at[0]: _replaced(value[at[0]], at[1:])}
    return [*value[: at[0]], _replaced(value[at[0]], at[1:]), *value[at[0] + 1 :]]


def changed_bytes(raw: bytes, random: Random) -> bytes:
    """Return the bytes with one change of their text: cut off, repeated, other bytes, another encoding."""
    at = random.randrange(len(raw) + 1)
    ways: list[Callable[[], bytes]] = [
        lambda: raw[:at],
        lambda: raw[:at] + random.randbytes(3) + raw[at:],
        lambda: raw + raw,
        lambda: raw[:at] + raw[at + random.randrange(1, 40) :],
        lambda: raw.decode("utf-8", "replace").encode("utf-16"),
        lambda: b"\xef\xbb\xbf" + raw,
        lambda: raw[:at] + raw[at:].swapcase(),
    ]
    return random.choice(ways)()
