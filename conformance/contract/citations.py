"""Texts about the places of documents and other material that clauses cite, such as `page 20`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conformance.contract.model import Contract

_TITLE = re.compile(r'(?: of|:) ".*', re.DOTALL)


def cited_place(contract: Contract, place: str) -> str:
    """Return the content of a place that a clause cites, and the title of its document."""
    source, _, rest = place.partition(" ")
    document = contract.documents.get(source)
    if document is None:
        return contract.references[source] + (f", {rest}" if rest else "")
    return f"{document.positions[int(rest)]} ({document.title})"


def titled_places(contract: Contract, places: Sequence[str]) -> tuple[str, ...]:
    """Return the places with the titles of their documents: `page 17`, `page 20 of "Status codes"`, `rfc9110: "HTTP"`.

    Of several places in one document, only the last has the title.
    """
    last = {place.partition(" ")[0]: place for place in places}
    return tuple(_with_title(contract, each) if each in last.values() else each for each in places)


def without_title(place: str) -> str:
    """Return the place alone, without the title that `titled_places` adds."""
    return _TITLE.sub("", place)


def _with_title(contract: Contract, place: str) -> str:
    source, _, rest = place.partition(" ")
    document = contract.documents.get(source)
    title = document.title if document else contract.references.get(source)
    # A run does not need valid citations.
    if title is None:
        return place
    return f'{place} of "{title}"' if rest else f'{place}: "{title}"'
