"""How a target can be asked for an outcome of its choice by the header `Prefer`."""

from __future__ import annotations

from typing import Literal, cast, get_args

from conformance.targets import find_kind

PreferMode = Literal["prefer", "prism"]
PREFER_MODES: tuple[PreferMode, ...] = get_args(PreferMode)


def prefer_mode_for(target: str, option: object) -> PreferMode | None:
    """Return what was given, one of PREFER_MODES; else `prefer` for a target that is known to follow it, or None.

    Raises UsageError for a name that is no kind of target.
    """
    return cast(PreferMode | None, option or ("prefer" if find_kind(target).follows_prefer else None))
