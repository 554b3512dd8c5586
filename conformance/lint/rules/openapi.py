"""Check that openapi.yaml has the form that a contract needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.media_types import FORM, JSON, first_json
from conformance.contract.openapi import deref, successes_of
from conformance.contract.openapi_content import json_content, sent_content
from conformance.lint.finding import ContractFiles, Keys, LintFinding, Route
from conformance.lint.stage import Stage

STAGE = Stage.OPENAPI_FORM

_PATTERN = re.compile(r"[*?\[\]\x00-\x1f\x7f]")
_BODILESS = ("204", "205")


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the faults of servers, and of each operation: its id, parameters, body and replies."""
    yield from _servers(files)
    seen: dict[str, Route] = {}
    for route in files.routes:
        yield from _identity(files, route, seen)
        yield from _parameters(files, route)
        yield from _body(files, route)
        yield from _replies(files, route)


def _servers(files: ContractFiles) -> Iterator[LintFinding]:
    if not files.openapi_file.value.get("servers"):
        yield files.in_openapi((), "there are no servers; list the documented hosts")
    for route in files.routes:
        for holder, keys in ((route.item, route.keys[:2]), (route.raw, route.keys)):
            if "servers" in holder:
                text = f"{route} has `servers` of its own, but a run sends every request to one base URL; remove them"
                yield files.in_openapi((*keys, "servers"), text)


def _identity(files: ContractFiles, route: Route, seen: dict[str, Route]) -> Iterator[LintFinding]:
    name = route.raw["operationId"]
    if name in seen:
        text = f"operationId {name!r} is taken by {seen[name].method.upper()} {seen[name].path}"
        yield files.in_openapi((*route.keys, "operationId"), text)
    elif _PATTERN.search(name):
        text = f"operationId {name!r} must not have * ? [ ] or control characters: patterns name operations"
        yield files.in_openapi((*route.keys, "operationId"), text)
    seen[name] = route


def _parameters(files: ContractFiles, route: Route) -> Iterator[LintFinding]:
    declared: dict[tuple[str, str], Keys] = {}
    for where, name, keys, _ in route.parameters(files.openapi_file.value):
        if (where, name) in declared:
            yield files.in_openapi(keys, f"{route} declares {where} parameter {name!r} twice")
        declared[where, name] = keys
    yield from _template_faults(files, route, declared)


def _template_faults(
    files: ContractFiles, route: Route, declared: Mapping[tuple[str, str], Keys]
) -> Iterator[LintFinding]:
    in_template = re.findall(r"\{([^}]*)\}", route.path)
    for name in in_template:
        if not re.fullmatch(r"[A-Za-z_]\w*", name) or in_template.count(name) > 1:
            text = f"{route.path}: {{{name}}} must be a name of letters, digits and _ that occurs once"
            yield files.in_openapi(route.keys[:2], text)
        elif ("path", name) not in declared:
            yield files.in_openapi(route.keys, f"{route} does not declare the path parameter {name!r}")
    for (where, name), keys in declared.items():
        if where == "path" and name not in in_template:
            text = f"{route} declares the path parameter {name!r}, which {route.path} does not have"
            yield files.in_openapi(keys, text)


def _body(files: ContractFiles, route: Route) -> Iterator[LintFinding]:
    if "requestBody" not in route.raw:
        return
    body = deref(files.openapi_file.value, route.raw["requestBody"])
    content, (name, media) = body.get("content", {}), sent_content(body)
    if name is None:
        others = f"; a run sends no {', '.join(content)}" if content else ""
        text = f"content of type {JSON} or {FORM}{others}"
        yield files.in_openapi((*route.keys, "requestBody"), f"the body of {route} has no {text}")
        return
    for missing in _missing_parts(media):
        yield files.in_openapi((*route.keys, "requestBody"), f"the body of {route} has no {missing}")


def _replies(files: ContractFiles, route: Route) -> Iterator[LintFinding]:
    replies = successes_of(route.raw)
    if not replies:
        yield files.in_openapi(route.keys, f"{route} describes no success; add a response with a status such as 200")
    for status, raw in replies.items():
        keys = (*route.keys, "responses", status)
        reply = deref(files.openapi_file.value, raw)
        for missing in _missing_parts(json_content(reply)) if first_json(reply.get("content", {})) else ():
            yield files.in_openapi(keys, f"the reply {status} of {route} has no {missing}")


def _missing_parts(media: Mapping[str, Any]) -> Iterator[str]:
    yield from (part for part in ("schema", "example") if part not in media)
