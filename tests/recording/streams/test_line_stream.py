"""Test that lines of JSON are cut without reading the whole file, and that a bad line does not affect others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.recording.streams import input_stream
from conformance.recording.streams.line_stream import line_values
from tests.support.traffic_files import JSON, Dribble


@given(st.lists(JSON, max_size=5), st.integers(1, 9), st.sampled_from(["\n", "\r\n", "\n\n", "\n \n"]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_line_values_are_cut_at_the_ends_of_lines(values: list[Any], size: int, between: str, ends: bool) -> None:
    text = between.join(map(json.dumps, values)) + between * ends
    assert [*line_values(Dribble(text.encode(), size))] == values


def test_line_values_read_on_after_a_line_that_is_no_json() -> None:
    first, second, third = line_values(Dribble(b'{"a": 1}\n{"a": \n[3]\n', 4))
    assert (first, third) == ({"a": 1}, [3]) and isinstance(second, ValueError) and str(second).startswith("not JSON: ")


def test_line_values_limit_the_length_of_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_stream, "MAX_EXCHANGE_BYTES", 1 << 18)
    short, long = json.dumps("x" * (100 << 10)).encode(), json.dumps("x" * (300 << 10)).encode()
    assert len([*line_values(Dribble(b"\n".join([short] * 9), 1 << 16))]) == 9
    found = []
    with pytest.raises(input_stream.Unreadable, match="one exchange has more than"):
        for each in line_values(Dribble(b"\n".join([short, long, short]), 1 << 16)):
            found.append(each)
    assert len(found) == 1
