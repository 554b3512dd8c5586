"""A record is found by its whole key only: not by a part of it, by more than it, or by the key of another record.

Such a key may also be an id that is not known to the run, so the judge cannot forbid a success. This behaviour only
sends keys that no record can have: they do not have the shape of keys that the server makes, or no other client uses
the target.

A write that may succeed on absent records need not refuse such a key. But the record must be unchanged.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from itertools import takewhile
from typing import NamedTuple

from conformance.checks.behaviours._deleted_records import may_accept_absent
from conformance.checks.behaviours._reading_records import read_record, reading_operations
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.causes._named_fields import is_about_parameter
from conformance.checks.causes.base import RequestSource, all_or_in_turn
from conformance.checks.expected_outcomes import lists_success
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import key_slots, key_value, with_key
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.core.linear_pattern import fits_pattern
from conformance.core.text import with_article
from conformance.observation.record_states import own_need
from conformance.observation.response_reading import Reply


class _WrongKey(NamedTuple):
    """A value that no record has as this part of its key; `says` completes "the key of a record, ..."."""

    slot: ParameterSlot
    value: str
    says: str


KeySteps = Generator[Request, Reply, list[_WrongKey]]
SentSteps = Generator[Request, Reply, list[tuple[_WrongKey, Reply]]]


class WholeKey(Behaviour):
    """Sends about five wrong keys for each part of a key that the path or the body of an operation names."""

    needs = "a request that names a record, which is refused without such a record"
    may_use_shared = True

    def applies(self, operation: Operation) -> bool:
        return operation.takes != "list" and any(self._owner(operation, slot) for slot in _slots(operation))

    def size(self, operation: Operation) -> int:
        return min(20, 6 * sum(self._owner(operation, slot) is not None for slot in _slots(operation)))

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        if may_accept_absent(self.contract, operation):
            yield from self._show_unchanged(operation, factory, assertions)
            return
        request = yield from factory.valid_request(operation)
        for each, reply in (yield from self._send_wrong_keys(operation, factory, request)):
            assertions.check(not succeeded(reply), f"a refusal: the key of a record, {each.says}", reply.summary, reply)

    def _show_unchanged(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        """Check that a write that may succeed on absent records leaves the record whose key is sent wrong."""
        own = self.contract.resource_of(operation)
        assert own is not None
        names = yield from factory.new_record(own.name, own_need(self.contract, operation))
        request = yield from factory.valid_request(operation, about=names)
        before, _ = yield from read_record(self.contract, factory, own, names)
        sent = yield from self._send_wrong_keys(operation, factory, request)
        after, reply = yield from read_record(self.contract, factory, own, names)
        expected = f"an unchanged {own.name}, as no request has its whole key"
        assertions.check(not sent or before == after, expected, "it was changed or deleted", reply)

    def _send_wrong_keys(self, operation: Operation, factory: RequestSource, request: Request) -> SentSteps:
        view, sent = factory.view(request), []
        wrong = yield from self._wrong_keys(operation, factory, request)
        for each in all_or_in_turn(wrong, factory) if wrong else []:
            sent.append((each, (yield with_key(view, each.slot, each.value))))
        return sent

    def _owner(self, operation: Operation, slot: ParameterSlot) -> Resource | None:
        """Return the resource whose records the slot names, if unknown ones must be refused."""
        own, owner = self.contract.resource_of(operation), self.contract.owners.get(slot.name)
        if own is not None and operation.effect.about_one and slot.name in own.names:
            if key_slots(operation, own)[slot.name] is not slot:
                return None
            is_judged = self._is_refused(operation, slot, "does-not-exist") or self._is_observable(operation, own)
            return own if is_judged else None
        if owner is None or owner is own:
            return None
        return owner if self._is_refused(operation, slot, "unknown-reference") else None

    def _is_refused(self, operation: Operation, slot: ParameterSlot, check: str) -> bool:
        clauses = [
            each
            for each in self.contract.clauses_about(operation, "cause", check)
            if (slot.where == "path" or check == "does-not-exist" or "field" in each.parameters)
            and is_about_parameter(self.contract, each, operation, slot.name)
        ]
        return bool(clauses) and not any(lists_success(self.contract, each) for each in clauses)

    def _is_observable(self, operation: Operation, own: Resource) -> bool:
        """Return whether it is visible that a request about an absent record, which may succeed, changes no other."""
        is_shown = bool(self.contract.creators_of(own.name) and reading_operations(self.contract, own))
        return is_shown and may_accept_absent(self.contract, operation)

    def _wrong_keys(self, operation: Operation, factory: RequestSource, request: Request) -> KeySteps:
        found: list[_WrongKey] = []
        for slot in _slots(operation):
            sent, owner = factory.view(request).value_named(slot.name), self._owner(operation, slot)
            if owner is None or not isinstance(sent, str | int):
                continue
            value = str(sent)
            field = factory.zones.field(slot)
            if field is not None and field.vocabulary is not None:
                words = sorted((factory.query.vocabulary(field) or frozenset()) - {value})
                found += [_WrongKey(slot, word, f"with another {slot.name}") for word in words[:1]]
            elif owner.key_pattern:
                found += [each for each in _changed(slot, value) if _is_no_id(owner, each.value)]
                found += yield from self._keys_of_others(slot, owner, factory)
            elif factory.has_target_alone:
                beginning, tag, _ = value.partition(factory.names.tag)
                # Other checks create records whose keys have the same beginning.
                found += [each for each in _changed(slot, value) if not each.value.startswith(beginning + tag)]
        return found

    def _keys_of_others(self, slot: ParameterSlot, resource: Resource, factory: RequestSource) -> KeySteps:
        """Return the key of a record of another resource, whose keys have the same shape."""
        for other in self.contract.resources.values():
            same_shape = other is not resource and other.key_pattern == resource.key_pattern
            if not same_shape or not self.contract.creators_of(other.name):
                continue
            with suppress(Blocked):
                names = yield from factory.existing_record(other.name)
                key = names[other.names[0]]
                return [] if key.isdigit() else [_WrongKey(slot, key, f"which is {with_article(other.name)}")]
        return []


def _slots(operation: Operation) -> list[ParameterSlot]:
    return [slot for slot in operation.slots if slot in operation.named_slots]


def _changed(slot: ParameterSlot, value: str) -> Iterator[_WrongKey]:
    changed = {
        "cut in half": _beginning(value),
        "without its end": value[:-1],
        "without its beginning": value[1:],
        "with one character more": f"{value}0",
        "with one character before it": f"0{value}",
    }
    is_number = not isinstance(key_value(slot, "0"), str)
    for says, text in changed.items():
        # A number is no text of digits, and has no zeros before it.
        if not is_number or not isinstance(key_value(slot, text), str):
            yield _WrongKey(slot, text, says)


def _beginning(value: str) -> str:
    """Return the first half, and more up to the first letter: a number may be another id."""
    half = value[: len(value) // 2]
    rest = "".join(takewhile(str.isdigit, value[len(half) :]))
    return value[: len(half) + len(rest) + 1] if half.isdigit() and not value.isdigit() else half


def _is_no_id(resource: Resource, value: str) -> bool:
    """Return whether the value cannot be a key that the server makes, or another id, which is a number."""
    shaped = fits_pattern(resource.key_pattern or "", value)
    return bool(value) and not shaped and not (resource.other_id_members and value.isdigit())
