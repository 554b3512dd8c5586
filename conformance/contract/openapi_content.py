"""The media types of bodies in an OpenAPI document: which of them a run sends, and which it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.contract.media_types import bare, first_json, first_sendable, is_form, is_json
from conformance.contract.operation import OtherReply

Content = Mapping[str, Any]


def sent_content(body: Content) -> tuple[str | None, Content]:
    """Return the media type of a Request Body Object that a run sends, and its Media Type Object; None without one."""
    content = body.get("content", {})
    name = first_sendable(content)
    return name, content[name] if name is not None else {}


def further_types(root: Content, body: Content) -> tuple[str, ...]:
    """Return the other media types of a Request Body Object in which a run can send its valid body.

    The schema of each of them accepts that body. A form is left out if the body has objects, which need an encoding.
    """
    first, media = sent_content(body)
    example = media.get("example", ABSENT)
    members = example.values() if isinstance(example, dict) else ()
    is_flat = isinstance(example, dict) and not any(isinstance(each, dict | list) for each in members)
    return tuple(
        name
        for name, each in body.get("content", {}).items()
        if name != first
        and (is_json(name) or (is_form(name) and is_flat))
        and example is not ABSENT
        and Schema(each.get("schema", True), root).accepts(example)
    )


def json_content(reply: Content) -> Content:
    """Return the Media Type Object of a Response Object that can be read as JSON; an empty one without one."""
    content = reply.get("content", {})
    name = first_json(content)
    return content[name] if name is not None else {}


def other_replies(described: Mapping[int, Content]) -> Iterator[tuple[int, OtherReply]]:
    """Yield (status, reply) for each of the Response Objects that has no content that can be read as JSON."""
    for status, reply in described.items():
        content = reply.get("content", {})
        if first_json(content) is None:
            examples = (each.get("example", ABSENT) for each in content.values())
            yield status, OtherReply(tuple(map(bare, content)), next(examples, ABSENT))


def indexed_arrays(media: Content) -> frozenset[str]:
    """Return the members of a form whose arrays have an index for each element."""
    return frozenset(name for name, each in media.get("encoding", {}).items() if each.get("style") == "deepObject")
