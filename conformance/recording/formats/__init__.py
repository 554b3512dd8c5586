"""The formats of recorded traffic: one file each. Every module in this folder is found by its name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from conformance.core.module_registry import ClassRegistry
from conformance.recording.formats.base import RecordingFormat
from conformance.recording.recorded_exchange import InvalidExchange, RecordedExchange, Source
from conformance.recording.streams.element import Element, Place

_FORMATS: ClassRegistry[RecordingFormat] = ClassRegistry(__name__, __path__, RecordingFormat)


@cache
def all_formats() -> tuple[RecordingFormat, ...]:
    """Return every format, in the order of their names."""
    return tuple(_FORMATS.find(name)() for name in sorted(_FORMATS.names))


@cache
def formats_by_place() -> Mapping[Place, RecordingFormat]:
    """Return the places where files have lists of exchanges, with the format of each."""
    return {place: each for each in all_formats() for place in each.places}


def is_exchange(value: Any) -> bool:
    """Return whether any format recognises the value as an exchange."""
    return any(each.recognises(value) for each in all_formats())


def read_element(element: Element, source: Source) -> RecordedExchange:
    """Return the exchange of an element of a list.

    Raises:
        InvalidExchange: The element is not an exchange.
    """
    if isinstance(element.value, ValueError):
        raise InvalidExchange(str(element.value))
    return _format_of(element.place, element.value).read(element.value, source)


def _format_of(place: Place, value: Any) -> RecordingFormat:
    """Return the format of the list, or another format if only that one recognises the element."""
    of_list = formats_by_place()[place]
    if of_list.recognises(value):
        return of_list
    return next((each for each in all_formats() if each.recognises(value)), of_list)
