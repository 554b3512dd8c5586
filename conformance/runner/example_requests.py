"""Requests made from the documented examples of operations, with values that the target accepts.

An example cannot be sent unchanged: the record that it names may not exist, and a value that must be unique may be in
use. So each value of the example is replaced by the first of these that applies:

1. if it refers to a record: the name of an existing one, which the caller gives as `references`;
2. if it is the new key in a change of key: a word of the vocabulary that differs from the old key;
3. if it must be unused, for a new record or a unique member: a new value; keys have the forms of `key_templates`;
4. if the field has a vocabulary without the example: a word of the vocabulary;
5. the example itself.

A vocabulary is the list of valid words of a field that the run has read from the target.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.checks.request_steps import RecordNames
from conformance.contract.effects import Create, Rekey
from conformance.contract.header_values import required_headers
from conformance.contract.json_pointer import ABSENT, put
from conformance.contract.key_templates import key_templates
from conformance.contract.media_types import JSON
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import (
    body_about,
    example_record,
    key_slots,
    key_value,
    names_record,
    query_about,
    record_pointer,
    required_values,
)
from conformance.contract.request_view import body_of, dump_json, query_pairs, set_value, values_at
from conformance.contract.resource import Resource
from conformance.contract.value_zones import zones_of
from conformance.core.exchange import Credential, Pairs, Request
from conformance.observation.target_state import TargetState


@dataclass(frozen=True)
class ExampleRequests:
    """Makes requests from the examples of one contract.

    Attributes:
        contract: The contract.
        state: The state of the target, for vocabularies and new values.
        credentials: Returns the valid credentials for an operation.
    """

    contract: Contract
    state: TargetState
    credentials: Callable[[Operation], tuple[Credential, ...]]

    def request(self, operation: Operation, references: RecordNames) -> Request:
        """Return the request to an operation that takes an object or no body."""
        # The body comes first: new values are numbered in this order.
        return self._with_body(operation, references, self._object_body(operation, references))

    def list_request(self, operation: Operation, item_references: Sequence[RecordNames]) -> Request:
        """Return the request to an operation that takes a list, with one item for each of the `item_references`."""
        body = [self._item(operation, n, each) for n, each in enumerate(item_references)]
        return self._with_body(operation, item_references[0] if item_references else {}, dump_json(body))

    def request_about(self, operation: Operation, names: Mapping[str, Any], members: Any, query: Pairs) -> Request:
        """Return a request about the record with these request names; `members` are those of its body, or its items."""
        resource = self.contract.resource_of(operation)
        body = body_about(operation, resource, names, members)
        given = {name for name, _ in query}
        keys = tuple(pair for pair in query_about(operation, resource, names, members) if pair[0] not in given)
        text = None if body is None else body_of(operation, body)
        headers = required_headers(operation, lambda slot: names.get(slot.name, slot.example))
        return request_to(operation, names, (*keys, *query), text, self.credentials(operation), headers)

    def _with_body(self, operation: Operation, references: RecordNames, body: bytes | None) -> Request:
        path = {slot.name: self._value(operation, slot, slot.example, references) for slot in _slots(operation, "path")}
        resource = self.contract.resource_of(operation)
        keys = key_slots(operation, resource).values() if resource and names_record(operation, resource) else ()
        query = tuple(
            pair
            for slot in _slots(operation, "query")
            if slot in keys or is_in_example(operation, slot)
            for pair in query_pairs(slot, self._value(operation, slot, slot.example, references))
        )
        headers = required_headers(operation, lambda slot: self._value(operation, slot, slot.example, references))
        return request_to(operation, path, query, body, self.credentials(operation), headers)

    def _object_body(self, operation: Operation, references: RecordNames) -> bytes | None:
        if operation.takes == "nothing" or operation.body_example is ABSENT:
            return None
        return body_of(operation, self._with_values(operation, self._body_example(operation), "body", references))

    def _body_example(self, operation: Operation) -> Any:
        """Return the example without optional members of a singleton that are null, and that the run leaves so."""
        resource, example = self.contract.resource_of(operation), operation.body_example
        omitted = self.state.empty_members.get(resource.name, frozenset()) if resource is not None else frozenset()
        if operation.safe or not omitted or not isinstance(example, dict):
            return example
        omitted -= required_values(operation).keys()
        record = {name: value for name, value in example_record(operation).items() if name not in omitted}
        return put(example, record_pointer(operation), record)

    def _item(self, operation: Operation, n: int, references: RecordNames) -> Any:
        examples = operation.body_example
        return self._with_values(operation, examples[n % len(examples)], "item", references)

    def _with_values(self, operation: Operation, example: Any, where: str, references: RecordNames) -> Any:
        for slot in _slots(operation, where):
            found = next(values_at(example, slot.trail), ABSENT)
            if found is not ABSENT:
                example = set_value(example, slot.trail, self._value(operation, slot, found, references))
        return example

    def _value(self, operation: Operation, slot: ParameterSlot, example: Any, references: RecordNames) -> Any:
        if slot.name in references:
            key = key_value(slot, references[slot.name])
            return [key] if isinstance(example, list) else key
        if isinstance(operation.effect, Rekey) and slot.name in operation.effect.rekey.values():
            return self._vocabulary_word(slot, example, references.values())
        resource = self.contract.resource_of(operation)
        field = zones_of(self.contract).field(slot)
        unique = resource is not None and slot.name in resource.unique and not operation.safe
        if field is not None and field.new_value and (isinstance(operation.effect, Create) or unique):
            is_key = resource is not None and slot.name in resource.names
            templates = key_templates(self.contract, slot) if is_key else (field.new_value,)
            return self.state.names.new_value(*templates)
        return self._vocabulary_word(slot, example, ())

    def _vocabulary_word(self, slot: ParameterSlot, example: Any, avoided: Collection[str]) -> Any:
        """Return the example, or another word of the vocabulary if the example is not in it, or is in `avoided`."""
        field = zones_of(self.contract).field(slot)
        words = self.state.vocabulary(field) if field else None
        if not words or (example in words and example not in avoided):
            return example
        return next((word for word in sorted(words) if word not in avoided), example)


def _slots(operation: Operation, where: str) -> Iterator[ParameterSlot]:
    return (slot for slot in operation.slots if slot.where == where)


def request_to(
    operation: Operation,
    path_values: Mapping[str, Any],
    query: Pairs,
    body: bytes | None,
    credentials: tuple[Credential, ...],
    headers: Pairs | None = None,
) -> Request:
    """Return a request with credentials; `body` is encoded, None for a request without a body.

    `headers` has the values of header and cookie parameters; without it, those of their examples are sent.
    """
    parameters = required_headers(operation) if headers is None else headers
    own: Pairs = (("Content-Type", operation.media_type),) if body is not None else ()
    if JSON not in operation.reply_media_types and operation.reply_media_types:
        own = (*own, ("Accept", ", ".join((*operation.reply_media_types, f"{JSON};q=0.9"))))
    return Request(operation.method, operation.path_for(path_values), query, (*own, *parameters), body, credentials)


def references_in(contract: Contract, operation: Operation) -> list[tuple[ParameterSlot, Resource]]:
    """Return the slots of a valid request that refer to records, with their resources; the deepest first."""
    slots = ((slot, contract.owners.get(slot.name)) for slot in operation.slots)
    found = [(slot, owner) for slot, owner in slots if owner is not None and is_in_example(operation, slot)]
    return sorted(found, key=lambda each: -len(each[1].ancestors))


def is_in_example(operation: Operation, slot: ParameterSlot) -> bool:
    """Return whether the valid request of an operation has a value for the parameter."""
    if slot.where == "body":
        return next(values_at(operation.body_example, slot.trail), ABSENT) is not ABSENT
    if slot.where == "query" and operation.record_in_query:
        return slot.example is not ABSENT
    return slot.where == "path" or (slot.where in ("query", "header", "cookie") and slot.required)
