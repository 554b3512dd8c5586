"""Read the exchanges of a YAML file one at a time.

Values are built from the events of the YAML parser, and not by a loader: events contain data only, so that a file
cannot create objects, and an exchange can be yielded before the rest of the file is read.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Collection, Generator, Iterator
from typing import Any

import yaml

from conformance.recording.streams.element import NO_LIST, OLD_CASSETTE, Element, Place, UnreadableValue, places_above
from conformance.recording.streams.input_stream import MAX_EXCHANGE_BYTES, NotTraffic, Stream, Unreadable

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 40
_MAX_MIB = MAX_EXCHANGE_BYTES >> 20
_CORE_TAG = "tag:yaml.org,2002:"
# The last two are strings in cassettes that Python 2 wrote.
_TEXT_TAGS = {"!", f"{_CORE_TAG}str", f"{_CORE_TAG}python/unicode", f"{_CORE_TAG}python/str"}
_CONTAINER_TAGS = (None, f"{_CORE_TAG}map", f"{_CORE_TAG}seq")
_NODE_BYTES = 64
"""Estimated memory of a node without its text."""


def yaml_items(
    stream: Stream, places: Collection[Place], file_members: dict[str, Any], keeps_unreadable: bool = False
) -> Generator[Element, None, None]:
    """Yield the elements of the lists at `places`, as `json_items` does.

    With `keeps_unreadable`, a value with an unsupported tag is an UnreadableValue in its element. vcrpy writes such
    values for bodies that are iterators.
    """
    events = _Events(stream, keeps_unreadable)
    try:
        yield from _Lists(events, places, file_members).all()
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = f"line {mark.line + 1}: " if mark else ""
        raise events.unreadable(f"{line}not YAML: {fault.problem or fault.context}") from None
    except (yaml.YAMLError, UnicodeError, ValueError) as fault:
        raise events.unreadable(f"not YAML: {str(fault).splitlines()[0]}") from None


class _Lists:
    """Finds the lists of exchanges in a YAML mapping and in the mappings inside of it."""

    def __init__(self, events: _Events, places: Collection[Place], file_members: dict[str, Any]) -> None:
        self._events, self._places, self._file_members = events, frozenset(places), file_members
        self._above = places_above(places)

    def all(self) -> Iterator[Element]:
        event = self._events.skip(yaml.StreamStartEvent, yaml.DocumentStartEvent)
        if isinstance(event, yaml.MappingStartEvent):
            yield from self._inside(())
        elif isinstance(event, yaml.SequenceStartEvent) and self._is_old_cassette():
            raise Unreadable(OLD_CASSETTE)
        if not self._events.found:
            raise NotTraffic(NO_LIST)

    def _is_old_cassette(self) -> bool:
        """Return whether the list that began is a cassette without a mapping around its interactions."""
        first = self._events.next()
        name = self._events.next() if isinstance(first, yaml.MappingStartEvent) else None
        return isinstance(name, yaml.ScalarEvent) and name.value == "request"

    def _inside(self, above: Place) -> Iterator[Element]:
        events = self._events
        while not isinstance(event := events.next(), yaml.MappingEndEvent):
            name, event = events.value(event), events.next()
            place = (*above, name) if isinstance(name, str) else ()
            if place in self._places and isinstance(event, yaml.SequenceStartEvent):
                events.found = True
                yield from self._elements(place)
            elif place in self._above and isinstance(event, yaml.MappingStartEvent):
                yield from self._inside(place)
            else:
                value = events.value(event)
                if len(place) == 1 and len(self._file_members) < 64:
                    self._file_members[place[0]] = value

    def _elements(self, place: Place) -> Iterator[Element]:
        while not isinstance(event := self._events.next(), yaml.SequenceEndEvent):
            yield Element(place, self._events.element(event))
            self._events.start()


class _Events:
    """The events of a YAML stream, and the plain values that they describe.

    Values have a weight: an estimate of their memory in bytes. An alias repeats the value of its anchor and has the
    same weight. So a file of nested aliases, in which a few lines describe gigabytes, exceeds the limit and is refused.
    `found` is whether a list of exchanges was found.
    """

    def __init__(self, stream: Stream, keeps_unreadable: bool) -> None:
        self._stream = stream
        self._keeps_unreadable, self._is_in_element = keeps_unreadable, False
        self._events = yaml.parse(stream, Loader=_Loader)
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._anchored_bytes = 0
        self._weight = 0
        self.found = False

    def unreadable(self, why: str) -> Unreadable:
        """Return the error to raise: NotTraffic as long as no list of exchanges was found."""
        return Unreadable(why) if self.found else NotTraffic(why)

    def start(self) -> None:
        """Restart the weight, as another exchange begins."""
        self._weight = 0
        self._stream.start()

    def next(self) -> Any:
        """Return the next event. Raises Unreadable at the end."""
        event = next(self._events, None)
        if event is None:
            raise self.unreadable("the YAML ends too early")
        return event

    def skip(self, *kinds: type) -> Any:
        """Skip events of these kinds; return the next event of another kind."""
        event = self.next()
        while isinstance(event, kinds):
            event = self.next()
        return event

    def element(self, event: Any) -> Any:
        """Return the value of an element, as `value` does."""
        self._is_in_element = True
        value = self.value(event)
        self._is_in_element = False
        return value

    def value(self, event: Any, depth: int = 0) -> Any:
        """Return the value that begins with `event`, and read its other events.

        Raises:
            Unreadable: The value is nested too deeply, too large, or has a tag that is not supported.
        """
        if depth > _MAX_DEPTH:
            raise self.unreadable(f"{_line(event)}: nested more deeply than {_MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent):
            value, weight = self._anchors.get(str(event.anchor), (None, 0))
            self._add(weight, event)
            return value
        before = self._weight
        self._add(_NODE_BYTES + len(getattr(event, "value", "")), event)
        value = self._construct(event, depth)
        if event.anchor:
            self._keep_anchor(event, value, self._weight - before)
        return value

    def _construct(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        is_list = isinstance(event, yaml.SequenceStartEvent)
        if not is_list and not isinstance(event, yaml.MappingStartEvent):
            raise self.unreadable("not one YAML document")
        unreadable = self._unsupported_tag(event) if event.tag not in _CONTAINER_TAGS else None
        parts = list(self._until(yaml.SequenceEndEvent if is_list else yaml.MappingEndEvent, depth))
        if is_list or unreadable:
            return unreadable or parts
        return {name: value for name, value in zip(parts[::2], parts[1::2], strict=True) if isinstance(name, str)}

    def _until(self, end: type, depth: int) -> Iterator[Any]:
        while not isinstance(event := self.next(), end):
            yield self.value(event, depth + 1)

    def _scalar(self, event: Any) -> Any:
        if event.tag == f"{_CORE_TAG}binary":
            return b64decode("".join(event.value.split()), validate=True)
        if event.tag is not None and event.tag not in _TEXT_TAGS:
            return self._unsupported_tag(event)
        return event.value if event.style or event.tag else _plain_value(event.value)

    def _unsupported_tag(self, event: Any) -> UnreadableValue:
        """Return the value to use for a value with such a tag. Raises Unreadable if the file cannot be used then."""
        why = f"{_line(event)}: the YAML tag {event.tag[:80]} is not supported"
        if not (self._is_in_element and self._keeps_unreadable):
            raise self.unreadable(why)
        return UnreadableValue(why)

    def _add(self, weight: int, event: Any) -> None:
        self._weight += weight
        if self._weight > MAX_EXCHANGE_BYTES:
            raise self.unreadable(f"{_line(event)}: one exchange has more than {_MAX_MIB} MiB with its aliases")

    def _keep_anchor(self, event: Any, value: Any, weight: int) -> None:
        self._anchored_bytes += weight
        if self._anchored_bytes > MAX_EXCHANGE_BYTES:
            raise self.unreadable(f"{_line(event)}: the anchors have more than {_MAX_MIB} MiB")
        self._anchors[event.anchor] = value, weight


def _line(event: Any) -> str:
    return f"line {event.start_mark.line + 1}"


def _plain_value(text: str) -> Any:
    """Return null, booleans and whole numbers as JSON values, and anything else as a string.

    Dates and fractions stay strings; `exchange_parts` reads times and durations from strings.
    """
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"-?[0-9]{1,15}", text) else text
