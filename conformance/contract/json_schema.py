"""Validate values by JSON Schema (2020-12).

A schema is compiled when it is first used, because a run uses few of a contract's schemas.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from conformance.contract.bounded_value import first_part, is_small
from conformance.contract.flat_schema import flat_schema
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.schema_messages import error_messages
from conformance.core.text import cut_off

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

LONGEST_MESSAGE = 300
_DEEPEST_ALTERNATIVE = 10
_MOST_BACKTRACKS = 10_000


@dataclass(frozen=True, eq=False)
class Schema:
    """A schema in a document. References in `raw` (`#/components/...`) refer to parts of `root`."""

    raw: Any
    root: Mapping[str, Any]

    @cached_property
    def _validator(self) -> Draft202012Validator:
        whole = (
            self.raw if self.raw is self.root else {"allOf": [self.raw], **referenced_components(self.raw, self.root)}
        )
        return _compiled(json.dumps(whole))

    @cached_property
    def flat(self) -> Mapping[str, Any]:
        """The schema object, with `$ref` and `allOf` at its top resolved. Raises ValueError for a `$ref` to itself."""
        return flat_schema(self.raw, self.root)

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The JSON types that `type` allows; empty if the schema does not restrict the type."""
        types = self.flat.get("type", ())
        return (types,) if isinstance(types, str) else tuple(types)

    @cached_property
    def possible_types(self) -> frozenset[str]:
        """The JSON types of the values that the schema may accept, also by `anyOf`, `oneOf`, `enum` and `const`.

        It is empty if they are not restricted.
        """
        return frozenset(self._possible_types(0))

    def _possible_types(self, depth: int) -> Iterator[str]:
        values = [self.flat["const"]] if "const" in self.flat else self.flat.get("enum", [])
        if self.types or depth > _DEEPEST_ALTERNATIVE:
            yield from self.types
        elif values:
            yield from map(json_type, values)
        else:
            for each in self.alternatives:
                yield from each._possible_types(depth + 1)

    @cached_property
    def alternatives(self) -> tuple[Schema, ...]:
        """The schemas of `anyOf` and `oneOf`."""
        return tuple(self.inner(raw) for keyword in ("anyOf", "oneOf") for raw in self.flat.get(keyword, ()))

    @cached_property
    def not_null(self) -> Schema:
        """The only alternative that accepts more than null, if there is one; otherwise the schema itself."""
        others = [each for each in self.alternatives if each.possible_types != {"null"}]
        is_nullable = 0 < len(others) < len(self.alternatives)
        return others[0] if is_nullable and len(others) == 1 else self

    def inner(self, raw: Any) -> Schema:
        """Return a part of this schema as a schema of the same document."""
        return Schema(raw, self.root)

    def member(self, name: str) -> Schema | None:
        """Return the schema of a member of the object; None if `properties` lacks it."""
        members = self.flat.get("properties", {})
        return self.inner(members[name]) if name in members else None

    def accepts(self, value: Any) -> bool:
        """Return whether the value is valid. A value that JSON cannot express, such as a lone surrogate, is not."""
        try:
            return self._validator.is_valid(value)
        except ValueError:
            return False

    def messages(self, value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield (path, message) for each error; the message is the schema's `errorMessage`, if it has one."""
        for error in self._errors(value):
            yield from ((path, cut_off(text, LONGEST_MESSAGE)) for path, text in error_messages(self.raw, error))

    def errors(self, value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield (path, message) for each error, in the words of the validator.

        A value that JSON cannot express is one error.
        """
        try:
            for error in self._errors(value):
                for each in closest_errors(error):
                    yield tuple(each.instance_path), cut_off(each.message, LONGEST_MESSAGE)
        except ValueError as fault:
            yield (), cut_off(str(fault), LONGEST_MESSAGE)

    def _errors(self, value: Any) -> Iterator[ValidationError]:
        """Yield the errors in the first part of the value and, of a longer one, the first error of the whole."""
        if self.accepts(value):
            return
        part, is_cut = (value, False) if is_small(value) else first_part(value)
        if not is_cut:
            yield from self._validator.iter_errors(value)
        else:
            from jsonschema_rs import ValidationError

            yield from (each for each in self._validator.iter_errors(part) if _is_whole(part, value, each))
            try:
                self._validator.validate(value)
            except ValidationError as error:
                yield error


def _is_whole(part: Any, value: Any, error: ValidationError) -> bool:
    """Return whether the place of an error lacks nothing in the part. Otherwise the cut may be the error."""
    for step in error.instance_path:
        if isinstance(value, dict) and step not in value:
            # The name of the member is cut.
            return False
        part, value = part[step], value[step]
    return bool(part == value)


def json_type(value: Any) -> str:
    """Return the JSON type of a value; `integer` for a number without a fraction."""
    names: Mapping[type, str] = {bool: "boolean", str: "string", list: "array", dict: "object", float: "number"}
    return "null" if value is None else "integer" if type(value) is int else names.get(type(value), "number")


def closest_errors(error: ValidationError) -> list[ValidationError]:
    """Return the errors that explain a failed `anyOf` or `oneOf` best; for any other error, the error itself.

    An alternative is close to the value if all its errors are about parts of the value, not about the whole. If
    exactly one alternative is close, its errors are returned, otherwise the error itself.
    """
    branches: list[list[ValidationError]] = getattr(error.kind, "context", None) or []
    near = [branch for branch in branches if all(len(each.instance_path) > len(error.instance_path) for each in branch)]
    return [inner for each in near[0] for inner in closest_errors(each)] if len(near) == 1 else [error]


@lru_cache(maxsize=1024)
def _compiled(schema: str) -> Draft202012Validator:
    # cached by text: many operations have members with equal schemas
    from jsonschema_rs import Draft202012Validator, FancyRegexOptions

    # Patterns with look-around or back-references need more than linear time; all others do not.
    bounded = FancyRegexOptions(backtrack_limit=_MOST_BACKTRACKS)
    return Draft202012Validator(schema, retriever=_refuse_to_fetch, pattern_options=bounded)


def referenced_components(raw: Any, root: Mapping[str, Any]) -> Any:
    """Return `{"components": ...}` with the components to which a schema refers, directly or through others.

    The other components of the document are left out, so that they are not compiled again for each schema.
    """
    parts: Any = {}
    waiting = [*references(raw)]
    while waiting:
        pointer = "/".join(waiting.pop().split("/")[1:4])
        part = resolve(root, f"/{pointer}") if pointer.startswith("components/") else ABSENT
        if part is not ABSENT and resolve(parts, f"/{pointer}") is ABSENT:
            parts = put(parts, f"/{pointer}", part)
            waiting += references(part)
    return parts


def references(raw: Any) -> Iterator[str]:
    """Yield the text of every `$ref` in a value."""
    if isinstance(raw, dict):
        if isinstance(raw.get("$ref"), str):
            yield raw["$ref"]
        for each in raw.values():
            yield from references(each)
    elif isinstance(raw, list):
        for each in raw:
            yield from references(each)


def _refuse_to_fetch(uri: str) -> Any:
    raise ValueError(f"{uri} is in another file; write it into this one")
