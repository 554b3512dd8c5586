"""Of recorded requests the one that is most like another, and what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any
from urllib.parse import parse_qsl

from conformance.core.text import shorten
from conformance.recording.cassette import RequestKey

_MAX_SHOWN = 80


def most_similar(wanted: RequestKey, recorded: Collection[RequestKey]) -> RequestKey | None:
    """Of those with the same method and path, else the same path, else the same method; None without any of these."""
    same_path = [each for each in recorded if _path(each.uri) == _path(wanted.uri)]
    same_method = [each for each in recorded if each.method == wanted.method]
    candidates = [each for each in same_path if each.method == wanted.method] or same_path or same_method
    return max(candidates, key=lambda each: _similarity(each, wanted), default=None)


def differences(recorded: RequestKey, wanted: RequestKey) -> str:
    """What is recorded and what was wanted instead, for people."""
    found = [
        *_if_different("the method", recorded.method, wanted.method),
        *_if_different("the path", path_and_query(_path(recorded.uri)), path_and_query(_path(wanted.uri))),
        *_differing_names("the query parameter", _query(recorded.uri), _query(wanted.uri)),
        *_differing_names("the header", dict(recorded.headers), dict(wanted.headers)),
        *(["the body"] if recorded.body != wanted.body else []),
    ]
    return "; ".join(found) or "the order of its query"


def path_and_query(uri: str) -> str:
    """An address without its host, at most 80 signs of it."""
    return shorten("/" + uri.partition("://")[2].partition("/")[2], _MAX_SHOWN)


def _if_different(what: str, recorded: str, wanted: str) -> Iterator[str]:
    if recorded != wanted:
        yield f"{what}: {shorten(recorded, _MAX_SHOWN)}, not {shorten(wanted, _MAX_SHOWN)}"


def _differing_names(what: str, recorded: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[str]:
    for name in dict.fromkeys([*recorded, *wanted]):
        yield from _if_different(f"{what} {name}", recorded.get(name, "none"), wanted.get(name, "none"))


def _similarity(recorded: RequestKey, wanted: RequestKey) -> tuple[Any, ...]:
    return (
        _common_start(_path(recorded.uri), _path(wanted.uri)),
        -len({*_query(recorded.uri).items()} ^ {*_query(wanted.uri).items()}),
        -len({*recorded.headers} ^ {*wanted.headers}),
        _common_start(recorded.body or b"", wanted.body or b""),
    )


def _common_start(one: Sequence[Any], other: Sequence[Any]) -> int:
    """How long the beginning is that two texts share, as far as it matters."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one[:500], other[:500], strict=False)))


def _path(uri: str) -> str:
    return uri.partition("?")[0]


def _query(uri: str) -> dict[str, str]:
    return dict(parse_qsl(uri.partition("?")[2], keep_blank_values=True))
