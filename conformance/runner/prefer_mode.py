"""The two ways to ask a target for a documented outcome by the header `Prefer`.

In mode `prefer`, by the code of the outcome: `Prefer: code=CODE`. In mode `prism`, by an HTTP status and the name of an
example, which is the format of the mock server Prism.
"""

from __future__ import annotations

from typing import Literal, cast, get_args

from conformance.targets import find_kind

PreferMode = Literal["prefer", "prism"]
PREFER_MODES: tuple[PreferMode, ...] = get_args(PreferMode)


def prefer_mode_for(target: str, option: object) -> PreferMode | None:
    """Return the mode that the option selects, or else the default for the target.

    The default is `prefer` if targets of this kind support the header `Prefer`, otherwise None: no request has it.

    Args:
        target: The name of the target.
        option: One of PREFER_MODES, or None for the default.

    Raises:
        UsageError: The target has no known kind.
    """
    return cast(PreferMode | None, option or ("prefer" if find_kind(target).follows_prefer else None))
