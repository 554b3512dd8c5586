"""The media types of bodies in an OpenAPI document: which of them a run sends, and which it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.json_pointer import ABSENT
from conformance.contract.media_types import bare, first_json, first_sendable
from conformance.contract.operation import OtherReply

Content = Mapping[str, Any]


def sent_content(body: Content) -> tuple[str | None, Content]:
    """Return the media type of a Request Body Object that a run sends, and its Media Type Object; None without one."""
    content = body.get("content", {})
    name = first_sendable(content)
    return name, content[name] if name is not None else {}


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
