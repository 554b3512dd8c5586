from __future__ import annotations

from pathlib import Path

import pytest

from conformance.targets import find_kind
from conformance.targets.kinds.cassette import CassetteKind


def cassette(name: str) -> CassetteKind:
    kind = find_kind(name)
    assert isinstance(kind, CassetteKind)
    return kind


def test_cassette_kind_puts_the_contract_name_into_the_path() -> None:
    assert cassette("cassette:tapes/{contract}.json").file("parcel-v1") == Path("tapes/parcel-v1.json")


@pytest.mark.parametrize(
    ("name", "seen"), [("cassette:a.json", "cassette:fleet/a.json"), ("cassette:/a.json", "cassette:/a.json")]
)
def test_cassette_kind_resolves_a_relative_file_from_another_folder(name: str, seen: str) -> None:
    assert cassette(name).resolve_from(Path("fleet")) == seen


def test_cassette_kind_is_the_only_recording() -> None:
    assert cassette("cassette:a.json").is_recording and not find_kind("mock:").is_recording
