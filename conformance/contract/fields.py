"""The fields of a contract: what it says about named values in requests, wherever they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from conformance.contract.json_schema import Schema

ParameterLocation = Literal["path", "query", "body", "item"]
"""Where a request has a value. `body` is a member of an object body, `item` a member of each object of a list body."""
PARAMETER_LOCATIONS: tuple[ParameterLocation, ...] = get_args(ParameterLocation)


@dataclass(frozen=True)
class Vocabulary:
    """The operation that lists the values of a field, and the place of the values in the reply."""

    operation: str
    items: str
    member: str


@dataclass(frozen=True, eq=False)
class Field:
    """What decides the zone of a named value; see `conformance.contract.value_zones`.

    The name `*` stands for every value without a field of its own. `strict`: a value that its OpenAPI schema refuses
    is wrong.
    """

    id: str
    name: str
    where: tuple[ParameterLocation, ...]
    right: Schema | None = None
    wrong: Schema | None = None
    probes: Sequence[Any] = ()
    new_value_template: str | None = None
    vocabulary: Vocabulary | None = None
    strict: bool = False
