"""Of recorded requests the one that is most like another, and what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any
from urllib.parse import parse_qsl

from conformance.core.text import shorten
from conformance.recording.cassette import RequestKey

_SHOWN = 80


def nearest(wanted: RequestKey, recorded: Collection[RequestKey]) -> RequestKey | None:
    """Of those with the same method and path, else the same path, else the same method; None without any of these."""
    path = _path(wanted.uri)
    there = [each for each in recorded if _path(each.uri) == path]
    candidates = [each for each in there if each.method == wanted.method] or there
    candidates = candidates or [each for each in recorded if each.method == wanted.method]
    return max(candidates, key=lambda each: _likeness(each, wanted), default=None)


def differences(recorded: RequestKey, wanted: RequestKey) -> str:
    """What is recorded and what was wanted instead, for people."""
    found = [
        *_one("the method", recorded.method, wanted.method),
        *_one("the path", target(_path(recorded.uri)), target(_path(wanted.uri))),
        *_named("the query parameter", _query(recorded.uri), _query(wanted.uri)),
        *_named("the header", dict(recorded.headers), dict(wanted.headers)),
        *(["the body"] if recorded.body != wanted.body else []),
    ]
    return "; ".join(found) or "the order of its query"


def target(uri: str) -> str:
    """An address without its host, at most 80 signs of it."""
    return shorten("/" + uri.partition("://")[2].partition("/")[2], _SHOWN)


def _one(what: str, recorded: str, wanted: str) -> Iterator[str]:
    if recorded != wanted:
        yield f"{what}: {shorten(recorded, _SHOWN)}, not {shorten(wanted, _SHOWN)}"


def _named(what: str, recorded: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[str]:
    for name in dict.fromkeys([*recorded, *wanted]):
        yield from _one(f"{what} {name}", recorded.get(name, "none"), wanted.get(name, "none"))


def _likeness(recorded: RequestKey, wanted: RequestKey) -> tuple[Any, ...]:
    return (
        _in_common(_path(recorded.uri), _path(wanted.uri)),
        -len({*_query(recorded.uri).items()} ^ {*_query(wanted.uri).items()}),
        -len({*recorded.headers} ^ {*wanted.headers}),
        _in_common(recorded.body or b"", wanted.body or b""),
    )


def _in_common(one: Sequence[Any], other: Sequence[Any]) -> int:
    """How long the beginning is that two texts share, as far as it matters."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one[:500], other[:500], strict=False)))


def _path(uri: str) -> str:
    return uri.partition("?")[0]


def _query(uri: str) -> dict[str, str]:
    return dict(parse_qsl(uri.partition("?")[2], keep_blank_values=True))
