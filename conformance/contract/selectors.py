"""Selectors: parameters that choose a format or version, as `f=json` does.

With another value, or without one, another API answers. So a request has the one documented value, unless it is for a
clause about this parameter.
"""

from __future__ import annotations

from typing import Any

from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import query_pairs
from conformance.core.exchange import Pairs


def selector_value(slot: ParameterSlot) -> Any:
    """Return the only value that a required parameter of the query may have; ABSENT if it may have others."""
    schema = slot.schema.flat
    if not slot.required or slot.where != "query":
        return ABSENT
    allowed = [schema["const"]] if "const" in schema else schema.get("enum", ())
    return allowed[0] if len(allowed) == 1 else ABSENT


def selector_pairs(operation: Operation) -> Pairs:
    """Return the selectors of an operation, as the query of each request to it has them."""
    values = ((slot, selector_value(slot)) for slot in operation.slots)
    return tuple(pair for slot, value in values if value is not ABSENT for pair in query_pairs(slot, value))
