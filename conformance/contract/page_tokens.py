"""The parameter of a list whose values are only known from replies: a cursor, or the key of a record."""

from __future__ import annotations

from typing import Any

from conformance.contract.effects import List
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import RequestView

_UUIDS = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_NUMBERS = "[1-9][0-9]{8}"


def token_slot(operation: Operation) -> ParameterSlot | None:
    """Return the parameter of the cursor or key; None if the operation is no list with such a parameter."""
    name = operation.effect.paging.token if isinstance(operation.effect, List) else None
    return next((each for each in operation.slots if each.name == name and each.where == "query"), None)


def sent_token(view: RequestView) -> Any:
    """Return the cursor or key of a request; ABSENT if it has none, or an empty one, which means the first page."""
    slot = token_slot(view.operation) if view.operation is not None else None
    value = view.value_named(slot.name) if slot is not None else ABSENT
    return ABSENT if value == "" else value


def token_pattern(contract: Contract, operation: Operation) -> str | None:
    """Return the regular expression of the values of the parameter; None if any text may be one."""
    slot, resource = token_slot(operation), contract.resource_of(operation)
    if slot is None:
        return None
    if resource is not None and operation.effect_as(List).paging.after is not None and resource.key_pattern:
        return resource.key_pattern
    flat = slot.schema.flat
    if "pattern" in flat:
        return str(flat["pattern"])
    if flat.get("format") == "uuid":
        return _UUIDS
    return _NUMBERS if "string" not in slot.schema.possible_types else None
