"""Formats are found by their names, and the format of an element is the one whose list it is, or that recognises it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.recording.formats import all_formats, formats_by_place
from conformance.recording.formats.har import Har
from conformance.recording.formats.vcr import Vcr
from tests.support.traffic_files import LOANS, answered, archive, asked, cassette, entry, exchange, read, written

ONE = exchange(asked("GET", "/loans"), answered(LOANS))


def test_all_formats_are_the_files_of_the_folder() -> None:
    assert {Har, Vcr} <= {type(each) for each in all_formats()}


def test_no_two_formats_have_their_list_at_the_same_place() -> None:
    assert len(formats_by_place()) == sum(len(each.places) for each in all_formats())


@pytest.mark.parametrize("text", [archive(ONE), cassette(entry(ONE)), json.dumps({"entries": [entry(ONE), ONE]})])
def test_an_element_of_another_format_is_read_as_that_format(text: str, tmp_path: Path) -> None:
    exchanges, faults = read(written(tmp_path, "a", text))
    assert not faults and {each.url.path for each in exchanges} == {"/v1/loans"}
    assert all(each.response and each.response.body == json.dumps(LOANS).encode() for each in exchanges)


@pytest.mark.parametrize(("element", "why"), [({}, "the request is missing"), (7, "the exchange is missing")])
@pytest.mark.parametrize("container", [archive, cassette])
def test_an_element_of_no_format_is_refused_by_the_one_whose_list_it_is(
    container: Any, element: Any, why: str, tmp_path: Path
) -> None:
    exchanges, faults = read(written(tmp_path, "a", container(element)))
    assert not exchanges and [why in each for each in faults] == [True]


def test_lists_are_found_at_their_places_alone(tmp_path: Path) -> None:
    """In YAML as in JSON: a list of the same name that stands elsewhere is none of exchanges."""
    entries = json.dumps([entry(ONE)])
    for name, text in (("a.json", '{"log": {"entries": %s}}'), ("b.yaml", "log:\n  version: 1\n  entries: %s\n")):
        assert len(read(written(tmp_path, name, text % entries))[0]) == 1
    for name, text in (("c.json", '{"page": {"entries": %s}}'), ("d.yaml", "page:\n  entries: %s\n")):
        assert read(written(tmp_path, name, text % entries))[1] == [
            f"{tmp_path / name}: has no list of recorded exchanges"
        ]
