"""The responses of an operation: under each HTTP status exactly the outcomes that may come with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.compiling.reach import Table
from conformance.compiling.samples import Samples, headers_of
from conformance.compiling.shapes import Json, Shapes, any_of
from conformance.contract.model import Operation, Outcome

JSON = "application/json"
BODILESS = (204, 205, 304)


def responses(operation: Operation, raw: Mapping[str, Any], table: Table, shapes: Shapes, samples: Samples) -> Json:
    """Status -> Response Object. `raw` has the success replies as they are described, by status, without references."""
    found: Json = {}
    for status, outcomes in table.items():
        accepted = any(each.success for each in outcomes)
        base = dict(raw.get(str(status)) or next(iter(raw.values()))) if accepted else {}
        base["description"] = _description(base.get("description"), outcomes)
        base["headers"] = {**base.get("headers", {}), **headers_of(outcomes)}
        if status in BODILESS:
            base.pop("content", None)
        else:
            media = {
                "schema": _schema(operation, status, outcomes, shapes),
                "examples": samples.named(operation, status, outcomes),
            }
            base["content"] = {**base.get("content", {}), JSON: media}
        found[str(status)] = {key: value for key, value in base.items() if value != {}}
    return found


def _schema(operation: Operation, status: int, outcomes: Sequence[Outcome], shapes: Shapes) -> Json:
    accepted = [shapes.of(each) for each in outcomes if each.success]
    refused = [shapes.of(each) for each in outcomes if not each.success]
    described = operation.reply_schema(status)
    if not accepted or described is None:
        return any_of([*accepted, *refused])
    return any_of([{"allOf": [described.raw, any_of(accepted)]}, *refused])


def _description(success: str | None, outcomes: Sequence[Outcome]) -> str:
    refused = ", ".join(each.id for each in outcomes if not each.success)
    accepted = [success] if success else []
    return "; or ".join([*accepted, *([f"refused: {refused}"] if refused else [])])
