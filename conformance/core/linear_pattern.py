"""Match the patterns of keys that a server generates (`key_pattern`) against texts in replies.

Both may be hostile: Python's `re` needs exponential time for some patterns, and a thread cannot interrupt it. The
regular expressions of the JSON Schema validator need linear time. They lack look-around and back-references.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator


def fits_pattern(pattern: str, text: str) -> bool:
    """Return whether the whole text matches the pattern, in linear time. A lone surrogate matches nothing."""
    try:
        return _compiled(pattern).is_valid(text)
    except ValueError:
        return False


def is_linear(pattern: str) -> bool:
    """Return whether `fits_pattern` supports the pattern."""
    try:
        _compiled(pattern)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Draft202012Validator:
    from jsonschema_rs import Draft202012Validator, RegexOptions

    return Draft202012Validator({"pattern": f"^(?:{pattern})$"}, pattern_options=RegexOptions())
