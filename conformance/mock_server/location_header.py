"""The Location header of a creation: the path that reads the new record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.contract.effects import Create, Read
from conformance.contract.json_pointer import resolve
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Response

LOCATION = "Location"


def with_location(response: Response, view: RequestView, body: Any, base: str) -> Response:
    """Return the response of a success, with a Location if openapi.yaml documents one for its status.

    `base` is the base path of the API, such as `/v2`. If no operation reads the record, only a required Location stays.
    """
    statuses = view.operation.location_statuses if view.operation is not None else {}
    if response.status not in statuses:
        return response
    path = record_path(view, body)
    if path is None and statuses[response.status]:
        return response
    return with_header(response, LOCATION, None if path is None else base + path)


def with_header(response: Response, name: str, value: str | None) -> Response:
    """Return the response with another value of a header, or without the header if the value is None."""
    others = tuple(pair for pair in response.headers if pair[0].lower() != name.lower())
    return replace(response, headers=others if value is None else (*others, (name, value)))


def record_path(view: RequestView, body: Any) -> str | None:
    """Return the path that reads the created record; None if no operation reads it.

    The key comes from the reply, or else from the request.
    """
    operation = view.operation
    resource = view.contract.resource_of(operation)
    effect = operation.effect if operation else None
    if resource is None or not isinstance(effect, Create) or effect.for_each_item:
        return None
    value = resolve(body, effect.record) if effect.record is not None else None
    shown = value if isinstance(value, dict) else {}
    names = {**view.path_values, **{name: shown.get(key, view.value_named(name)) for key, name in resource.key.items()}}
    readers = view.contract.operations_with(Read, resource.name)
    by_path = (each for each in readers if each.method == "GET" and {*resource.names} <= {*each.path_names} <= {*names})
    return next((each.path_for(names) for each in by_path), None)
