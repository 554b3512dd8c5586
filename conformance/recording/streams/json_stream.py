"""Read the exchanges of a JSON file one at a time: a file of any length takes the memory of its largest exchange."""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Iterator
from typing import Any, NoReturn

import jiter

from conformance.recording.streams.element import NO_LIST, Element, Place, places_above
from conformance.recording.streams.input_stream import LARGEST, NotTraffic, Stream, Unreadable

_TEXT = rb'"(?:[^"\\]++|\\.)*+"'
_FLAT = rb'(?:[^"{}\[\]]++|' + _TEXT + rb")*+"
# Objects and arrays without others in them are skipped whole; what is cut in two by the end of the buffer is not.
_BRACKET = re.compile(
    rb'(?:[^"{}\[\]]++|' + _TEXT + rb"|\{" + _FLAT + rb"\}|\[" + _FLAT + rb"\])*+([{}\[\]])", re.DOTALL
)
_WHOLE_TEXT = re.compile(_TEXT, re.DOTALL)
_PLAIN = re.compile(rb"[^\s,:\[\]{}\"]++")
_SPACE = re.compile(rb"[ \t\r\n]*+")


class Text:
    """A window on a stream of JSON. Nothing is parsed here but where values begin and end."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._data = b""
        self._at = 0
        self._ended = False

    def _fill(self) -> bool:
        """Whether more came. Twice as much is asked for each time, so that long values are not searched over again."""
        if self._ended:
            return False
        if len(self._data) - self._at > LARGEST:
            raise Unreadable(f"one exchange takes more than {LARGEST >> 20} MiB")
        more = self._stream.read(max(1 << 16, len(self._data) - self._at))
        self._stream.start()
        self._ended = not more
        self._data, self._at = self._data[self._at :] + more, 0
        return bool(more)

    def peek(self) -> bytes:
        """The next byte that is not space; b"" at the end."""
        while True:
            self._at = _SPACE.match(self._data, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._data) or not self._fill():
                return self._data[self._at : self._at + 1]

    def take(self, sign: bytes) -> bool:
        """Goes past `sign` if it comes next."""
        if self.peek() != sign:
            return False
        self._at += 1
        return True

    def value(self) -> bytes:
        """The text of the next value, whole; nothing that stands in a list or an object ends with the file."""
        first = self.peek()
        if first in (b"{", b"["):
            return self._container()
        pattern = _WHOLE_TEXT if first == b'"' else _PLAIN
        while True:
            found = pattern.match(self._data, self._at)
            if found is None and first not in (b'"', b""):
                raise Unreadable("not JSON: a value should stand here")
            if found and (first == b'"' or found.end() < len(self._data)):
                return self._taken(found.end())
            if not self._fill():
                _cut_off()

    def _container(self) -> bytes:
        depth, at = 1, 1
        while depth:
            found = _BRACKET.match(self._data, self._at + at)
            if found is None:
                if not self._fill():
                    _cut_off()
                continue
            depth += 1 if found[1] in (b"{", b"[") else -1
            at = found.end() - self._at
        return self._taken(self._at + at)

    def _taken(self, end: int) -> bytes:
        text, self._at = self._data[self._at : end], end
        return text


def _cut_off() -> NoReturn:
    raise Unreadable("the JSON ends too early, or is none")


def json_items(stream: Stream, places: Collection[Place], about: dict[str, Any]) -> Generator[Element, None, None]:
    """Yield the elements of the lists that stand at `places`.

    `about` receives the other members of the file, each when it has been read: before the first element comes, those
    that stand before the list.

    Raises:
        NotTraffic: The file has no list at these places.
        Unreadable: The file is no JSON, or ends too early.
    """
    text = Text(stream)
    if not text.take(b"{") or not (yield from _Lists(text, places, about).inside(())):
        raise NotTraffic(NO_LIST)


class _Lists:
    """The lists of exchanges in an object, and in the objects on the way to them."""

    def __init__(self, text: Text, places: Collection[Place], about: dict[str, Any]) -> None:
        self._text, self._places, self._about = text, frozenset(places), about
        self._above = places_above(places)

    def inside(self, above: Place) -> Generator[Element, None, bool]:
        """Yield the elements in the object at `above`, whose bracket is read; return whether there was a list."""
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
                    _note(self._about, name, value)
        return found


def _members(text: Text) -> Iterator[str]:
    """The names of an object's members; whoever asks takes the values."""
    if text.take(b"}"):
        return
    while True:
        name = parsed(text.value())
        if not isinstance(name, str) or not text.take(b":"):
            raise Unreadable("not JSON: a name and a colon should stand here")
        yield name
        if text.take(b"}"):
            return
        if not text.take(b","):
            raise Unreadable("not JSON: a comma or the end of an object should stand here")


def _elements(text: Text, place: Place) -> Iterator[Element]:
    if text.take(b"]"):
        return
    while True:
        yield Element(place, parsed(text.value()))
        if text.take(b"]"):
            return
        if not text.take(b","):
            raise Unreadable("not JSON: a comma or the end of the list should stand here")


def parsed(raw: bytes) -> Any:
    """Return the value, or the ValueError that says why there is none."""
    try:
        return jiter.from_json(raw)
    except ValueError as fault:
        return ValueError(f"not JSON: {fault}")


def _note(about: dict[str, Any], name: str, raw: bytes) -> None:
    if len(raw) < 1 << 16 and len(about) < 64:
        about[name] = parsed(raw)
