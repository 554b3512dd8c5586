"""Write a schema as one object: resolve `$ref`, and merge the parts of `allOf`.

Most code asks a schema for single keywords, such as its members. `$ref` and `allOf` hide them, so this module merges
the parts into one object. Members of the same name are merged too. If two parts have different values for another
keyword, the second value stays in `allOf`. So does the second `if`, together with its `then` and `else`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.json_pointer import resolve

ANNOTATIONS = {
    "title",
    "description",
    "summary",
    "example",
    "examples",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
    "discriminator",
    "$comment",
}
"""Keywords that accept every value: the outermost part with the keyword decides."""
_CONDITION = ("if", "then", "else")


def flat_schema(raw: Any, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the merged object; it is empty if the schema is true or false.

    Raises ValueError for a `$ref` to itself.
    """
    first, *others = _parts(raw, root, (), set())
    if not others:
        return first
    merged: dict[str, Any] = {}
    for part in (first, *others):
        is_second = "if" in part and merged.get("if", part["if"]) != part["if"]
        condition = {keyword: part[keyword] for keyword in _CONDITION if keyword in part} if is_second else {}
        for keyword, value in part.items():
            if keyword not in condition:
                _add(merged, keyword, value)
        if condition:
            merged["allOf"] = [*merged.get("allOf", []), condition]
    return merged


def _parts(raw: Any, root: Mapping[str, Any], seen: tuple[str, ...], known: set[str]) -> Iterator[Mapping[str, Any]]:
    """Yield the objects that the schema consists of, without `$ref` and `allOf`, the outermost first.

    `seen` has the references that led here. `known` has all references so far, because a part counts once.
    """
    if not isinstance(raw, dict):
        yield {}
        return
    reference, parts = raw.get("$ref"), raw.get("allOf", [])
    if reference is None and not parts:
        yield raw
        return
    own = {keyword: value for keyword, value in raw.items() if keyword not in ("$ref", "allOf")}
    if own:
        yield own
    if reference is not None:
        if reference in seen:
            raise ValueError(f"the $ref {reference} refers to itself")
        if reference not in known:
            known.add(reference)
            yield from _parts(resolve(root, reference.removeprefix("#")), root, (*seen, reference), known)
    for part in parts:
        yield from _parts(part, root, seen, known)


def _add(merged: dict[str, Any], keyword: str, value: Any) -> None:
    known = merged.setdefault(keyword, value)
    if known is value or known == value or keyword in ANNOTATIONS:
        return
    if keyword == "properties":
        both = known.keys() & value.keys()
        joined = {name: {"allOf": [known[name], value[name]]} for name in both if known[name] != value[name]}
        merged[keyword] = {**known, **value, **joined}
    elif keyword == "required":
        merged[keyword] = list(dict.fromkeys([*known, *value]))
    elif keyword == "type" and _common_types(known, value):
        merged[keyword] = _common_types(known, value)
    else:
        merged["allOf"] = [*merged.get("allOf", []), {keyword: value}]


def _common_types(one: Any, other: Any) -> list[str]:
    names = [[each] if isinstance(each, str) else each for each in (one, other)]
    return [each for each in names[0] if each in names[1]]
