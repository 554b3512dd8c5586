"""The model of a contract, as immutable values. docs/contract-format.md explains each part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from conformance.contract.effects import EachItem, Effect, EffectName, ForEach, Safe
from conformance.contract.fields import Field, ParameterLocation
from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.contract.reading import Reading

Statuses = tuple[int, ...]
E = TypeVar("E", bound=Effect)
ClauseKind = Literal["rule", "operation", "cause", "behaviour", "generated", "information"]
CLAUSE_KINDS: tuple[ClauseKind, ...] = get_args(ClauseKind)
"""All kinds. Clauses of the kind `generated` are about generated requests only, and no contract has them."""
Basis = Literal["stated", "inferred", "open"]
"""Whether the documents state a clause, or it is inferred from them, or they leave it open."""
CredentialLocation = Literal["header", "query"]
BodyKind = Literal["nothing", "object", "list"]
"""The JSON type of the request body that an operation takes."""


@dataclass(frozen=True)
class CredentialSlot:
    """A named place for a credential in a request."""

    location: CredentialLocation
    name: str


@dataclass(frozen=True, eq=False)
class ParameterSlot:
    """A named place for a value in a request.

    `trail` leads to the value through nested members; `*` stands for every element of an array.
    """

    where: ParameterLocation
    trail: tuple[str, ...]
    required: bool
    schema: Schema
    example: Any = ABSENT

    @cached_property
    def name(self) -> str:
        """The last part of the trail."""
        return self.trail[-1]


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation of the API.

    `replies` maps success statuses to the schemas of their bodies. `location_statuses` maps the statuses whose reply
    may have a Location header to whether it must have one.
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
    location_statuses: Mapping[int, bool] = field(default_factory=dict)

    @cached_property
    def safe(self) -> bool:
        """Whether a read-only run can send the operation."""
        return isinstance(self.effect, Safe) and not self.effect.writes

    @cached_property
    def each(self) -> EachItem | None:
        """How the operation processes the items of a list body; None if it processes the body as a whole."""
        return self.effect.each if isinstance(self.effect, ForEach) else None

    def effect_as(self, kind: type[E]) -> E:
        """Return the effect, typed as `kind`. Raises TypeError if it is another kind of effect."""
        if not isinstance(self.effect, kind):
            raise TypeError(f"{self.id} has the effect {self.effect.name}, which is no {kind.__name__}")
        return self.effect

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of the operation's paths, with a named group for each parameter."""
        parts = re.split(r"\{(\w+)\}", self.path)
        return re.compile("".join(f"(?P<{part}>[^/]+)" if n % 2 else re.escape(part) for n, part in enumerate(parts)))

    @cached_property
    def path_names(self) -> tuple[str, ...]:
        """The names of the path parameters."""
        return tuple(slot.name for slot in self.slots if slot.where == "path")

    def reply_schema(self, status: int) -> Schema | None:
        """Return the schema of a success with this status, or else the first one; None if there is no schema."""
        return self.replies.get(status) or next(iter(self.replies.values()), None)


@dataclass(frozen=True, eq=False)
class Outcome:
    """A row of the outcome table.

    `means` is the HTTP status whose meaning the outcome has, whatever status a dialect sends. `status` maps a choice of
    a dialect to statuses; the key "" is for all dialects. `effects` limits a success to operations with these effects.
    `account`: the outcome is about the account, not the request. `throttled`, `crash`: it means too many requests, or
    an internal error. `silent`: its replies have no message.
    """

    id: str
    code: int | None
    types: tuple[str, ...]
    message: str
    means: int
    status: Mapping[str, Statuses]
    success: bool = False
    effects: tuple[EffectName, ...] = ()
    account: bool = False
    throttled: bool = False
    crash: bool = False
    one_status_for_all_causes: bool = False
    may_lack_message: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Resource:
    """A kind of record.

    `key` maps members to the request names that identify a record; `made` is the pattern of keys that the server
    makes, None if clients send the key. `parents` maps request names of other records to the members that store them,
    `kept` are the members that the server stores, `volatile` those that change by themselves. `pointers` says where a
    record shows a member, if not at `/MEMBER`.
    """

    name: str
    key: Mapping[str, str] = field(default_factory=dict)
    key_pattern: str | None = None
    generated_members: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    other_id_members: tuple[str, ...] = ()
    parents: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    pointers: Mapping[str, str] = field(default_factory=dict)
    translate: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    volatile: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    initial: Mapping[str, Any] = field(default_factory=dict)
    seed: Sequence[Mapping[str, Any]] = ()
    singleton: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The request names that identify a record together."""
        return tuple(self.key.values())


@dataclass(frozen=True, eq=False)
class Clause:
    """One checkable statement of a document.

    `check` names the cause, rule or behaviour that checks it, and `parameters` are the keys that only this check has.
    """

    id: str
    kind: ClauseKind
    says: str
    source: tuple[str, ...]
    basis: Basis
    check: str = ""
    on: tuple[str, ...] = ("*",)
    excluded: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    status: Mapping[str, Statuses] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """A source document, and its numbered places that clauses cite."""

    title: str
    positions: Mapping[int, str]


@dataclass(frozen=True, eq=False)
class Contract:
    """A contract.

    `openapi` is the OpenAPI document, unchanged. `excluded_operations` are excluded by `--without`, and
    `excluded_clauses` are the ids of the clauses that are about these operations only.
    """

    name: str
    title: str
    folder: Path
    digest: str
    documents: Mapping[str, Document]
    references: Mapping[str, str]
    credential_slots: Mapping[str, CredentialSlot]
    axes: Mapping[str, Mapping[str, str]]
    dialects: Mapping[str, Mapping[str, str]]
    code_types: Mapping[str, str]
    readings: tuple[Reading, ...]
    outcomes: Mapping[str, Outcome]
    fields: Mapping[str, Field]
    resources: Mapping[str, Resource]
    operations: Mapping[str, Operation]
    clauses: Mapping[str, Clause]
    overlaps: frozenset[frozenset[str]]
    exclusions: Mapping[str, str]
    openapi: Mapping[str, Any]
    excluded_operations: tuple[Operation, ...] = ()
    excluded_clauses: frozenset[str] = frozenset()

    @cached_property
    def axis_of(self) -> Mapping[str, str]:
        """The axis of each choice."""
        return {choice: axis for axis, choices in self.axes.items() for choice in choices}

    @cached_property
    def owners(self) -> Mapping[str, Resource]:
        """The resource that each request name identifies alone, because it is the whole key."""
        owners = {alias: resource for resource in self.resources.values() for alias in resource.aliases}
        singles = [resource for resource in self.resources.values() if len(resource.key) == 1]
        return owners | {resource.names[0]: resource for resource in singles}

    @cached_property
    def own_clause(self) -> Mapping[str, Clause]:
        """For each outcome, by id, the first clause that has it as its first outcome."""
        own: dict[str, Clause] = {}
        for clause in self.clauses.values():
            if clause.outcomes and clause.outcomes[0] in self.outcomes:
                own.setdefault(clause.outcomes[0], clause)
        return own

    @cached_property
    def profiles(self) -> tuple[str, ...]:
        """The credential profiles that clauses name, each once, without `valid` and `unknown`."""
        named = (each.parameters["profile"] for each in self.clauses_of("cause") if "profile" in each.parameters)
        return tuple(dict.fromkeys(named))

    @cached_property
    def by_segments(self) -> Mapping[int, list[Operation]]:
        """The operations by the number of segments of their paths, so that few are compared with a request."""
        found: dict[int, list[Operation]] = {}
        for operation in self.operations.values():
            found.setdefault(operation.path.count("/"), []).append(operation)
        return found

    @cached_property
    def outcome_of_code(self) -> Mapping[int, Outcome]:
        """The outcomes by their codes."""
        return {outcome.code: outcome for outcome in self.outcomes.values() if outcome.code is not None}

    def clauses_of(self, kind: ClauseKind) -> list[Clause]:
        """Return the clauses of a kind, in the order of the contract."""
        return [clause for clause in self.clauses.values() if clause.kind == kind]

    def operations_of(self, clause: Clause) -> list[str]:
        """Return the ids of the operations that a clause is about."""
        return [
            each
            for each in self.operations
            if any(fnmatchcase(each, pattern) for pattern in clause.on)
            and not any(fnmatchcase(each, pattern) for pattern in clause.excluded)
        ]

    def resource_of(self, operation: Operation | None) -> Resource | None:
        """Return the resource that the operation works on; None if its effect has none."""
        return self.resources.get(operation.effect.resource or "") if operation else None

    def operations_with(self, effect: type[Effect], resource: str) -> list[Operation]:
        """Return the operations with this effect on single records of the resource, not on lists of items."""
        return [
            each
            for each in self.operations.values()
            if isinstance(each.effect, effect) and each.effect.resource == resource and each.each is None
        ]

    def success_statuses(self, operation: Operation | None) -> Statuses:
        """Return the documented success statuses of an operation; 200 for a request to no operation."""
        return tuple(operation.replies) if operation else (200,)
