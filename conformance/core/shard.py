"""A shard: one of several parts of a run, each of which another machine may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")
MOST_SHARDS = 1000


class Shard(NamedTuple):
    """The part `number`, from 1, of `of` parts."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Return `2/3` as the second of three shards. Raises ValueError for any other text."""
        number, _, of = text.partition("/")
        if not all(each.isascii() and each.isdigit() and len(each) < 6 for each in (number, of)):
            raise ValueError("not of the form K/N")
        if not 1 <= int(number) <= int(of) <= MOST_SHARDS:
            raise ValueError(f"K is not from 1 to N, or N is above {MOST_SHARDS}")
        return cls(int(number), int(of))

    def __str__(self) -> str:
        return f"shard {self.number} of {self.of}"

    @property
    def option(self) -> str:
        """The value of --shard."""
        return f"{self.number}/{self.of}"

    @property
    def is_first(self) -> bool:
        """Whether it does what is not divided."""
        return self.number == 1

    def divided(self, parts: int) -> list[Shard]:
        """Return shards which together have the items of this one."""
        return [Shard(self.number + self.of * n, self.of * parts) for n in range(parts)]

    def part_of(self, items: Sequence[T]) -> list[T]:
        """Return the items of this shard: each item belongs to one shard."""
        return [*items[self.number - 1 :: self.of]]
