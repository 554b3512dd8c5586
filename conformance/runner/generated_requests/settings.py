"""Settings of generated requests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal, get_args

Phase = Literal["examples", "coverage", "fuzzing", "stateful"]
PHASES: tuple[Phase, ...] = get_args(Phase)
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
        wrong_types_one_in: Of the cases of an operation with a value of a wrong JSON type, one in this number is sent.
            If it is prime to the number of types, each value gets some.
        others_one_in: The same for cases with another right value in the body, with other members in it, or with an
            undocumented method.
    """

    phases: tuple[Phase, ...]
    seed: int
    max_examples: int | None = None
    max_time_s: int | None = None
    wrong_types_one_in: int = 1
    others_one_in: int = 1


RUN_GENERATION = Generation(("coverage",), seed=0, wrong_types_one_in=4, others_one_in=8)
"""The settings of `conformance run`, which generates the same requests each time.

Directed checks have sent each documented example by then, so the phase `examples` would repeat them. Of all cases, four
in five would be of the sampled kinds, and directed checks send such requests too.
"""


class Purpose(Enum):
    """Which property of a generated request is under test."""

    RIGHT = "fits its schema"
    WRONG = "breaks its schema"
    NO_HEADER = "lacks a required header"
    OTHER_METHOD = "has a method that the operation lacks"
    UNKNOWN = "unknown"
