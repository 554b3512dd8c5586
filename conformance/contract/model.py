"""The model of a contract, as immutable values. docs/contract-format.md explains each part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.contract.clause import Clause, ClauseKind
from conformance.contract.credential_slots import CredentialSlot
from conformance.contract.effects import Create, Effect, List
from conformance.contract.fields import Field
from conformance.contract.json_pointer import resolve
from conformance.contract.login import Login
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome, Statuses
from conformance.contract.outcome_lookup import OutcomeLookup
from conformance.contract.reading import Reading
from conformance.contract.resource import Resource, owners_of_names
from conformance.contract.security_schemes import Security


@dataclass(frozen=True)
class Document:
    """A source document. `positions` maps the number of each place, which clauses cite, to its content."""

    title: str
    positions: Mapping[int, str]


@dataclass(frozen=True, eq=False)
class Contract:
    """A contract; most mappings are by id or name.

    Attributes:
        name: The name of its folder.
        title: The name and version of the API.
        folder: The path of the folder; `digest` is a hash of both files.
        documents: The source documents.
        references: Other public material that clauses cite -> its title.
        credential_slots: The places of credentials, by security scheme, the default first.
        key_patterns: Security scheme -> pattern of its keys.
        logins: Security scheme -> how a user gets its token.
        axes: Axis -> choice on this axis -> its meaning.
        dialects: Dialect -> axis -> choice.
        request_headers: Header that the documents show with each request, also where it says nothing -> its value.
        code_types: Choice -> the JSON type of codes that it requires, `integer` or `string`.
        readings: The shapes of reply bodies, in the order in which they are tried.
        outcomes: The outcome table.
        fields: The zones of values in requests.
        resources: The kinds of records.
        operations: The operations.
        clauses: The clauses of contract.yaml, then the clauses derived from operations.
        overlaps: Pairs of ids of clauses whose causes may certainly hold for the same request.
        exclusions: Place of a document that no clause cites -> the reason.
        openapi: The OpenAPI document, unchanged.
        excluded_operations: The operations that `--without` excludes.
        excluded_clauses: The ids of the clauses that are about excluded operations only.
        unselected_operations: The ids of the operations that `--operations` leaves out: they are requested only where
            checks of selected operations need them, and not judged.
        unselected_clauses: The ids of the clauses that are about unselected operations only.
    """

    name: str
    title: str
    folder: Path
    digest: str
    documents: Mapping[str, Document]
    references: Mapping[str, str]
    credential_slots: Mapping[str, CredentialSlot]
    key_patterns: Mapping[str, str]
    logins: Mapping[str, Login]
    axes: Mapping[str, Mapping[str, str]]
    dialects: Mapping[str, Mapping[str, str]]
    request_headers: Mapping[str, str]
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
    unselected_operations: frozenset[str] = frozenset()
    unselected_clauses: frozenset[str] = frozenset()

    def selects(self, operation: Operation | None) -> bool:
        """Return whether a reply of the operation is judged; None stands for requests that call no operation."""
        return operation is None or operation.id not in self.unselected_operations

    @property
    def selected_operations(self) -> list[str]:
        """The ids of the operations that are checked."""
        return [name for name in self.operations if name not in self.unselected_operations]

    @cached_property
    def security(self) -> Security:
        """The requirements of a request that calls no operation: those of all operations."""
        return tuple(dict.fromkeys(each for operation in self.operations.values() for each in operation.security))

    @cached_property
    def axis_of(self) -> Mapping[str, str]:
        """The axis of each choice."""
        return {choice: axis for axis, choices in self.axes.items() for choice in choices}

    @cached_property
    def owners(self) -> Mapping[str, Resource]:
        """Request name -> the first resource whose whole key it is, or an alias of that key."""
        return owners_of_names(self.resources)

    @cached_property
    def own_clause(self) -> Mapping[str, Clause]:
        """Outcome id -> the clause that documents it: the first clause whose first outcome it is."""
        own: dict[str, Clause] = {}
        for clause in self.clauses.values():
            if clause.outcomes and clause.outcomes[0] in self.outcomes:
                own.setdefault(clause.outcomes[0], clause)
        return own

    @cached_property
    def profiles(self) -> tuple[str, ...]:
        """The credential profiles that clauses and operations name, each once, without `valid` and `unknown`."""
        named = [each.parameters["profile"] for each in self.clauses_of("cause") if "profile" in each.parameters]
        used = [each.profile for each in self.operations.values() if each.profile != "valid"]
        return tuple(dict.fromkeys([*named, *used]))

    @cached_property
    def by_segments(self) -> Mapping[int, list[Operation]]:
        """Number of path segments -> operations, so that a request is compared with few operations."""
        found: dict[int, list[Operation]] = {}
        for operation in self.operations.values():
            found.setdefault(operation.path.count("/"), []).append(operation)
        return found

    @cached_property
    def writes_by_get(self) -> bool:
        """Whether requests with the method GET can change records, as in an API that has all operations so."""
        return any(
            each.method == "GET" and not each.safe for each in (*self.operations.values(), *self.excluded_operations)
        )

    @cached_property
    def lookup(self) -> OutcomeLookup:
        """Finds outcomes by what a reply shows."""
        return OutcomeLookup(self.outcomes.values(), self.readings)

    def clauses_of(self, kind: ClauseKind, *checks: str) -> list[Clause]:
        """Return the clauses of a kind, in the order of the contract; with `checks`, those with one of them."""
        return [each for each in self.clauses.values() if each.kind == kind and (not checks or each.check in checks)]

    def clauses_about(self, operation: Operation, kind: ClauseKind, *checks: str) -> list[Clause]:
        """Return the clauses, as `clauses_of`, that are about an operation."""
        own = self._clauses_by_operation.get(operation.id, ())
        return [each for each in own if each.kind == kind and (not checks or each.check in checks)]

    @cached_property
    def _clauses_by_operation(self) -> Mapping[str, list[Clause]]:
        found: dict[str, list[Clause]] = {}
        for clause in self.clauses.values():
            for name in self.operations_of(clause):
                found.setdefault(name, []).append(clause)
        return found

    def operations_of(self, clause: Clause) -> list[str]:
        """Return the ids of the operations that a clause is about."""
        found = dict.fromkeys(each for pattern in clause.on for each in self._matching(pattern))
        excluded = {each for pattern in clause.excluded for each in self._matching(pattern)}
        return [each for each in self.operations if each in found and each not in excluded]

    def _matching(self, pattern: str) -> list[str]:
        if pattern not in self._found_by:
            self._found_by[pattern] = [each for each in self.operations if fnmatchcase(each, pattern)]
        return self._found_by[pattern]

    @cached_property
    def _found_by(self) -> dict[str, list[str]]:
        """Pattern -> the ids of the operations that match; filled when asked."""
        return {}

    def resource_of(self, operation: Operation | None) -> Resource | None:
        """Return the resource that the operation works on; None if its effect has none."""
        return self.resources.get(operation.effect.resource or "") if operation else None

    def operations_with(self, effect: type[Effect], resource: str) -> list[Operation]:
        """Return the operations with this effect on single records of the resource, not on lists of items.

        An operation whose reply also shows a list of another resource is returned for it too, with that effect.
        """
        return [each for each in self._on_single_records.get(resource, ()) if isinstance(each.effect, effect)]

    @cached_property
    def _on_single_records(self) -> Mapping[str | None, list[Operation]]:
        """Resource -> the operations on its single records."""
        found: dict[str | None, list[Operation]] = {}
        for each in (*self.operations.values(), *self.further_lists):
            if each.for_each_item is None:
                found.setdefault(each.effect.resource, []).append(each)
        return found

    @cached_property
    def resources_naming(self) -> Mapping[str, frozenset[str]]:
        """Request name -> the resources whose records have it: in their key, for an ancestor, in a path, or sent."""
        found: dict[str, set[str]] = {}
        for operation in self.operations.values():
            sent = (each.name for each in operation.named_slots if each.where in operation.record_parts)
            for name in (*operation.path_names, *sent) if operation.effect.resource else ():
                found.setdefault(name, set()).add(operation.effect.resource or "")
        for each in self.resources.values():
            for name in (*each.names, *each.ancestors, *each.parents):
                found.setdefault(name, set()).add(each.name)
        return {name: frozenset(each) for name, each in found.items()}

    @cached_property
    def further_lists(self) -> tuple[Operation, ...]:
        """The operations with further lists, each of which is their effect here; their records can be searched for."""
        return tuple(each for each in self._lists_beside if self._shows_keys(each) and not self._is_partial(each))

    @cached_property
    def partial_lists(self) -> tuple[Operation, ...]:
        """The operations with further lists, as above, in which records may be missing."""
        return tuple(each for each in self._lists_beside if self._is_partial(each))

    @cached_property
    def unnamed_lists(self) -> tuple[Operation, ...]:
        """The operations with further lists, as above, whose examples show records without their keys."""
        return tuple(each for each in self._lists_beside if not (self._shows_keys(each) or self._is_partial(each)))

    @property
    def _lists_beside(self) -> Iterator[Operation]:
        shown = ((each, effect) for each in self.operations.values() for effect in each.lists)
        return (replace(each, effect=effect) for each, effect in shown if effect.resource in self.resources)

    def _is_partial(self, lister: Operation) -> bool:
        return lister.effect_as(List).partial

    def _shows_keys(self, lister: Operation) -> bool:
        effect, resource = lister.effect_as(List), self.resources[lister.effect.resource or ""]
        first = resolve(lister.reply_example, f"{effect.items}/0{effect.item}")
        return not isinstance(first, dict) or {*resource.key} <= {*first}

    def creators_of(self, resource: str) -> list[Operation]:
        """Return the operations that create records of the resource; those that create one at a time come first."""
        return self._creators.get(resource, [])

    @cached_property
    def _creators(self) -> Mapping[str, list[Operation]]:
        found: dict[str, list[Operation]] = {}
        for each in sorted(self.operations.values(), key=lambda each: each.for_each_item is not None):
            if isinstance(each.effect, Create):
                found.setdefault(each.effect.resource, []).append(each)
        return found

    def success_statuses(self, operation: Operation | None) -> Statuses:
        """Return the documented success statuses of an operation; 200 for a request to no operation."""
        return tuple(operation.replies) if operation else (200,)
