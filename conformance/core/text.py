"""Cut texts that are too long for the place where people read them."""

from __future__ import annotations

from collections.abc import Sequence


def shorten(text: str, limit: int, mark: str = "...") -> str:
    """Return at most `limit` characters of `text`; where there are more, `mark` is the last of them."""
    return text if len(text) <= limit else text[: limit - len(mark)] + mark


def cut_off(text: str, limit: int, mark: str = "...") -> str:
    """Return at most `limit` characters of `text`; where there are more, `mark` follows them."""
    return text if len(text) <= limit else text[:limit] + mark


def and_more(shown: Sequence[str], total: int, separator: str = ", ", joint: str = " ") -> str:
    """Return the texts that are shown of `total` in one line, and how many are left out: `a, b and 2 more`."""
    more = f"{joint}and {total - len(shown)} more" if total > len(shown) else ""
    return separator.join(shown) + more
