"""The responses of an operation: under each HTTP status, exactly the outcomes that may have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.checks.prefer_header import ANY_SUCCESS
from conformance.contract.media_types import JSON, first_json, sent_type
from conformance.contract.openapi import successes_of
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.openapi_export.examples import ExampleBuilder, example_names, headers_of
from conformance.openapi_export.outcome_table import Table
from conformance.openapi_export.schemas import Json, SchemaBuilder, any_of

BODILESS = (204, 205, 304)
"""The statuses that allow no body."""


def responses(
    operation: Operation, raw: Mapping[str, Any], table: Table, schemas: SchemaBuilder, examples: ExampleBuilder
) -> Json:
    """Return the Response Objects by HTTP status.

    `raw` has the Response Objects in openapi.yaml by status, with resolved references, a success among them. Those that
    have no documented outcome, such as `default`, are kept.
    """
    found: Json = {}
    successes = successes_of({"responses": raw})
    first = next(iter(successes.values()))
    for status, outcomes in table.items():
        accepted = any(each.success for each in outcomes)
        base = dict(raw.get(str(status), first if accepted else {}))
        base["description"] = _description(base.get("description"), outcomes)
        # some mock servers send every documented header, and a success must not have the headers of refusals
        base["headers"] = {**base.get("headers", {}), **headers_of([] if accepted else outcomes)}
        if status in BODILESS:
            base.pop("content", None)
        elif status in operation.other_replies and all(each.success for each in outcomes):
            pass
        else:
            base["content"] = {**base.get("content", {}), **_content(operation, status, outcomes, schemas, examples)}
        found[str(status)] = {key: value for key, value in base.items() if value != {}}
    return {**found, **{status: each for status, each in raw.items() if status not in {*found, *successes}}}


def _content(
    operation: Operation, status: int, outcomes: Sequence[Outcome], schemas: SchemaBuilder, examples: ExampleBuilder
) -> Json:
    """Return the Media Type Objects by media type; none for outcomes without a body."""
    named, ids = examples.named(operation, status, outcomes), example_names(outcomes)
    own_type = sent_type(first_json(operation.reply_media_types) or JSON)
    by_type: dict[str, list[Outcome]] = {}
    for each in outcomes:
        by_type.setdefault(own_type if each.success else examples.media_type(status, each), []).append(each)
    found: Json = {}
    for media_type, alike in by_type.items():
        own = {name: named[name] for name in (ids[each.id] for each in alike) if name in named}
        schema = _with_example(_schema(operation, status, alike, schemas), own)
        found[media_type] = {"schema": schema, "examples": own}
    return {name: each for name, each in found.items() if name}


def _with_example(schema: Json, examples: Mapping[str, Any]) -> Json:
    # some mock servers read the example of the schema only, so the success is there too
    success = examples.get(ANY_SUCCESS)
    return schema if success is None else {**schema, "example": success["value"]}


def _schema(operation: Operation, status: int, outcomes: Sequence[Outcome], schemas: SchemaBuilder) -> Json:
    accepted = [schemas.of(each) for each in outcomes if each.success]
    refused = [schemas.of(each) for each in outcomes if not each.success]
    described = operation.reply_schema(status)
    if not accepted or described is None:
        return any_of([*accepted, *refused])
    return any_of([{"allOf": [described.raw, any_of(accepted)]}, *refused])


def _description(success: str | None, outcomes: Sequence[Outcome]) -> str:
    refused = ", ".join(each.id for each in outcomes if not each.success)
    accepted = [success] if success else []
    return "; or ".join([*accepted, *([f"refused: {refused}"] if refused else [])])
