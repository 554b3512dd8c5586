"""Test that JSON is cut into values without reading all of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.recording.streams import input_stream
from conformance.recording.streams.json_stream import json_items
from tests.support.traffic_files import JSON, Dribble

LIST = ("interactions",)


@given(st.lists(JSON, max_size=5), JSON, st.integers(1, 9), st.booleans())
@settings(max_examples=200, deadline=None)
def test_json_items_are_cut_where_values_end(items: list[Any], beside: Any, size: int, spaced: bool) -> None:
    text = json.dumps({"beside": beside, "interactions": items, "after": beside}, indent=1 if spaced else None)
    about: dict[str, Any] = {}
    found = [*json_items(Dribble(text.encode(), size), [LIST], about)]
    assert found == [(LIST, each) for each in items] and about == {"beside": beside, "after": beside}


@given(st.lists(JSON, min_size=1, max_size=5), st.integers(1, 9), st.data())
@settings(max_examples=200, deadline=None)
def test_json_items_end_with_unreadable_wherever_the_file_breaks_off(
    items: list[Any], size: int, data: st.DataObject
) -> None:
    text = json.dumps({"interactions": items}).encode()
    cut = data.draw(st.integers(0, len(text) - 1))
    read_so_far = []
    with pytest.raises(input_stream.Unreadable):
        for each in json_items(Dribble(text[:cut], size), [LIST], {}):
            read_so_far.append(each.value)
    assert read_so_far == items[: len(read_so_far)]
