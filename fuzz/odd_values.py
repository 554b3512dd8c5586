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
    *('"' + "*a" * 500 + '"', '"[!"', '"(a+)+$"', '"9999-12-31"', '"env:"', "-1", "1.5", '[""]', "[[]]", '{"":null}'),
)
_HOLE = '"@@hole@@"'
_Place = tuple[Any, ...]


def with_one_changed(value: Any, random: Random) -> bytes:
    """Return the JSON text of a value whose random part is left out, or replaced by an odd text or by another part."""
    places = [*_places(value, ())]
    at = random.choice(places)
    if at and random.random() < 0.15:
        return _json(_without(value, at))
    parts = [json.dumps(_part(value, each)) for each in random.sample(places, min(len(places), 20))]
    others = [*ODD_TEXTS, *parts]
    # Most readers refuse a value of another type, so others are rare.
    alike = [each for each in others if each[:1] == json.dumps(_part(value, at))[:1]]
    return _json(_replaced(value, at), random.choice(alike if alike and random.random() < 0.8 else others))


def _json(value: Any, in_hole: str = "") -> bytes:
    return json.dumps(value).replace(_HOLE, in_hole).encode("utf-8", "surrogatepass")


def _places(value: Any, at: _Place) -> Iterator[_Place]:
    yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in [*items][:40]:
        yield from _places(each, (*at, name))


def _part(value: Any, at: _Place) -> Any:
    return _part(value[at[0]], at[1:]) if at else value


def _replaced(value: Any, at: _Place) -> Any:
    if not at:
        return "@@hole@@"
    if isinstance(value, dict):
        return value | {at[0]: _replaced(value[at[0]], at[1:])}
    return [*value[: at[0]], _replaced(value[at[0]], at[1:]), *value[at[0] + 1 :]]


def _without(value: Any, at: _Place) -> Any:
    if len(at) > 1:
        inner = _without(value[at[0]], at[1:])
        return value | {at[0]: inner} if isinstance(value, dict) else [*value[: at[0]], inner, *value[at[0] + 1 :]]
    items = {name: each for name, each in value.items() if name != at[0]} if isinstance(value, dict) else None
    return [*value[: at[0]], *value[at[0] + 1 :]] if items is None else items


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
