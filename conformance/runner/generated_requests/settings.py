"""Settings of generated requests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal, get_args

Phase = Literal["examples", "coverage", "fuzzing", "stateful"]
PHASES: tuple[Phase, ...] = get_args(Phase)
DETERMINISTIC: tuple[Phase, ...] = ("examples", "coverage")
EXPLORING: tuple[Phase, ...] = ("fuzzing", "stateful")
LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class Generation:
    """How requests are generated.

    `seed` determines the requests. `max_examples` applies to each operation and phase, `max_time_s` to all together.
    """

    phases: tuple[Phase, ...]
    seed: int
    max_examples: int | None = None
    max_time_s: int | None = None
    workers: int = 1


RUN_GENERATION = Generation(DETERMINISTIC, seed=0)
"""The requests that every run generates: the same each time."""


class Purpose(Enum):
    """What a generated request is meant to test."""

    RIGHT = "fits its schema"
    WRONG = "breaks its schema"
    NO_HEADER = "lacks a required header"
    OTHER_METHOD = "has a method that the operation lacks"
    UNKNOWN = "unknown"
