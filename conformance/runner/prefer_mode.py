"""How a target can be asked for an outcome of its choice by the header `Prefer`."""

from __future__ import annotations

from typing import Literal, cast, get_args

PreferMode = Literal["prefer", "prism"]
PREFER_MODES: tuple[PreferMode, ...] = get_args(PreferMode)


def prefer_mode_for(target: str, said: object) -> PreferMode | None:
    """What was said, one of WAYS or None; the embedded reference server can always be asked."""
    return cast(PreferMode | None, said or ("prefer" if target.startswith("mock:") else None))
