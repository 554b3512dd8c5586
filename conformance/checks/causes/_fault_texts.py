"""Texts for people about the values and the body of a request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.contract.json_pointer import ABSENT
from conformance.contract.request_view import RequestView
from conformance.core.text import json_text


def values_text(values: Iterable[tuple[str, Any]]) -> str:
    """Return names and values for people, such as `number = "?!"; title left out`."""
    words = (f"{name} left out" if value is ABSENT else f"{name} = {clipped_value(value)}" for name, value in values)
    return "; ".join(dict.fromkeys(words))


def clipped(text: str, limit: int = 60) -> str:
    """Return the text; if it has more than `limit` characters, its beginning and its length."""
    return text if len(text) <= limit else f"{text[: limit - 12]}... ({len(text)} characters)"


def clipped_value(value: Any, limit: int = 60) -> str:
    """Return a value as `clipped` does; the length of a text does not include its quotes."""
    text = json_text(value)
    if not isinstance(value, str) or len(text) <= limit:
        return clipped(text, limit)
    return f"{text[: limit - 12]}... ({len(value)} characters)"


def body_text(view: RequestView) -> str:
    """Return the body for people. A long one is cut to its end, which is where most faults are."""
    if not view.request.body:
        return "the request has no body"
    text = view.request.body.decode("utf-8", "backslashreplace")
    return f"the body is {text!r}" if len(text) <= 60 else f"the body ends in {text[-40:]!r}"
