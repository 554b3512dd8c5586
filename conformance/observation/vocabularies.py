"""The words that the target lists for fields, such as the carriers that it knows."""

from __future__ import annotations

from typing import Any

from conformance.contract.json_pointer import resolve
from conformance.contract.operation import Operation
from conformance.observation.target_state import TargetState


def learn_vocabularies(state: TargetState, operation: Operation, body: Any) -> None:
    """Add the words in the reply of an operation that lists them."""
    for field in state.contract.fields.values():
        if field.vocabulary and field.vocabulary.operation == operation.id:
            items = resolve(body, field.vocabulary.items)
            if isinstance(items, list):
                words = (item.get(field.vocabulary.member) for item in items if isinstance(item, dict))
                state.vocabularies[field.id] = dict.fromkeys(word for word in words if isinstance(word, str)).keys()
