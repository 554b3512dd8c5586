"""How requests are to be generated."""

from __future__ import annotations

from dataclasses import dataclass

PHASES = ("examples", "coverage", "fuzzing", "stateful")
EXPLORING = ("fuzzing", "stateful")
LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class Generation:
    """`seed` decides what is generated; `max_examples` is for each operation and phase, `max_time_s` for all of it."""

    phases: tuple[str, ...]
    seed: int
    max_examples: int | None = None
    max_time_s: int | None = None
    workers: int = 1
