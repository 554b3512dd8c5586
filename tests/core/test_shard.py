"""Test how a part of a run is written, and which items it has."""

from __future__ import annotations

import pytest

from conformance.core.shard import Shard


@pytest.mark.parametrize("of", [1, 2, 3, 7])
def test_each_item_belongs_to_one_shard(of: int) -> None:
    parts = [Shard.parse(f"{number}/{of}").part_of(range(5)) for number in range(1, of + 1)]
    assert sorted(each for part in parts for each in part) == [0, 1, 2, 3, 4]
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("text", ["1/1", "1/3", "3/3"])
@pytest.mark.parametrize("parts", [1, 2, 3])
def test_parts_of_a_shard_have_its_items(text: str, parts: int) -> None:
    shard = Shard.parse(text)
    found = [each for part in shard.divided(parts) for each in part.part_of(range(20))]
    assert sorted(found) == shard.part_of(range(20))


@pytest.mark.parametrize(
    "text", ["", "2", "0/3", "4/3", "1/0", "1/1001", "-1/2", "1.5/2", "1/2/3", "²/3", "a/b", "1/ 2"]
)
def test_other_texts_are_no_shard(text: str) -> None:
    with pytest.raises(ValueError, match="K"):
        Shard.parse(text)
