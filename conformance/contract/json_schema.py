"""JSON Schema (2020-12), compiled when first used: a run touches few of the schemas that a contract has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.schema_messages import error_messages
from conformance.core.text import cut_off

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

LONGEST_MESSAGE = 300


@dataclass(frozen=True, eq=False)
class Schema:
    """`raw` may refer into `root`, the document that it comes from (`#/components/...`)."""

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
        """The schema object itself, a reference at its top followed."""
        raw = self.raw
        for _ in range(50):
            if not (isinstance(raw, dict) and "$ref" in raw):
                return raw if isinstance(raw, dict) else {}
            raw = resolve(self.root, raw["$ref"].removeprefix("#"))
        raise ValueError(f"the $ref {raw['$ref']} leads to itself")

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The JSON types that it names; none where it leaves that open."""
        types = self.flat.get("type", ())
        return (types,) if isinstance(types, str) else tuple(types)

    def inner(self, raw: Any) -> Schema:
        return Schema(raw, self.root)

    def member(self, name: str) -> Schema | None:
        """That of an object's member, where it is described."""
        members = self.flat.get("properties", {})
        return self.inner(members[name]) if name in members else None

    def accepts(self, value: Any) -> bool:
        """Whether the value fits. A value that no JSON text can hold (a lone surrogate) fits nothing."""
        try:
            return self._validator.is_valid(value)
        except ValueError:
            return False

    def messages(self, value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """(path, message) for each way in which the value does not fit."""
        for error in self._validator.iter_errors(value):
            yield from ((path, cut_off(text, LONGEST_MESSAGE)) for path, text in error_messages(self.raw, error))

    def errors(self, value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """(path, message) in the words of the validator; a value that no JSON text can hold is one fault."""
        try:
            for error in self._validator.iter_errors(value):
                for each in closest_errors(error):
                    yield tuple(each.instance_path), cut_off(each.message, LONGEST_MESSAGE)
        except ValueError as fault:
            yield (), str(fault)


def closest_errors(error: ValidationError) -> list[ValidationError]:
    """Of what fits none of several schemas, why it does not fit the one that it comes closest to: of the others, it
    is as a whole of another kind."""
    branches: list[list[ValidationError]] = getattr(error.kind, "context", None) or []
    near = [branch for branch in branches if all(len(each.instance_path) > len(error.instance_path) for each in branch)]
    return [inner for each in near[0] for inner in closest_errors(each)] if len(near) == 1 else [error]


@lru_cache(maxsize=1024)
def _compiled(schema: str) -> Draft202012Validator:
    """Many operations have the same member, and its schema is read once for all."""
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(schema, retriever=_refuse_to_fetch)


def referenced_components(raw: Any, root: Mapping[str, Any]) -> Any:
    """Those of the document's components that a schema refers to, by way of others as well: the rest need not be read
    again for every schema."""
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
    """Every `$ref` in it."""
    if isinstance(raw, dict):
        if isinstance(raw.get("$ref"), str):
            yield raw["$ref"]
        for each in raw.values():
            yield from references(each)
    elif isinstance(raw, list):
        for each in raw:
            yield from references(each)


def _refuse_to_fetch(uri: str) -> Any:
    """Nothing is fetched: a schema is what stands in its file."""
    raise ValueError(f"{uri} is in another file; write it into this one")
