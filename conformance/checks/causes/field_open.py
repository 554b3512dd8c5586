"""The request has an open value: the contract does not say whether the API accepts it.

The API may accept or refuse such a request, but must not report an internal error. So this cause is never certain: the
answer is `MAYBE` or `NO`. Open are:

- values in the open zone of their field;
- parameters and members with unknown names;
- bodies that do not fit the schema, unless another cause certainly holds;
- bodies of more than 100 KB, as a server may limit their size.

Each operation gets its share of the edge values (`_edge_values.py`) and a body that is nested too deeply. An operation
that takes a list also gets an empty list. One that takes many records, in a list or in a member, gets a large body, as
many servers limit its size before the API sees it. A GET gets parameters by which some frameworks choose another
format.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from functools import lru_cache
from typing import Any

from conformance.checks.access import Access, access_to_all_records
from conformance.checks.causes._edge_values import UNICODE_TEXT, ValueDistributor, edge_values, values_like
from conformance.checks.causes._fault_texts import body_text, values_text
from conformance.checks.causes.base import Cause, RequestSource, item_to_break, zone_of
from conformance.checks.causes.field_missing import operations_without_blanks
from conformance.checks.request_steps import RequestSteps
from conformance.contract.effects import Create, Paged
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import MALFORMED, UNREADABLE, RequestView, values_at, with_value
from conformance.contract.selectors import selector_value
from conformance.contract.value_zones import Zone, is_blank, parsed_values
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty, strongest
from conformance.observation.response_reading import Reply
from conformance.observation.state_query import StateQuery

SHORT_PAGE = "2"
USUAL_BYTES = 100_000
_LARGE_BYTES = 110_000
"""More than the limit of many servers, 100 KiB."""
OTHER_FORMATS = (("callback", "show"), ("jsonp", "show"), ("format", "xml"), ("_format", "html"))
"""Parameters for which some frameworks reply in another format; to other servers, they are unknown names."""
_OFTEN = 4
"""If other clients use the target, one of so many GETs gets them."""


def too_deep_body(operation: Operation) -> bytes:
    """Return valid JSON of the type that the operation takes, nested too deeply for a recursive parser."""
    nest = b"[" * 2000 + b"]" * 2000
    return b"[" + nest + b"]" if operation.takes == "list" else b'{"a":' + nest + b"}"


def odd_bodies(operation: Operation) -> list[bytes]:
    """Return the open bodies that are sent to every operation that takes one."""
    deep = [too_deep_body(operation)] if operation.takes != "nothing" and not operation.takes_form else []
    return [*deep, b"[]"] if operation.takes == "list" else deep


def takes_many(operation: Operation) -> bool:
    """Return whether the body is a list of records, or has one."""
    body = operation.body_example
    lists = [body, *body.values()] if isinstance(body, dict) else [body]
    return any(isinstance(each, list) and any(isinstance(one, dict) for one in each) for each in lists)


def takes_other_formats(operation: Operation) -> bool:
    """Return whether the operation gets the parameters that choose another format: a GET without an effect."""
    return operation.method == "GET" and operation.safe


def with_short_page(request: Request, operation: Operation) -> Request:
    """Return the request with a small page limit, if it reads pages: their contents are not needed."""
    limit = operation.effect.paging.limit if isinstance(operation.effect, Paged) else None
    has_limit = any(name == limit for name, _ in request.query)
    return request.replace(query=(*request.query, (limit, SHORT_PAGE))) if limit and not has_limit else request


@lru_cache(maxsize=1024)
def known_names(operation: Operation) -> frozenset[tuple[str, str]]:
    """Return (where, name) of every parameter, and of every top-level member of the body or of its items."""
    return frozenset((slot.where, slot.trail[0]) for slot in operation.slots)


def _variable_slots(operation: Operation) -> list[ParameterSlot]:
    return [each for each in operation.slots if len(each.trail) == 1 and selector_value(each) is ABSENT]


def _fits(slot: ParameterSlot, value: Any) -> bool:
    return any(map(slot.schema.accepts, parsed_values(slot, value)))


def _example_of(operation: Operation, slot: ParameterSlot) -> Any:
    """Return the example of a member of the body, or of a text or a list in the query; ABSENT for others."""
    if slot.where in ("body", "item"):
        body = operation.body_example
        items = body if isinstance(body, list) else [body]
        return next((each for item in items for each in values_at(item, slot.trail)), ABSENT)
    return slot.example if slot.where == "query" and isinstance(slot.example, str | list) else ABSENT


class FieldOpen(Cause):
    """Blank values are not open if they certainly count as missing by another clause."""

    stage = 42
    needs = "a parameter or member"

    def setup(self) -> None:
        self._edge_values = ValueDistributor(each for each in self.contract.operations.values() if self.is_about(each))
        self._never_blank = frozenset(
            slot
            for name in operations_without_blanks(self.contract)
            for slot in self.contract.operations[name].slots
            if slot.required
        )

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is None:
            return Certainty.NO
        if self._has_unknown_names(view) or self._body_does_not_fit(view, state):
            return Certainty.MAYBE
        return strongest(
            Certainty.MAYBE
            for each in view.values
            if each.value is not ABSENT
            and not (each.slot in self._never_blank and is_blank(each.value))
            and zone_of(self, each.slot, each.value, state) is Zone.OPEN
        )

    def _body_does_not_fit(self, view: RequestView, state: StateQuery) -> bool:
        """Return whether the body is very large, or does not fit its schema and no other cause certainly holds.

        Examples are an update without members, and an empty list.
        """
        assert view.operation is not None
        if view.operation.takes == "nothing" or view.operation.body_schema is None or view.body is MALFORMED:
            return False
        if len(view.request.body or b"") > USUAL_BYTES:
            return True
        if view.body in UNREADABLE or view.body == []:
            return True
        return not view.operation.body_schema.accepts(view.body) and not self._has_certain_fault(view, state)

    def _has_certain_fault(self, view: RequestView, state: StateQuery) -> bool:
        """Return whether the body has a wrong type, lacks a required member, or has a member in the wrong zone."""
        assert view.operation is not None
        parts = view.body if view.operation.takes == "list" and isinstance(view.body, list) else [view.body]
        if not all(isinstance(each, dict) for each in parts):
            return True
        return any(
            each.slot.required if each.value is ABSENT else zone_of(self, each.slot, each.value, state) is Zone.WRONG
            for each in view.values
        )

    def _has_unknown_names(self, view: RequestView) -> bool:
        """Return whether the request has members or parameters that the operation does not describe."""
        assert view.operation is not None
        objects = [("body", view.body)] if isinstance(view.body, dict) else [("item", item) for item in view.items]
        members = {(where, name) for where, each in objects if isinstance(each, dict) for name in each}
        queried = [slot for slot in view.operation.slots if slot.where == "query"]
        return not known_names(view.operation) >= members or not all(
            any(slot.style.owns(slot.parameter, name) for slot in queried) for name, _ in view.request.query
        )

    def can_provoke(self, operation: Operation) -> bool:
        return bool(_variable_slots(operation)) or takes_other_formats(operation)

    def can_hold(self, operation: Operation) -> bool:
        """Return True also for an operation without parameters: a request can have an unknown one."""
        return self.is_about(operation)

    def fault(self, view: RequestView, state: StateQuery) -> str:
        given = [each for each in view.values if each.value is not ABSENT]
        is_open = (each for each in given if zone_of(self, each.slot, each.value, state) is Zone.OPEN)
        return values_text((each.slot.name, each.value) for each in is_open) or body_text(view)

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        sent = 0
        for slot, value in factory.part.of(self.candidates(operation)):
            sent += yield from self._send_if_open(operation, slot, value, factory)
        if not sent and factory.part.count == 1:
            yield from self._send_first_open(operation, _variable_slots(operation), factory)
        for body in factory.part.of(odd_bodies(operation)):
            request = yield from factory.valid_request(operation)
            yield request.replace(body=body)
        for size in factory.part.of([_LARGE_BYTES] if takes_many(operation) else []):
            request = yield from factory.valid_request(operation)
            yield request.replace(body=b" " * size + (request.body or b""))
        is_turn = factory.has_target_alone or not factory.variation % _OFTEN
        for names in factory.part.of([OTHER_FORMATS] if takes_other_formats(operation) and is_turn else []):
            request = with_short_page((yield from factory.valid_request(operation)), operation)
            yield request.replace(query=(*request.query, *names))

    def access(self, operation: Operation) -> Access:
        # A read or a list that names an odd value shows the records of every check that has stored it.
        return access_to_all_records(self.contract, operation) if operation.safe else super().access(operation)

    def size(self, operation: Operation) -> int:
        odd = len(odd_bodies(operation)) + takes_many(operation) + takes_other_formats(operation)
        return len(self.candidates(operation)) + odd

    def candidates(self, operation: Operation) -> list[tuple[ParameterSlot, Any]]:
        """Return (parameter, value) for each value that is sent if it is open.

        Values that do not fit their schema come first, one of each parameter before the next of any. The last parameter
        is the first, because a wrong server stores the members before the one that it refuses. So the few requests that
        other checks take from this cause show most.
        """
        slots = reversed(_variable_slots(operation))
        found = [(slot, value, n) for slot in slots for n, value in enumerate(self._values(operation, slot))]
        return [(slot, value) for slot, value, _ in sorted(found, key=lambda each: (_fits(*each[:2]), each[2]))]

    def _send_first_open(
        self, operation: Operation, slots: Iterable[ParameterSlot], factory: RequestSource
    ) -> RequestSteps:
        """Send the first open edge value of any parameter, for an operation whose share has no open value."""
        for slot in slots:
            for value in edge_values(slot):
                if (yield from self._send_if_open(operation, slot, value, factory)):
                    return

    def _send_if_open(
        self, operation: Operation, slot: ParameterSlot, value: Any, factory: RequestSource
    ) -> Generator[Request, Reply, bool]:
        """Send the value in this parameter if it is open there; return whether it was sent."""
        request = yield from factory.valid_request(operation)
        view = factory.view(with_short_page(request, operation))
        value = self._marked_as_own(operation, slot, value, factory)
        candidate = with_value(view, slot, value, item_to_break(view))
        is_open = self.holds(factory.view(candidate), factory.query) is Certainty.MAYBE
        if is_open:
            yield candidate
        return is_open

    def _values(self, operation: Operation, slot: ParameterSlot) -> tuple[Any, ...]:
        """Return the share of the parameter, and values for its type.

        A non-ASCII text is added if the parameter is stored.
        """
        resource = self.contract.resource_of(operation)
        share = (*self._edge_values.values_for(operation, slot), *values_like(_example_of(operation, slot)))
        is_stored = (
            resource is not None and slot.name in resource.stored_members and slot.where in operation.record_parts
        )
        return (*share, UNICODE_TEXT) if is_stored and UNICODE_TEXT not in share else share

    def _marked_as_own(self, operation: Operation, slot: ParameterSlot, value: Any, factory: RequestSource) -> Any:
        """Return the value; change one that only one record may have, so that no other check sends it.

        That is a text or a number in a unique member, or in the key of a new record.
        """
        resource = self.contract.resource_of(operation)
        if resource is None or slot.where not in operation.record_parts:
            return value
        is_new_key = slot.name in resource.names and isinstance(operation.effect, Create)
        if not is_new_key and slot.name not in resource.unique:
            return value
        if isinstance(value, str) and value:
            return f"{value} {factory.names.new_value('{tag}{n}')}"
        if isinstance(value, int) and not isinstance(value, bool):
            return value + int(factory.names.new_value("{n}")) * (1 if value > 0 else -1)
        return value
