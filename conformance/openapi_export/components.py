"""Move responses that several operations share to the components of the document."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from conformance.openapi_export.schemas import Json, reference

Replies = dict[str, Json]
"""HTTP status -> Response Object."""


def share_responses(found: Mapping[str, Replies]) -> tuple[dict[str, Replies], Json]:
    """Return (responses by operation id, components): responses that several operations share become components.

    The name of a component is `http-STATUS`, followed by a number if another component has this name.
    """
    uses = Counter(_key(each) for replies in found.values() for each in replies.values())
    names: dict[str, str] = {}
    components: Json = {}
    for replies in found.values():
        for status, reply in replies.items():
            key = _key(reply)
            if uses[key] > 1 and key not in names:
                names[key] = _unused(f"http-{status}", components)
                components[names[key]] = reply
    return {each: _with_references(replies, names) for each, replies in found.items()}, components


def _with_references(replies: Replies, names: Mapping[str, str]) -> Replies:
    return {
        status: reference("responses", names[key]) if (key := _key(reply)) in names else reply
        for status, reply in replies.items()
    }


def _key(reply: Json) -> str:
    return json.dumps(reply, sort_keys=True)


def _unused(name: str, taken: Json) -> str:
    numbered = (f"{name}-{n}" for n in range(2, len(taken) + 3))
    return name if name not in taken else next(each for each in numbered if each not in taken)
