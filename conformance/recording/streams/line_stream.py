"""Read newline-delimited JSON, one line at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.recording.streams.input_stream import Stream
from conformance.recording.streams.json_stream import parse_value


def line_values(stream: Stream) -> Iterator[Any]:
    """Yield the value of each line that is not empty, or a ValueError for a line that is not valid JSON.

    Raises:
        Unreadable: A line is too long, or the stream is damaged.
    """
    pieces: list[bytes] = []
    while data := stream.read():
        *ends, rest = data.split(b"\n")
        for end in ends:
            yield from _values(b"".join([*pieces, end]))
            pieces = []
        if ends:
            stream.start()
        pieces.append(rest)
    yield from _values(b"".join(pieces))


def _values(line: bytes) -> Iterator[Any]:
    if line.strip():
        yield parse_value(line)
