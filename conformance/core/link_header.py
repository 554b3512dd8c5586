"""Read Link headers. Source: RFC 8288, section 3."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_TARGET = re.compile(r"[\s,]*<([^<>]*)>")
_PARAMETER = re.compile(r"""\s*;\s*([^\s=;,"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?""")


@dataclass(frozen=True)
class Link:
    """One link: its URL as the header has it, and its parameters, whose names are in small letters."""

    url: str
    parameters: Mapping[str, str]

    @property
    def relations(self) -> list[str]:
        """The relation types, in small letters."""
        return self.parameters.get("rel", "").lower().split()


def read_links(values: Iterable[str]) -> list[Link]:
    """Return the links in the values of Link headers, up to the first fault in each value."""
    return [link for value in values for link in _links(value)]


def _links(value: str) -> Iterator[Link]:
    at = _TARGET.match(value)
    while at is not None:
        url, end, parameters = at[1], at.end(), dict[str, str]()
        while (found := _PARAMETER.match(value, end)) is not None:
            quoted = None if found[2] is None else re.sub(r"\\(.)", r"\1", found[2])
            # The first of several parameters with the same name counts.
            parameters.setdefault(found[1].lower(), quoted if quoted is not None else found[3] or "")
            end = found.end()
        yield Link(url, parameters)
        at = _TARGET.match(value, end)
