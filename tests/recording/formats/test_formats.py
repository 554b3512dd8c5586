"""Test that formats are found by their names, and that each element is read by the format that recognises it."""

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


def test_all_formats_finds_the_files_of_the_folder() -> None:
    assert {Har, Vcr} <= {type(each) for each in all_formats()}


def test_formats_have_their_lists_at_different_places() -> None:
    assert len(formats_by_place()) == sum(len(each.places) for each in all_formats())


@pytest.mark.parametrize("text", [archive(ONE), cassette(entry(ONE)), json.dumps({"entries": [entry(ONE), ONE]})])
def test_formats_read_elements_of_other_formats(text: str, tmp_path: Path) -> None:
    exchanges, faults = read(written(tmp_path, "a", text))
    assert not faults and {each.url.path for each in exchanges} == {"/v1/loans"}
    assert all(each.response and each.response.body == json.dumps(LOANS).encode() for each in exchanges)


@pytest.mark.parametrize(("element", "why"), [({}, "the request is missing"), (7, "the exchange is missing")])
@pytest.mark.parametrize("container", [archive, cassette])
def test_formats_refuse_elements_that_no_format_recognises(
    container: Any, element: Any, why: str, tmp_path: Path
) -> None:
    exchanges, faults = read(written(tmp_path, "a", container(element)))
    assert not exchanges and [why in each for each in faults] == [True]


def test_formats_find_lists_only_at_their_places(tmp_path: Path) -> None:
    """In YAML as in JSON: a list of the same name that stands elsewhere is none of exchanges."""
    entries = json.dumps([entry(ONE)])
    for name, text in (("a.json", '{"log": {"entries": %s}}'), ("b.yaml", "log:\n  version: 1\n  entries: %s\n")):
        assert len(read(written(tmp_path, name, text % entries))[0]) == 1
    for name, text in (("c.json", '{"page": {"entries": %s}}'), ("d.yaml", "page:\n  entries: %s\n")):
        assert read(written(tmp_path, name, text % entries))[1] == [
            f"{tmp_path / name}: has no list of recorded exchanges"
        ]
