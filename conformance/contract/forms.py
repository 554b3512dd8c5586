"""Bodies that are URL-encoded forms, read and written as objects.

A form has only texts. So each text is read as the value that the schema of its member describes: a number, a boolean,
or the text itself. An array repeats its name, or has one name for each element: `tags=a&tags=b`, `tags[]=a&tags[]=b`,
`items[0][price]=1`. An object has one name for each member, as in `metadata[color]=red`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from conformance.contract.json_schema import Schema

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
NUMBERS = {"integer": r"-?(0|[1-9][0-9]{0,17})", "number": r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?"}
"""JSON type -> regular expression of the texts that spell a number of this type."""
_DEEPEST = 20
_Pairs = Iterator[tuple[str, str]]


def read_form(schema: Schema, body: bytes) -> dict[str, Any]:
    """Return the members of a form. Any bytes are a form."""
    tree: dict[str, Any] = {}
    for name, text in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace"):
        found = _NAME.fullmatch(name)
        parts = [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])] if found else [name]
        _insert(tree, parts if len(parts) <= _DEEPEST else [name], text)
    return {name: _typed(_member(schema, name), node) for name, node in tree.items()}


def typed_value(schema: Schema, texts: Any) -> Any:
    """Return the value for which texts of a query stand: one text, a list of them, or an object with them."""
    if isinstance(texts, dict):
        return _typed(schema, {name: [text] for name, text in texts.items()})
    return _typed(schema, texts if isinstance(texts, list) else [texts])


def write_form(body: Any, indexed: Collection[str] = ()) -> bytes:
    """Return an object as a form. The arrays with a name in `indexed` have an index for each element."""
    members = body if isinstance(body, dict) else {}
    pairs = [pair for name, value in members.items() for pair in _pairs(name, value, name in indexed)]
    return urlencode(pairs, errors="surrogatepass").encode("ascii")


def form_text(value: Any) -> str:
    """Return a value as a form has it: a text unchanged, null as an empty text, everything else as JSON."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def _insert(tree: dict[str, Any], parts: list[str], text: str) -> None:
    """Insert a text into the tree, in which a list has the texts of one name."""
    for part in parts[:-1]:
        inner = tree.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    last = tree.setdefault(parts[-1], [])
    if isinstance(last, list):
        last.append(text)


def _member(schema: Schema | None, name: str) -> Schema | None:
    if schema is None:
        return None
    described, others = schema.not_null.member(name), schema.not_null.flat.get("additionalProperties")
    return schema.inner(others) if described is None and isinstance(others, dict) else described


def _items(schema: Schema | None) -> Schema | None:
    items = schema.not_null.flat.get("items") if schema is not None else None
    return schema.inner(items) if schema is not None and items is not None else None


def _typed(schema: Schema | None, node: Any) -> Any:
    """Return a node of the tree as the value that the schema describes."""
    is_array = schema is not None and "array" in schema.possible_types and "string" not in schema.possible_types
    if isinstance(node, list):
        return [_value(_items(schema), text) for text in node] if is_array else _value(schema, node[0])
    if isinstance(node.get(""), list):
        return [_value(_items(schema), text) for text in node[""]]
    if is_array:
        return [_typed(_items(schema), each) for each in node.values()]
    return {name: _typed(_member(schema, name), each) for name, each in node.items()}


def _value(schema: Schema | None, text: str) -> Any:
    types = schema.possible_types if schema is not None else frozenset[str]()
    if "string" in types or not types:
        return text
    if any(re.fullmatch(pattern, text) for name, pattern in NUMBERS.items() if name in types):
        return json.loads(text)
    return text == "true" if "boolean" in types and text in ("true", "false") else text


def _pairs(name: str, value: Any, indexed: bool) -> _Pairs:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _pairs(f"{name}[{key}]", each, indexed)
    elif isinstance(value, list):
        for n, each in enumerate(value):
            yield from _pairs(f"{name}[{n}]" if indexed or isinstance(each, dict | list) else name, each, indexed)
    else:
        yield name, form_text(value)
