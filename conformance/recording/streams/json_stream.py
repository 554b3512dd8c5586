"""Read the exchanges of a JSON file one at a time, so that a file needs the memory of its largest exchange only.

JsonText finds where values begin and end, and jiter parses each value as a whole. So an invalid exchange becomes an
element whose value is a ValueError, and the elements after it are still read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Generator, Iterator
from typing import Any, NoReturn

import jiter

from conformance.recording.streams.element import NO_LIST, OLD_CASSETTE, Element, Place, places_above
from conformance.recording.streams.input_stream import MAX_EXCHANGE_BYTES, NotTraffic, Stream, Unreadable

_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_WITHOUT_BRACKETS = rb'(?:[^"{}\[\]]++|' + _STRING + rb")*+"
# Skips text, strings, and objects and arrays that contain no others, and captures the next bracket. Possessive
# quantifiers (`++`, `*+`) never try a match again, so the time is linear. A value that the end of the buffer cuts does
# not match.
_BRACKET = re.compile(
    rb'(?:[^"{}\[\]]++|' + _STRING + rb"|\{" + _WITHOUT_BRACKETS + rb"\}|\[" + _WITHOUT_BRACKETS + rb"\])*+([{}\[\]])",
    re.DOTALL,
)
_WHOLE_STRING = re.compile(_STRING, re.DOTALL)
_NUMBER_OR_WORD = re.compile(rb"[^\s,:\[\]{}\"]++")
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_SPACE = re.compile(rb"[ \t\r\n]*+")


class JsonText:
    """A buffer on a stream of JSON that finds where values begin and end. It does not check the values."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._data = b""
        self._position = 0
        self._ended = False

    def _fill(self) -> bool:
        """Read more of the stream; return whether there was more.

        The buffer doubles each time, so that a long value is searched from its start only a few times.
        """
        if self._ended:
            return False
        if len(self._data) - self._position > MAX_EXCHANGE_BYTES:
            raise Unreadable(f"one exchange has more than {MAX_EXCHANGE_BYTES >> 20} MiB")
        more = self._stream.read(max(1 << 16, len(self._data) - self._position))
        self._stream.start()
        self._ended = not more
        self._data, self._position = self._data[self._position :] + more, 0
        return bool(more)

    def peek(self) -> bytes:
        """Return the next byte that is not white space, or b"" at the end."""
        while True:
            self._position = _SPACE.match(self._data, self._position).end()  # type: ignore[union-attr]
            if self._position < len(self._data) or not self._fill():
                return self._data[self._position : self._position + 1]

    def take(self, sign: bytes) -> bool:
        """Skip `sign` if it is the next byte; return whether it was."""
        if self.peek() != sign:
            return False
        self._position += 1
        return True

    def value(self) -> bytes:
        """Return the text of the next value.

        Raises:
            Unreadable: There is no value, or the file ends inside of it. A number at the very end of the file counts as
                cut off, as a list or an object around it would go on.
        """
        first = self.peek()
        if first in (b"{", b"["):
            return self._container()
        pattern = _WHOLE_STRING if first == b'"' else _NUMBER_OR_WORD
        while True:
            found = pattern.match(self._data, self._position)
            if found is None and first not in (b'"', b""):
                raise Unreadable("not JSON: a value is expected")
            if found and (first == b'"' or found.end() < len(self._data)):
                return self._take_until(found.end())
            if not self._fill():
                _cut_off()

    def _container(self) -> bytes:
        depth, at = 1, 1
        while depth:
            found = _BRACKET.match(self._data, self._position + at)
            if found is None:
                if not self._fill():
                    _cut_off()
                continue
            depth += 1 if found[1] in (b"{", b"[") else -1
            at = found.end() - self._position
        return self._take_until(self._position + at)

    def _take_until(self, end: int) -> bytes:
        text, self._position = self._data[self._position : end], end
        return text


def _cut_off() -> NoReturn:
    raise Unreadable("it is not JSON, or the JSON ends too early")


def json_items(
    stream: Stream, places: Collection[Place], file_members: dict[str, Any]
) -> Generator[Element, None, None]:
    """Yield the elements of the lists at `places`.

    `file_members` receives the other members at the top of the file as they are read: all members before the list are
    in it when the first element is yielded.

    Raises:
        NotTraffic: The file has no list at these places.
        Unreadable: The file is not JSON, or ends too early.
    """
    text = JsonText(stream)
    if text.take(b"[") and _is_old_cassette(text):
        raise Unreadable(OLD_CASSETTE)
    if not text.take(b"{") or not (yield from _Lists(text, places, file_members).inside(())):
        raise NotTraffic(NO_LIST)


def _is_old_cassette(text: JsonText) -> bool:
    """Return whether a list, whose bracket is already read, is a cassette without an object around its interactions."""
    first = parse_value(text.value()) if text.peek() == b"{" else None
    return isinstance(first, dict) and "request" in first and "response" in first and "startedDateTime" not in first


class _Lists:
    """Finds the lists of exchanges in a JSON object and in the objects inside of it."""

    def __init__(self, text: JsonText, places: Collection[Place], file_members: dict[str, Any]) -> None:
        self._text, self._places, self._file_members = text, frozenset(places), file_members
        self._above = places_above(places)

    def inside(self, above: Place) -> Generator[Element, None, bool]:
        """Yield the elements of the lists in the object at `above`; return whether it has such a list.

        The opening brace of the object is already read.
        """
        found = False
        for name in _members(self._text):
            place = (*above, name)
            if place in self._places and self._text.take(b"["):
                found = True
                yield from _elements(self._text, place)
            elif place in self._above and self._text.take(b"{"):
                found = (yield from self.inside(place)) or found
            else:
                value = self._text.value()
                if not above:
                    _keep_member(self._file_members, name, value)
        return found


def _members(text: JsonText) -> Iterator[str]:
    """Yield the names of an object's members. The caller must read each value before the next name."""
    for _ in _entries(text, b"}", "an object"):
        name = parse_value(text.value())
        if not isinstance(name, str) or not text.take(b":"):
            raise Unreadable("not JSON: a name and a colon are expected")
        yield name


def _elements(text: JsonText, place: Place) -> Iterator[Element]:
    for _ in _entries(text, b"]", "the list"):
        yield Element(place, parse_value(text.value()))


def _entries(text: JsonText, end: bytes, container: str) -> Iterator[None]:
    """Yield once for each entry of an object or a list, which the caller must read. Its bracket is already read."""
    if text.take(end):
        return
    while True:
        yield
        if text.take(end):
            return
        if not text.take(b","):
            raise Unreadable(f"not JSON: a comma or the end of {container} is expected")


class InvalidJson(ValueError):
    """A text that is not valid JSON. `raw` is the text."""

    def __init__(self, message: str, raw: bytes) -> None:
        super().__init__(message)
        self.raw = raw


def parse_value(raw: bytes) -> Any:
    """Return the value; for text that is not valid JSON, return (not raise) an InvalidJson.

    Strings may contain lone surrogates: Python tools write bytes that are not UTF-8 so.
    """
    try:
        return jiter.from_json(raw)
    except ValueError as fault:
        invalid = InvalidJson(f"not JSON: {fault}", raw)
    if not _SURROGATE_ESCAPE.search(raw):
        return invalid
    try:
        # jiter refuses lone surrogates.
        return json.loads(raw.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return invalid


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _keep_member(file_members: dict[str, Any], name: str, raw: bytes) -> None:
    if len(raw) < 1 << 16 and len(file_members) < 64:
        file_members[name] = parse_value(raw)
