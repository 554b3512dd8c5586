"""Check the JSON Schemas of both files, with their regular expressions and references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from conformance.contract.json_pointer import ABSENT, resolve
from conformance.core.linear_pattern import is_linear
from conformance.lint.finding import ContractFiles, Keys, LintFinding, unknown_name
from conformance.lint.stage import Stage

STAGE = Stage.SCHEMAS

_SAMPLE_DATA = (
    "example",
    "examples",
    "default",
    "enum",
    "const",
    "template",
    "seed",
    "initial",
    "wrong_examples",
    "set",
)
_MAX_REFERENCES = 50


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield invalid schemas, regular expressions and references."""
    root = files.openapi_file.value
    for value, finding in ((files.contract_file.value, files.in_contract), (root, files.in_openapi)):
        for keys, fault in _faults(value, root):
            yield finding(keys, f"{'.'.join(map(str, keys))}: {fault}")


def _faults(value: Any, root: Any) -> Iterator[tuple[Keys, str]]:
    for keys, node in nodes((), value):
        if isinstance(node.get("$ref"), str) and not has_chosen_names(keys):
            fault = _reference_fault(keys, node["$ref"], root)
            if fault:
                yield (*keys, "$ref"), fault
        for name, schema in node.items():
            if _is_schema(keys, name) and isinstance(schema, dict | bool):
                yield from _schema_faults((*keys, name), schema)


def nodes(keys: Keys, node: Any) -> Iterator[tuple[Keys, dict[str, Any]]]:
    """Yield (keys, object) for every object in the file, except sample data, such as examples, and extensions."""
    if isinstance(node, list):
        for n, each in enumerate(node):
            yield from nodes((*keys, n), each)
    if isinstance(node, dict):
        yield keys, node
        for name, each in node.items():
            is_extension = str(name).startswith("x-") and not _has_names(keys)
            if has_chosen_names(keys) or not (name in _SAMPLE_DATA or is_extension):
                yield from nodes((*keys, name), each)


def has_chosen_names(keys: Keys) -> bool:
    """Return whether the author of the file chooses the member names of the object, as in `properties`."""
    return bool(keys) and keys[-1] in ("properties", "patternProperties", "$defs", "schemas")


def _has_names(keys: Keys) -> bool:
    """Return whether the names in the object are those of headers or of other named parts, so that none is special."""
    return bool(keys) and (keys[-1] == "headers" or (keys[:1] == ("components",) and len(keys) == 2))


def _is_schema(keys: Keys, name: str) -> bool:
    if len(keys) == 2 and keys[0] == "fields":
        return name in ("right", "wrong")
    if keys[-2:] == ("when", "header"):
        return True
    return keys == ("components", "schemas") or (name == "schema" and not has_chosen_names(keys))


def _schema_faults(keys: Keys, schema: Any) -> Iterator[tuple[Keys, str]]:
    import jsonschema_rs

    try:
        jsonschema_rs.meta.validate(schema)
    except jsonschema_rs.ValidationError as fault:
        inner = tuple(fault.instance_path)
        wrong = f"{fault.instance!r} is not a JSON type" if inner[-1:] == ("type",) else fault.message
        if isinstance(fault.instance, bool) and str(inner[-1:]).startswith("('exclusive"):
            wrong = f"{inner[-1]} is a number since OpenAPI 3.1: the bound, in place of `minimum` or `maximum`"
        yield (*keys, *inner), f"not a JSON Schema: {wrong}"
        return
    for path, node in nodes(keys, schema):
        if not has_chosen_names(path):
            yield from _pattern_faults(path, node)


def _pattern_faults(keys: Keys, node: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    patterns = {(*keys, "pattern"): node["pattern"]} if isinstance(node.get("pattern"), str) else {}
    patterns |= {(*keys, "patternProperties", each): each for each in node.get("patternProperties", {})}
    for path, pattern in patterns.items():
        fault = regex_fault(pattern)
        if fault:
            yield path, fault


def regex_fault(pattern: str) -> str | None:
    """Return why a regular expression does not compile in Python or in the JSON Schema validator; None if it does."""
    import jsonschema_rs

    try:
        re.compile(pattern)
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except re.error as fault:
        return f"{pattern!r} is not a regular expression: {fault}"
    except ValueError:
        return f"{pattern!r} is not a regular expression that JSON Schema supports"
    return None


def key_pattern_fault(pattern: str) -> str | None:
    """Return why a pattern of keys cannot be used: texts in replies must be matched in linear time. None if it can."""
    fault = regex_fault(pattern)
    if fault is None and not is_linear(pattern):
        fault = (
            f"{pattern!r} cannot be matched in linear time; write it without look-around, back-references and large "
            f"repetitions"
        )
    return fault


def _reference_fault(keys: Keys, ref: str, root: Any) -> str | None:
    if not ref.startswith("#/components/"):
        return f"$ref {ref!r} must refer to #/components/... of openapi.yaml"
    if keys[0] == "fields":
        return "$ref is not supported in fields; write the schema out"
    node: Any = {"$ref": ref}
    for _ in range(_MAX_REFERENCES):
        if not (isinstance(node, dict) and isinstance(node.get("$ref"), str)):
            return _missing_component_text(ref, root) if node is ABSENT else None
        node = resolve(root, node["$ref"].removeprefix("#"))
    return f"$ref {ref!r} refers to itself"


def _missing_component_text(ref: str, root: Any) -> str:
    holder, _, name = ref.removeprefix("#").rpartition("/")
    siblings = resolve(root, holder)
    return unknown_name("component", name, siblings if isinstance(siblings, dict) else ())
