"""Make messages about values that a JSON Schema refuses. The messages say what to do.

A schema can have `errorMessage` beside a keyword: the message if the keyword fails. Editors show it too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from conformance.contract.json_pointer import resolve

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

Path = tuple[str | int, ...]


def did_you_mean(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return `; did you mean 'x'?` with the closest known name, or an empty text if none is closer than `cutoff`."""
    found = get_close_matches(name, sorted(known), n=1, cutoff=cutoff)
    return f"; did you mean {found[0]!r}?" if found else ""


def error_messages(schema: Any, error: ValidationError) -> Iterator[tuple[Path, str]]:
    """Yield (path, message) for an error: one pair for each unknown member, and one for any other error."""
    path: Path = tuple(error.instance_path)
    kind: Any = error.kind
    holder = _subschema(schema, error.schema_path[:-1])
    own = _custom_message(holder, error.schema_path[-1])
    if kind.name == "additionalProperties":
        known = list(holder.get("properties", {})) if isinstance(holder, dict) else []
        for name in kind.unexpected:
            yield (*path, name), f"is not known here{did_you_mean(name, known)}"
    elif kind.name == "propertyNames":
        yield (*path, kind.error.instance), own or kind.error.message
    elif own is not None:
        subject = f"{json.dumps(error.instance, ensure_ascii=False)} " if isinstance(error.instance, str) else ""
        yield path, subject + own
    elif kind.name == "required":
        yield path, f"lacks {kind.property!r}"
    else:
        yield path, error.message


def _custom_message(holder: Any, keyword: str | int) -> str | None:
    """Return the `errorMessage` beside the keyword, or inside a keyword that is a schema; None without one."""
    for each in (holder, holder.get(keyword) if isinstance(holder, dict) else None):
        if isinstance(each, dict) and isinstance(each.get("errorMessage"), str):
            return str(each["errorMessage"])
    return None


def _subschema(node: Any, keys: list[str | int]) -> Any:
    for key in keys:
        node = resolve(node, "/" + str(key).replace("~", "~0").replace("/", "~1"))
    return node
