"""One operation of the API, and the places for values in its requests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Literal, TypeVar
from urllib.parse import quote, unquote

from conformance.contract.conditional_members import Condition, conditions_of
from conformance.contract.effects import Create, EachItem, Effect, ForEach, List, Merge, Read, Replace, Safe, Static
from conformance.contract.fields import ParameterLocation
from conformance.contract.json_pointer import ABSENT, split
from conformance.contract.json_schema import Schema
from conformance.contract.media_types import JSON, is_form
from conformance.contract.parameter_style import DEFAULT_STYLE, ParameterStyle
from conformance.contract.path_template import fill_path, path_pattern
from conformance.contract.response_headers import HeadersByStatus, ResponseHeader, headers_for
from conformance.contract.security_schemes import NONE, Requirement, Security

E = TypeVar("E", bound=Effect)
_PLAIN = ParameterStyle("simple", explode=False)
BodyKind = Literal["nothing", "object", "list"]
"""The JSON type of the request body that an operation takes."""


@dataclass(frozen=True, eq=False)
class ParameterSlot:
    """A named place for a value in a request.

    Attributes:
        where: The part of the request.
        trail: The member names that lead to the value; `*` stands for every element of an array.
        required: Whether openapi.yaml requires a value.
        schema: The schema of the value.
        example: The documented example, or ABSENT.
        style: How a value in a path, query, header or cookie is written.
        request_name: What contract.yaml calls the value, if not by the last part of the trail.
        in_form: Whether the value is in a body that is a form.
    """

    where: ParameterLocation
    trail: tuple[str, ...]
    required: bool
    schema: Schema
    example: Any = ABSENT
    style: ParameterStyle = DEFAULT_STYLE
    request_name: str = ""
    in_form: bool = False

    @property
    def is_text(self) -> bool:
        """Whether requests have the value as text, whatever its type is."""
        return self.in_form or self.where not in ("body", "item")

    @cached_property
    def name(self) -> str:
        """The request name of the value."""
        return self.request_name or self.trail[-1]

    @property
    def parameter(self) -> str:
        """The name of the parameter or member in requests as they are sent."""
        return self.trail[-1]

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types of its values except null; empty if they are not restricted."""
        schema = self.schema.not_null
        return schema.possible_types - {"null"} or frozenset({"object"} if "properties" in schema.flat else ())


@dataclass(frozen=True)
class OtherReply:
    """A documented reply that is not JSON. It has no content if `media_types` is empty."""

    media_types: tuple[str, ...]
    example: Any = ABSENT


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation of the API.

    Attributes:
        id: The operationId.
        method: The HTTP method, in capitals.
        path: The path template, relative to the base of the API.
        summary: The summary in openapi.yaml.
        slots: The places of parameters and body members.
        takes: The kind of its request body.
        body_required: Whether a request must have a body.
        body_schema: The schema of the request body; None without a body.
        body_example: The documented request body, or ABSENT.
        replies: Success status -> the schema of the reply body.
        reply_example: The documented reply body of the first success status.
        effect: What the operation does to records.
        response_headers: The documented headers of its responses.
        security: The requirements of credentials, of which a request fulfils one.
        before_path: The part of the path in openapi.yaml that has the key of the API; `path` lacks it.
        profile: The profile of the key that requests have, if there is such a key; otherwise they have `valid`.
        renamed: Request name of a path parameter -> its name in openapi.yaml, if that is another one.
        lists: Lists of other resources that its reply shows too.
        records: Single records of other resources that its reply shows too.
        media_type: The media type of the body that a run sends: JSON, or a form.
        accepted_media_types: The media types of request bodies in openapi.yaml.
        further_media_types: Other media types in which a run can send the same body.
        indexed_arrays: The members of a form that are arrays with an index for each element.
        reply_media_types: The media types that openapi.yaml has for the first success.
        other_replies: Success status -> the reply, if it has no content that can be read as JSON.
    """

    id: str
    method: str
    path: str
    summary: str
    slots: tuple[ParameterSlot, ...]
    takes: BodyKind
    body_required: bool
    body_schema: Schema | None
    body_example: Any
    replies: Mapping[int, Schema]
    reply_example: Any
    effect: Effect
    response_headers: HeadersByStatus = field(default_factory=dict)
    security: Security = NONE
    before_path: str = ""
    profile: str = "valid"
    renamed: Mapping[str, str] = field(default_factory=dict)
    lists: tuple[List, ...] = ()
    records: tuple[Read, ...] = ()
    media_type: str = JSON
    accepted_media_types: tuple[str, ...] = (JSON,)
    further_media_types: tuple[str, ...] = ()
    indexed_arrays: frozenset[str] = frozenset()
    reply_media_types: tuple[str, ...] = (JSON,)
    other_replies: Mapping[int, OtherReply] = field(default_factory=dict)

    @cached_property
    def safe(self) -> bool:
        """Whether a read-only run can send the operation."""
        return isinstance(self.effect, Safe) and not self.effect.changes_records

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """The requirements of credentials that are not empty."""
        return tuple(each for each in self.security if each)

    @cached_property
    def needs_credential(self) -> bool:
        """Whether a request without any credential lacks one."""
        return () not in self.security

    @cached_property
    def for_each_item(self) -> EachItem | None:
        """How the operation processes the items of a list body; None if it does not process them one by one."""
        return self.effect.for_each_item if isinstance(self.effect, ForEach | Static) else None

    def headers_of(self, status: int) -> Sequence[ResponseHeader]:
        """Return the documented headers of responses with this status."""
        return headers_for(self.response_headers, status) if self.response_headers else ()

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Which members its body, or each item, needs beside certain values of other members."""
        if self.body_schema is None:
            return ()
        items = self.body_schema.not_null.flat.get("items", {})
        return tuple(conditions_of(self.body_schema.inner(items) if self.takes == "list" else self.body_schema))

    @cached_property
    def location_statuses(self) -> Mapping[int, bool]:
        """Success status whose reply may have a Location header -> whether it must have one."""
        return {
            status: each.required
            for status in self.replies
            for each in self.headers_of(status)
            if each.name.lower() == "location"
        }

    def effect_as(self, kind: type[E]) -> E:
        """Return the effect, typed as `kind`. Raises TypeError if it is another kind of effect."""
        if not isinstance(self.effect, kind):
            raise TypeError(f"{self.id} has the effect {self.effect.name}, which is no {kind.__name__}")
        return self.effect

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A regular expression for paths of requests, with a named group for each path parameter."""
        return path_pattern(self.path)

    @cached_property
    def record_trail(self) -> tuple[str, ...]:
        """The member names that lead to the record in the body, or in each item; `*` stands for an index."""
        pointer = self.effect.sent if isinstance(self.effect, ForEach) else ""
        return tuple("*" if part.isdigit() else part for part in split(pointer))

    @cached_property
    def record_in_query(self) -> bool:
        """Whether the members of the record are query parameters: its creation or update has no body."""
        return self.takes == "nothing" and isinstance(self.effect, Create | Merge | Replace)

    @cached_property
    def record_parts(self) -> tuple[ParameterLocation, ...]:
        """The parts of the request that can have members of the record."""
        return ("query",) if self.record_in_query else ("body", "item")

    @cached_property
    def takes_record(self) -> bool:
        """Whether the request has the members of one record, in an object body or in the query."""
        return self.takes == "object" or self.record_in_query

    @cached_property
    def named_slots(self) -> frozenset[ParameterSlot]:
        """The slots whose values have a request name: parameters, outer members, and members of the record."""
        return frozenset(each for each in self.slots if self._has_name(each))

    def _has_name(self, slot: ParameterSlot) -> bool:
        is_of_record = "*" not in slot.trail and slot.trail[:-1] == self.record_trail
        return len(slot.trail) == 1 or bool(slot.request_name) or is_of_record

    @cached_property
    def path_names(self) -> tuple[str, ...]:
        """The names of the path parameters."""
        return tuple(slot.name for slot in self.slots if slot.where == "path")

    @cached_property
    def _path_slots(self) -> Mapping[str, ParameterSlot]:
        return {slot.name: slot for slot in self.slots if slot.where == "path"}

    def path_for(self, values: Mapping[str, Any]) -> str:
        """Return the path with these values of its parameters, percent-encoded. Other values are ignored."""
        texts = {}
        for name, value in values.items():
            style = self._path_slots[name].style if name in self._path_slots else _PLAIN
            texts[name] = style.text(self.renamed.get(name, name), value, partial(quote, safe=""))
        return fill_path(self.path, texts)

    def path_values(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """Return the values of the path parameters, whose texts are percent-encoded."""
        slots = self._path_slots
        return {
            name: slots[name].style.value_of_text(self.renamed.get(name, name), text, slots[name].types, unquote)
            if name in slots
            else unquote(text)
            for name, text in texts.items()
        }

    @cached_property
    def takes_form(self) -> bool:
        """Whether a run sends the body as a form."""
        return is_form(self.media_type)

    def reply_schema(self, status: int) -> Schema | None:
        """Return the body schema of this status, or else of the first success status; None if no success has one."""
        return self.replies.get(status) or next(iter(self.replies.values()), None)
