"""Test that the header of a cassette is the same as JSON and as data, and how an unchecked one is read."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from conformance.contract.folders import shipped_contracts
from conformance.recording.cassette_header import (
    CassetteHeader,
    RecordedOptions,
    RecordedRun,
    read_header,
    recorded_run,
)
from tests.support.recorded_runs import HEADER
from tests.support.served import ROOT


@pytest.mark.parametrize("name", shipped_contracts())
def test_as_json_writes_what_was_read(name: str) -> None:
    """Text for text: the members keep their order."""
    raw = json.loads((ROOT / "cassettes" / f"{name}.json").read_text("utf-8"))["conformance"]
    assert json.dumps(read_header(raw).as_json()) == json.dumps(raw)


def test_header_has_the_members_of_its_schema() -> None:
    schema = json.loads((ROOT / "specs" / "cassette.schema.json").read_text("utf-8"))["$defs"]["header"]["properties"]
    assert [*read_header(HEADER).as_json()] == [*schema]
    assert [each.name for each in fields(RecordedOptions)] == [*schema["options"]["properties"]]


def test_read_header_has_defaults_for_options_of_later_versions() -> None:
    header = read_header(HEADER)
    assert "without" not in HEADER["options"] and header.options.without == ()
    assert isinstance(header, CassetteHeader) and header.dialects == {"axis": ("one",)}


def test_recorded_run_reads_checked_and_unchecked_headers_alike() -> None:
    assert recorded_run({"conformance": HEADER}) == read_header(HEADER).run


@pytest.mark.parametrize(
    ("about", "run"),
    [
        ({}, None),
        ({"conformance": ["x"]}, None),
        ({"conformance": {}}, RecordedRun(None, "", "", "", "")),
        ({"conformance": {"contract": 7, "tag": None, "base": {}}}, RecordedRun("", "", "", "", "")),
        ({"conformance": {"tag": "mock0000", "rm": "-rf"}}, RecordedRun(None, "", "", "mock0000", "")),
    ],
)
def test_recorded_run_ignores_values_that_are_no_texts(about: dict[str, Any], run: RecordedRun | None) -> None:
    assert recorded_run(about) == run
