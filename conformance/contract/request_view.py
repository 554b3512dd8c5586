"""A request seen through a contract: the operation that it calls, and the named values in it.

Theory. A view decides two questions, from the contract and the request alone. First, which operation the request calls:
the one with its method whose path template matches. If several match, the template with the fewest parameters wins,
because a fixed segment (`/loans/batch`) is more specific than a parameter (`/loans/{id}`). Second, which value each
parameter slot of that operation has. A slot is a place in the path, the query, a header, a cookie, an object body, or
each item of a list body. So causes can look up a value by name, wherever the API expects it. Generated and recorded
requests can have any bytes. So a view raises no exception: the values MALFORMED, TOO_DEEP and ABSENT stand for an
unreadable body or a missing value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from conformance.contract.forms import read_form, write_form
from conformance.contract.header_values import header_value, with_header_value
from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.contract.media_types import fits_any, is_form, is_json
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.security_schemes import Security, is_fulfilled
from conformance.contract.strict_json import TooDeep, parse_strictly
from conformance.core.exchange import Credential, Pairs, Request
from conformance.core.lazy import cached_property

MALFORMED: Any = type("Malformed", (), {"__repr__": lambda self: "MALFORMED"})()
"""The body is not JSON."""
TOO_DEEP: Any = type("TooDeep", (), {"__repr__": lambda self: "TOO_DEEP"})()
"""The body is JSON that is nested too deeply to be read."""
UNREADABLE = (ABSENT, MALFORMED, TOO_DEEP)
"""The bodies that have no value."""
Match = tuple[Operation, Mapping[str, Any]]
"""An operation, and the decoded values of its path."""


class SlotValue(NamedTuple):
    """The value of a slot in one request, or ABSENT. `item` is the index of the item in a list body."""

    slot: ParameterSlot
    value: Any
    item: int | None = None


class RequestView:
    """A request seen through a contract. No method raises: a part that the request lacks is ABSENT, None or empty."""

    def __init__(self, contract: Contract, request: Request) -> None:
        self.contract = contract
        self.request = request

    @cached_property
    def _match(self) -> Match | tuple[None, Mapping[str, Any]]:
        fitting = (
            each
            for each in matching_operations(self.contract, self.request.path)
            if each[0].method == self.request.method
        )
        return next(fitting, (None, {}))

    @cached_property
    def operation(self) -> Operation | None:
        """The operation that the request calls; None if no operation has its path and method."""
        return self._match[0]

    @property
    def path_values(self) -> Mapping[str, Any]:
        """The decoded values of the path by name."""
        return self._match[1]

    @property
    def methods(self) -> frozenset[str]:
        """The methods of the operations at this path, including operations excluded by `--without`."""
        path = self.request.path
        excluded = (each.method for each in self.contract.excluded_operations if each.pattern.fullmatch(path))
        return frozenset((*excluded, *(operation.method for operation, _ in matching_operations(self.contract, path))))

    @property
    def security(self) -> Security:
        """The requirements of credentials: of the operation, or of all operations if the request calls none."""
        return self.operation.security if self.operation is not None else self.contract.security

    @cached_property
    def counting_credentials(self) -> list[Credential]:
        """The credentials in the places that the operation has."""
        names = {name for requirement in self.security for name in requirement}
        return [each for each in self.request.credentials if each.slot in names]

    @cached_property
    def complete_credentials(self) -> list[tuple[Credential, ...]]:
        """The credentials that fulfil each requirement, unless one of them is missing or empty."""
        given = {each.slot: each for each in reversed(self.request.credentials) if each.is_given}
        fulfilled = (each for each in self.security if each and is_fulfilled(each, given))
        return [tuple(given[name] for name in each) for each in fulfilled]

    @property
    def is_to_excluded_operation(self) -> bool:
        """Whether the request calls an operation that is excluded by `--without`."""
        return self.operation is None and self.request.method in self.methods

    @cached_property
    def is_form(self) -> bool:
        """Whether the body is read as a form: if its media type is that of a documented form.

        It is also read so if it has no known media type, and a run sends a form.
        """
        media = self.request.header("Content-Type") or ""
        if self.operation is None or self.operation.takes == "nothing":
            return False
        if is_form(media):
            return fits_any(media, self.operation.accepted_media_types)
        return self.operation.takes_form and not is_json(media)

    @property
    def _body_schema(self) -> Schema:
        schema = self.operation.body_schema if self.operation is not None else None
        return schema if schema is not None else Schema({}, {})

    def encoded(self, body: Any) -> bytes:
        """Return a value as the body of this request, in the format that the body has now."""
        if self.operation is not None and self.is_form:
            return write_form(body, self.operation.indexed_arrays)
        return dump_json(body)

    @cached_property
    def body(self) -> Any:
        """The JSON value of the body, the object of a form, or one of UNREADABLE."""
        if not (self.request.body or b"").strip():
            return ABSENT
        if self.is_form:
            return read_form(self._body_schema, self.request.body or b"")
        try:
            return parse_strictly(self.request.body or b"")
        except ValueError as fault:
            return TOO_DEEP if isinstance(fault, TooDeep) else MALFORMED

    @cached_property
    def items(self) -> list[Any]:
        """The items of a list body; empty if the operation takes no list, or the body is no list."""
        takes_list = self.operation is not None and self.operation.takes == "list"
        return self.body if takes_list and isinstance(self.body, list) else []

    @cached_property
    def values(self) -> list[SlotValue]:
        """Each slot of the operation with its value, which may be ABSENT.

        A slot of the body is left out if the body lacks the object that should contain it.
        """
        return list(self._values()) if self.operation else []

    def _values(self) -> Iterator[SlotValue]:
        assert self.operation is not None
        query = texts_by_name(self.request.query)
        for slot in self.operation.slots:
            if slot.where == "path":
                yield SlotValue(slot, self.path_values.get(slot.name, ABSENT))
            elif slot.where == "query":
                yield SlotValue(slot, slot.style.value_of_pairs(slot.parameter, query, slot.types))
            elif slot.where in ("header", "cookie"):
                yield SlotValue(slot, header_value(self.request, slot))
            elif slot.where == "body" and isinstance(self.body, dict):
                yield from (SlotValue(slot, each) for each in values_at(self.body, slot.trail))
            elif slot.where == "item":
                yield from (
                    SlotValue(slot, each, n)
                    for n, item in enumerate(self.items)
                    if isinstance(item, dict)
                    for each in values_at(item, slot.trail)
                )

    @cached_property
    def _values_by_name(self) -> dict[tuple[str, int | None], Any]:
        found: dict[tuple[str, int | None], Any] = {}
        known = self.operation.named_slots if self.operation else frozenset()
        named = [each for each in self.values if each.value is not ABSENT and each.slot in known]
        for each in sorted(named, key=lambda each: len(each.slot.trail)):
            found.setdefault((each.slot.name, each.item), each.value)
        return found

    def value_named(self, name: str, item: int | None = None) -> Any:
        """Return the value with this name; ABSENT without one.

        The path takes precedence, then the query, then the body or, for a list body, its item. Of equal names in a
        body, the outer one takes precedence.
        """
        return self._values_by_name.get((name, None), self._values_by_name.get((name, item), ABSENT))


@lru_cache(maxsize=512)
def matching_operations(contract: Contract, path: str) -> tuple[Match, ...]:
    """Return the operations whose template matches the path, the most specific template first."""
    path = re.sub("%[0-9A-Fa-f]{2}", lambda found: found[0].upper(), path)
    found = [(each, each.pattern.fullmatch(path)) for each in contract.by_segments.get(path.count("/"), ())]
    fitting = [(each, each.path_values(match.groupdict())) for each, match in found if match]
    return tuple(sorted(fitting, key=lambda each: len(each[1])))


def values_at(node: Any, trail: tuple[str, ...]) -> Iterator[Any]:
    """Yield the values at the end of a trail; ABSENT if only the last member of the trail is missing."""
    if trail[0] == "*":
        if isinstance(node, list):
            for each in node:
                yield from values_at(each, trail[1:])
        return
    if not isinstance(node, dict):
        return
    if len(trail) == 1:
        yield node.get(trail[0], ABSENT)
    elif trail[0] in node:
        yield from values_at(node[trail[0]], trail[1:])


def dump_json(value: Any) -> bytes:
    """Return a value as compact JSON in UTF-8. Lone surrogates are written too, as invalid UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def body_of(operation: Operation, value: Any) -> bytes:
    """Return a value as the body of a request to the operation: JSON, or a form."""
    return write_form(value, operation.indexed_arrays) if operation.takes_form else dump_json(value)


def as_media_type(view: RequestView, media_type: str) -> Request:
    """Return the request with its body in another media type, a form or JSON."""
    headers = tuple(pair for pair in view.request.headers if pair[0].lower() != "content-type")
    indexed = view.operation.indexed_arrays if view.operation is not None else ()
    body = write_form(view.body, indexed) if is_form(media_type) else dump_json(view.body)
    return view.request.replace(headers=(("Content-Type", media_type), *headers), body=body)


def with_value(view: RequestView, slot: ParameterSlot, value: Any, item: int = 0) -> Request:
    """Return the request with `value` in a slot; ABSENT removes the slot. `item` is the index in a list body."""
    request = view.request
    if slot.where == "path":
        assert view.operation is not None
        return request.replace(path=view.operation.path_for({**view.path_values, slot.name: value}))
    if slot.where == "query":
        kept = tuple(pair for pair in request.query if not slot.style.owns(slot.parameter, pair[0]))
        return request.replace(query=(*kept, *query_pairs(slot, value)))
    if slot.where in ("header", "cookie"):
        return with_header_value(request, slot, value)
    body = view.body
    if slot.where == "item":
        body = [set_value(each, slot.trail, value) if n == item else each for n, each in enumerate(view.items)]
    else:
        body = set_value(body if isinstance(body, dict) else {}, slot.trail, value)
    return request.replace(body=view.encoded(body))


def set_value(node: Any, trail: tuple[str, ...], value: Any) -> Any:
    """Return `node` with `value` at the end of the trail; ABSENT removes the member.

    `*` in the trail stands for the first element of an array.
    """
    if trail[0] == "*":
        return [set_value(node[0], trail[1:], value), *node[1:]] if isinstance(node, list) and node else node
    if not isinstance(node, dict):
        return node
    if len(trail) > 1:
        return {**node, trail[0]: set_value(node[trail[0]], trail[1:], value)} if trail[0] in node else node
    rest = {name: each for name, each in node.items() if name != trail[0]}
    return rest if value is ABSENT else {**rest, trail[0]: value}


def query_value(slot: ParameterSlot, value: Any) -> Any:
    """Return a value as the view of a request has it, after the value was sent in the query."""
    return slot.style.value_of_pairs(slot.parameter, texts_by_name(query_pairs(slot, value)), slot.types)


def query_pairs(slot: ParameterSlot, value: Any) -> Pairs:
    """Return a value as a query has it; no pairs for ABSENT."""
    return slot.style.pairs(slot.parameter, value)


def texts_by_name(pairs: Pairs) -> dict[str, list[str]]:
    """Return the texts of each name, in their order."""
    found: dict[str, list[str]] = {}
    for name, text in pairs:
        found.setdefault(name, []).append(text)
    return found
