from __future__ import annotations

from pathlib import Path

import pytest

from conformance.targets import find_kind
from conformance.targets.kinds.cassette import CassetteKind


def cassette(name: str) -> CassetteKind:
    kind = find_kind(name)
    assert isinstance(kind, CassetteKind)
    return kind


def test_the_file_has_the_name_of_the_contract_in_place_of_contract() -> None:
    assert cassette("cassette:tapes/{contract}.json").file("parcel-v1") == Path("tapes/parcel-v1.json")


@pytest.mark.parametrize(
    ("name", "seen"), [("cassette:a.json", "cassette:fleet/a.json"), ("cassette:/a.json", "cassette:/a.json")]
)
def test_a_relative_file_is_seen_from_the_folder_where_it_was_written(name: str, seen: str) -> None:
    assert cassette(name).seen_from(Path("fleet")) == seen


def test_only_a_cassette_is_a_recording() -> None:
    assert cassette("cassette:a.json").is_recording and not find_kind("mock:").is_recording
