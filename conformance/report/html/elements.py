"""Make HTML as a tree of elements, so that every text is escaped by the writer of the tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote
from xml.etree.ElementTree import Element, tostring

from conformance.core.workflow_commands import xml_without_commands

Child = Element | str | None

_UNSEEN = re.compile(r"[^\n\t\x20-\x7e]")


def element(tag: str, attributes: Mapping[str, str] | str = "", *children: Child) -> Element:
    """Return an element; `attributes` can be the class alone. Children that are None are left out.

    Texts are shown as they are, except that characters which are not printable become escapes, as `shown` returns them.
    """
    if isinstance(attributes, str):
        attributes = {"class": attributes} if attributes else {}
    made = Element(tag, {name: shown(value) for name, value in attributes.items()})
    if tag == "pre":
        # Parsers drop a newline that begins the text.
        made.text = "\n"
    for child in children:
        _append(made, child)
    return made


def _append(parent: Element, child: Child) -> None:
    if child is None:
        return
    if isinstance(child, Element):
        parent.append(child)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + shown(child)
    else:
        parent.text = (parent.text or "") + shown(child)


def markup(*elements: Element | None) -> str:
    """Return the HTML of the elements, each in a line. No line is a command of a CI service."""
    return "\n".join(_written(each) for each in elements if each is not None)


def joined(parts: Iterable[Child], separator: str = ", ") -> list[Child]:
    """Return the parts with the separator between them."""
    found = [piece for part in parts for piece in (separator, part)]
    return found[1:]


def shown(text: str) -> str:
    r"""Return the text with an escape such as `\x1b` or `\u202e` for each character that is not printable.

    Newlines and tabs stay. So a text cannot hide a part of itself, or change the order in which it is read.
    """
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def _written(made: Element) -> str:
    return xml_without_commands(tostring(made, encoding="unicode", method="html"))


def link(kind: str, name: str) -> Element:
    """Return a link to the finding, clause or operation of this name."""
    return element("a", {"href": f"#{kind}-{quote(name, safe='', errors='backslashreplace')}"}, name)
