"""What a contract says, as immutable values. See docs/contract-format.md for the meaning of each part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from conformance.contract.effects import EachItem, Effect, EffectName, ForEach, Safe
from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.contract.reading import Reading

Statuses = tuple[int, ...]
E = TypeVar("E", bound=Effect)
ClauseKind = Literal["rule", "operation", "cause", "behaviour", "generated", "information"]
CLAUSE_KINDS: tuple[ClauseKind, ...] = get_args(ClauseKind)
"""`generated` clauses are about generated requests alone; they stand in no contract."""
Basis = Literal["stated", "inferred", "open"]


@dataclass(frozen=True)
class CredentialSlot:
    """Where a credential goes: `location` is `header` or `query`."""

    location: str
    name: str


@dataclass(frozen=True, eq=False)
class ParameterSlot:
    """A named place for a value in a request.

    `where` is `path`, `query`, `body` (a member of an object body) or `item` (a member of each object of
    a list body). `trail` leads through nested members; `*` stands for every element of an array.
    """

    where: str
    trail: tuple[str, ...]
    required: bool
    schema: Schema
    example: Any = ABSENT

    @cached_property
    def name(self) -> str:
        return self.trail[-1]


@dataclass(frozen=True, eq=False)
class Operation:
    """`takes` is `nothing`, `object` or `list`: the JSON type of the request body. `located` has the statuses whose
    reply may have a Location header, and whether it must."""

    id: str
    method: str
    path: str
    summary: str
    slots: tuple[ParameterSlot, ...]
    takes: str
    body_required: bool
    body_schema: Schema | None
    body_example: Any
    replies: Mapping[int, Schema]
    reply_example: Any
    effect: Effect
    located: Mapping[int, bool] = field(default_factory=dict)

    @cached_property
    def safe(self) -> bool:
        """Whether a run that may not write can send it."""
        return isinstance(self.effect, Safe) and not self.effect.writes

    @cached_property
    def each(self) -> EachItem | None:
        """How the items of a list body are treated; None where the operation treats the body as a whole."""
        return self.effect.each if isinstance(self.effect, ForEach) else None

    def effect_as(self, kind: type[E]) -> E:
        """Return the effect, which is known to be of this kind. Raises TypeError where it is of another."""
        if not isinstance(self.effect, kind):
            raise TypeError(f"{self.id} has the effect {self.effect.name}, which is no {kind.__name__}")
        return self.effect

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        parts = re.split(r"\{(\w+)\}", self.path)
        return re.compile("".join(f"(?P<{part}>[^/]+)" if n % 2 else re.escape(part) for n, part in enumerate(parts)))

    @cached_property
    def path_names(self) -> tuple[str, ...]:
        return tuple(slot.name for slot in self.slots if slot.where == "path")

    def reply_schema(self, status: int) -> Schema | None:
        return self.replies.get(status) or next(iter(self.replies.values()), None)


@dataclass(frozen=True, eq=False)
class Outcome:
    """A row of the outcome table. `status` maps a dialect choice to statuses; the key "" is for all dialects."""

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
    one_way: bool = False
    silent: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    operation: str
    items: str
    member: str


@dataclass(frozen=True, eq=False)
class Field:
    """The zones of a named value; see `conformance.contract.value_zones`. The name `*` stands for every other value;
    with `strict`, what does not fit its OpenAPI schema is wrong."""

    id: str
    name: str
    where: tuple[str, ...]
    right: Schema | None = None
    wrong: Schema | None = None
    probes: Sequence[Any] = ()
    fresh: str | None = None
    vocabulary: Vocabulary | None = None
    strict: bool = False


@dataclass(frozen=True, eq=False)
class Resource:
    name: str
    key: Mapping[str, str] = field(default_factory=dict)
    made: str | None = None
    makes: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
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
        """The request names that together identify a record."""
        return tuple(self.key.values())


@dataclass(frozen=True, eq=False)
class Clause:
    """One checkable statement. `check` names the file behind it, `parameters` are that file's own."""

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
    title: str
    positions: Mapping[int, str]


@dataclass(frozen=True, eq=False)
class Contract:
    """`openapi` is the document beside contract.yaml, as it was read. `lacks` are operations that the target is said
    not to have, and `silent` the ids of the clauses that speak of these alone."""

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
    lacks: tuple[Operation, ...] = ()
    silent: frozenset[str] = frozenset()

    @cached_property
    def axis_of(self) -> Mapping[str, str]:
        """The axis that a choice belongs to."""
        return {choice: axis for axis, choices in self.axes.items() for choice in choices}

    @cached_property
    def owners(self) -> Mapping[str, Resource]:
        """Request name -> the resource whose whole key it is (so that the name alone finds a record)."""
        owners = {alias: resource for resource in self.resources.values() for alias in resource.aliases}
        singles = [resource for resource in self.resources.values() if len(resource.key) == 1]
        return owners | {resource.names[0]: resource for resource in singles}

    @cached_property
    def own_clause(self) -> Mapping[str, Clause]:
        """Outcome id -> the first clause whose outcomes begin with it."""
        own: dict[str, Clause] = {}
        for clause in self.clauses.values():
            if clause.outcomes and clause.outcomes[0] in self.outcomes:
                own.setdefault(clause.outcomes[0], clause)
        return own

    @cached_property
    def profiles(self) -> tuple[str, ...]:
        """The credential profiles that clauses name, each once; `valid` and `unknown` need none."""
        named = (each.parameters["profile"] for each in self.clauses_of("cause") if "profile" in each.parameters)
        return tuple(dict.fromkeys(named))

    @cached_property
    def by_segments(self) -> Mapping[int, list[Operation]]:
        """The operations by the number of segments of their paths, so that a request is compared with few."""
        found: dict[int, list[Operation]] = {}
        for operation in self.operations.values():
            found.setdefault(operation.path.count("/"), []).append(operation)
        return found

    @cached_property
    def outcome_of_code(self) -> Mapping[int, Outcome]:
        return {outcome.code: outcome for outcome in self.outcomes.values() if outcome.code is not None}

    def clauses_of(self, kind: ClauseKind) -> list[Clause]:
        return [clause for clause in self.clauses.values() if clause.kind == kind]

    def operations_of(self, clause: Clause) -> list[str]:
        """The ids of the operations that the patterns of a clause choose."""
        return [
            each
            for each in self.operations
            if any(fnmatchcase(each, pattern) for pattern in clause.on)
            and not any(fnmatchcase(each, pattern) for pattern in clause.excluded)
        ]

    def resource_of(self, operation: Operation | None) -> Resource | None:
        """Return the resource that the operation works on; None where it names none."""
        return self.resources.get(operation.effect.resource or "") if operation else None

    def operations_with(self, effect: type[Effect], resource: str) -> list[Operation]:
        """The operations that have this effect on single records of the resource."""
        return [
            each
            for each in self.operations.values()
            if isinstance(each.effect, effect) and each.effect.resource == resource and each.each is None
        ]

    def success_statuses(self, operation: Operation | None) -> Statuses:
        return tuple(operation.replies) if operation else (200,)
