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
    """Which requests are generated.

    Attributes:
        phases: The phases of Schemathesis to run.
        seed: The same seed gives the same requests.
        max_examples: The largest number of requests for each operation in each phase; None for Schemathesis' default.
        max_time_s: The largest number of seconds for all phases together; None for no limit.
    """

    phases: tuple[Phase, ...]
    seed: int
    max_examples: int | None = None
    max_time_s: int | None = None


RUN_GENERATION = Generation(DETERMINISTIC, seed=0)
"""The settings of `conformance run`, which generates the same requests each time."""


class Purpose(Enum):
    """Which property of a generated request is under test."""

    RIGHT = "fits its schema"
    WRONG = "breaks its schema"
    NO_HEADER = "lacks a required header"
    OTHER_METHOD = "has a method that the operation lacks"
    UNKNOWN = "unknown"
