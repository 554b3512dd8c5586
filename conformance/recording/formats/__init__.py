"""Formats of recorded traffic: one file each, found by its name; no list is kept by hand."""

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
    """Return every format, in the order of the names."""
    return tuple(_FORMATS.find(name)() for name in sorted(_FORMATS.names))


@cache
def formats_by_place() -> Mapping[Place, RecordingFormat]:
    """Return where lists of exchanges stand in files, and the format that has its list there."""
    return {place: each for each in all_formats() for place in each.places}


def is_exchange(value: Any) -> bool:
    """Return whether any format recognises the value."""
    return any(each.recognises(value) for each in all_formats())


def read_element(element: Element, source: Source) -> RecordedExchange:
    """Return the exchange that an element is. Raises InvalidExchange for an element that is none."""
    if isinstance(element.value, ValueError):
        raise InvalidExchange(str(element.value))
    return _format_of(element.place, element.value).read(element.value, source)


def _format_of(place: Place, value: Any) -> RecordingFormat:
    """Return the format whose list it is, unless another one alone recognises the element."""
    usual = formats_by_place()[place]
    if usual.recognises(value):
        return usual
    return next((each for each in all_formats() if each.recognises(value)), usual)
