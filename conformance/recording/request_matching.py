"""Explain why a replay has no reply: find the most similar recorded request, and name the differences.

A replay answers equal requests only. When none is equal, the user needs to know what has changed since the recording:
often a query parameter, a header or a member of the body. `most_similar` prefers, in this order: requests with the same
method and path, with the same path, with the same method. If there is none of these, no request is similar. Among
several, these criteria decide, in this order: the longest common start of the path, the fewest different query
parameters, the fewest different headers, the longest common start of the body. A common start is cheap to compute, and
paths and bodies of one operation usually begin alike. `differences` describes the differences for messages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any
from urllib.parse import parse_qsl

from conformance.core.text import shorten
from conformance.recording.cassette import RequestKey

_MAX_SHOWN = 80


def most_similar(wanted: RequestKey, recorded: Collection[RequestKey]) -> RequestKey | None:
    """Return the most similar recorded request, or None if none has the same path or method."""
    same_path = [each for each in recorded if _path(each.uri) == _path(wanted.uri)]
    same_method = [each for each in recorded if each.method == wanted.method]
    candidates = [each for each in same_path if each.method == wanted.method] or same_path or same_method
    return max(candidates, key=lambda each: _similarity(each, wanted), default=None)


def differences(recorded: RequestKey, wanted: RequestKey) -> str:
    """Return a text with each difference: the recorded value first, then the value of the wanted request."""
    found = [
        *_if_different("the method", recorded.method, wanted.method),
        *_if_different("the path", path_and_query(_path(recorded.uri)), path_and_query(_path(wanted.uri))),
        *_differing_names("the query parameter", _query(recorded.uri), _query(wanted.uri)),
        *_differing_names("the header", dict(recorded.headers), dict(wanted.headers)),
        *(["the body"] if recorded.body != wanted.body else []),
    ]
    return "; ".join(found) or "the order of the query parameters"


def path_and_query(uri: str) -> str:
    """Return the address without its host, shortened to 80 characters."""
    return shorten("/" + uri.partition("://")[2].partition("/")[2], _MAX_SHOWN)


def _if_different(what: str, recorded: str, wanted: str) -> Iterator[str]:
    if recorded != wanted:
        yield f"{what}: recorded {shorten(recorded, _MAX_SHOWN)}, now {shorten(wanted, _MAX_SHOWN)}"


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
    """Return the length of the common start of two texts, at most 500."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one[:500], other[:500], strict=False)))


def _path(uri: str) -> str:
    return uri.partition("?")[0]


def _query(uri: str) -> dict[str, str]:
    return dict(parse_qsl(uri.partition("?")[2], keep_blank_values=True))
