"""How a target can be asked for an outcome of its choice by the header `Prefer`."""

from __future__ import annotations

import argparse
from typing import Literal, cast, get_args

PreferMode = Literal["prefer", "prism"]
PREFER_MODES: tuple[PreferMode, ...] = get_args(PreferMode)
TOLD = (
    "prefer: the target answers `Prefer: code=N` with documented outcome N; "
    "prism: it answers `Prefer: code=STATUS, example=NAME`, with the names of `conformance export openapi`"
)


def add_provoke(command: argparse.ArgumentParser) -> None:
    command.add_argument("--provoke", choices=PREFER_MODES, help=TOLD)


def prefer_mode_for(target: str, said: object) -> PreferMode | None:
    """What was said, one of WAYS or None; the embedded reference server can always be asked."""
    return cast(PreferMode | None, said or ("prefer" if target.startswith("mock:") else None))
