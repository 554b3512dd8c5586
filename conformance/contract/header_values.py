"""The values of parameters in headers and cookies of a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation, ParameterSlot
from conformance.core.exchange import Pairs, Request

_COOKIE = "Cookie"
_NOT_IN_COOKIES = set(' ",;\\')
_LONGEST = 1000


def header_value(request: Request, slot: ParameterSlot) -> Any:
    """Return the value of a header or cookie parameter; ABSENT without one."""
    cookies = dict(reversed(_cookies(request))) if slot.where == "cookie" else {}
    text = cookies.get(slot.parameter) if slot.where == "cookie" else request.header(slot.parameter)
    return ABSENT if text is None else slot.style.value_of_text(slot.parameter, text.strip(), slot.types)


def with_header_value(request: Request, slot: ParameterSlot, value: Any) -> Request:
    """Return the request with another value of a header or cookie parameter; ABSENT removes it."""
    text = () if value is ABSENT else ((slot.parameter, slot.style.text(slot.parameter, value)),)
    if slot.where == "header":
        others = tuple(pair for pair in request.headers if pair[0].lower() != slot.parameter.lower())
        return request.replace(headers=(*others, *text))
    others = tuple(pair for pair in request.headers if pair[0].lower() != "cookie")
    cookies = [pair for pair in _cookies(request) if pair[0] != slot.parameter]
    return request.replace(headers=(*others, *_cookie_header([*cookies, *text])))


def required_headers(operation: Operation, value_of: Callable[[ParameterSlot], Any] | None = None) -> Pairs:
    """Return the headers that each request to the operation has: required ones, and one with the required cookies.

    `value_of` returns the value of a parameter; without it, examples are used.
    """
    headers: list[tuple[str, str]] = []
    cookies: list[tuple[str, str]] = []
    for slot in operation.slots:
        if slot.where in ("header", "cookie") and slot.required and slot.example is not ABSENT:
            value = slot.example if value_of is None else value_of(slot)
            (headers if slot.where == "header" else cookies).append(
                (slot.parameter, slot.style.text(slot.parameter, value))
            )
    return (*headers, *_cookie_header(cookies))


def can_be_in_header(slot: ParameterSlot, text: str) -> bool:
    """Return whether a header, or a cookie, can have this text as it is: printable ASCII without blanks around it."""
    is_plain = text.isascii() and text.isprintable() and text == text.strip() and 0 < len(text) <= _LONGEST
    return is_plain and not (slot.where == "cookie" and _NOT_IN_COOKIES & {*text})


def _cookies(request: Request) -> list[tuple[str, str]]:
    given = [part.strip() for name, text in request.headers if name.lower() == "cookie" for part in text.split(";")]
    return [(name, text) for name, equals, text in (part.partition("=") for part in given) if equals]


def _cookie_header(cookies: list[tuple[str, str]]) -> Pairs:
    return ((_COOKIE, "; ".join(f"{name}={text}" for name, text in cookies)),) if cookies else ()
