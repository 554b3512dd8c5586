"""The fields of a contract: which values of a parameter or body member are right, wrong or open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from conformance.contract.json_schema import Schema

ParameterLocation = Literal["path", "query", "header", "cookie", "body", "item"]
"""The part of a request that has a value: `body` is an object body, `item` each object of a list body."""
PARAMETER_LOCATIONS: tuple[ParameterLocation, ...] = get_args(ParameterLocation)


@dataclass(frozen=True)
class Vocabulary:
    """The operation that lists the values of a field, and the places of the values in replies.

    `operation` is its id, `items` the JSON Pointer to the list in the reply, and `member` the member of each element
    that has the value. `shown_by` has the ids of other operations, each with the pointer to a list in its reply: its
    elements have such values in the same member.
    """

    operation: str
    items: str
    member: str
    shown_by: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Field:
    """What decides the zone of the values with this name; see `conformance.contract.value_zones`.

    Attributes:
        id: The key of the field in contract.yaml.
        name: The parameter or body member; `*` stands for each name without another field.
        where: The parts of a request in which the field describes the name.
        right: The schema of values that the API must accept; None for the schema in openapi.yaml.
        wrong: The schema of values that the API must refuse; None if there are none.
        wrong_examples: Wrong values that the checks send.
        new_value: Template that makes an unused value, from `{tag}`, the tag of the run, and `{n}`, a counter; or None.
        vocabulary: Where the API lists the right values; None if it does not.
        strict: Whether a value that its schema in openapi.yaml refuses is wrong.
    """

    id: str
    name: str
    where: tuple[ParameterLocation, ...]
    right: Schema | None = None
    wrong: Schema | None = None
    wrong_examples: Sequence[Any] = ()
    new_value: str | None = None
    vocabulary: Vocabulary | None = None
    strict: bool = False
