"""Where a new record can be read, as the Location header of its creation says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.contract.effects import Create, Read
from conformance.contract.json_pointer import resolve
from conformance.contract.request_view import RequestView, fill_path
from conformance.core.exchange import Response

LOCATION = "Location"


def located(response: Response, view: RequestView, body: Any, base: str) -> Response:
    """The reply of a success, with a Location where openapi.yaml has one for its status. `base` is the path before
    those of all operations."""
    address = address_of(view, body) if view.operation and response.status in view.operation.location_statuses else None
    return response if address is None else replace(response, headers=(*response.headers, (LOCATION, base + address)))


def address_of(view: RequestView, body: Any) -> str | None:
    """The path that reads the record that the reply shows or the request names; None where no operation reads it."""
    operation = view.operation
    resource = view.contract.resource_of(operation)
    effect = operation.effect if operation else None
    if resource is None or not isinstance(effect, Create) or effect.each:
        return None
    shown = resolve(body, effect.record) if effect.record is not None else None
    told = shown if isinstance(shown, dict) else {}
    names = {**view.path_values, **{name: told.get(key, view.value_named(name)) for key, name in resource.key.items()}}
    readers = view.contract.operations_with(Read, resource.name)
    return next(
        (fill_path(each.path, names) for each in readers if each.method == "GET" and {*each.path_names} <= {*names}),
        None,
    )
