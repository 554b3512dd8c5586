"""How a target is asked for a documented outcome by the header `Prefer`.

In mode `prefer` by the code of the outcome (`Prefer: code=CODE`); in mode `prism` by HTTP status and the name of an
example, as the mock server Prism expects it.
"""

from __future__ import annotations

from typing import Literal, cast, get_args

from conformance.targets import find_kind

PreferMode = Literal["prefer", "prism"]
PREFER_MODES: tuple[PreferMode, ...] = get_args(PreferMode)


def prefer_mode_for(target: str, option: object) -> PreferMode | None:
    """Return the mode of the option, or else of the target: `prefer` if it is known to follow it, or None.

    Args:
        target: The name of the target.
        option: One of PREFER_MODES, or None.

    Raises:
        UsageError: The name is no kind of target.
    """
    return cast(PreferMode | None, option or ("prefer" if find_kind(target).follows_prefer else None))
