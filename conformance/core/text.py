"""Shorten texts that are too long for a message or a report."""

from __future__ import annotations

from collections.abc import Sequence


def shorten(text: str, limit: int, mark: str = "...") -> str:
    """Return at most `limit` characters. If `text` is longer, they end with `mark`."""
    return text if len(text) <= limit else text[: limit - len(mark)] + mark


def cut_off(text: str, limit: int, mark: str = "...") -> str:
    """Return the first `limit` characters. If `text` is longer, `mark` follows them."""
    return text if len(text) <= limit else text[:limit] + mark


def and_more(shown: Sequence[str], total: int, separator: str = ", ", joint: str = " ") -> str:
    """Return the shown texts in one line, and how many of `total` are left out: `a, b and 2 more`."""
    more = f"{joint}and {total - len(shown)} more" if total > len(shown) else ""
    return separator.join(shown) + more
