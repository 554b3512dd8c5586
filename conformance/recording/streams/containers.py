"""Read the lists of exchanges of a file, whatever container they stand in. The content tells which it is."""

from __future__ import annotations

from collections.abc import Collection, Generator
from typing import Any

from conformance.recording.streams.element import Element, Place
from conformance.recording.streams.input_stream import Stream
from conformance.recording.streams.json_stream import json_items


def items_of(stream: Stream, places: Collection[Place], about: dict[str, Any]) -> Generator[Element, None, None]:
    """Yield the elements of the lists that stand at `places`, as `json_items` does."""
    if stream.is_json:
        return json_items(stream, places, about)
    # Loads a YAML parser, which JSON does without.
    from conformance.recording.streams.yaml_stream import yaml_items

    return yaml_items(stream, places, about)
