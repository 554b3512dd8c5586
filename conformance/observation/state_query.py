"""The questions about the records of a target that causes ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from typing import Any, Protocol

from conformance.contract.fields import Field
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.observation.certainty import Certainty


class StateQuery(Protocol):
    """Questions that causes ask. A run answers them from the exchanges so far, the reference server from its store."""

    def exists(self, resource: Resource, names: Mapping[str, Any]) -> Certainty:
        """Return whether a record with these request names exists."""

    def value_in_use(self, resource: Resource, member: str, value: Any) -> Certainty:
        """Return whether a record of the resource has the value in this member."""

    def is_referred_to(self, resource: Resource, names: Mapping[str, Any], without: Collection[str] = ()) -> bool:
        """Return whether a known record refers to the one with these request names: see `refers_to`.

        Records of the resources `without` do not count.
        """

    def vocabulary(self, field: Field) -> Set[str] | None:
        """Return the words that the target lists for a field; None if they are unknown."""

    def finds_records(self, view: RequestView, nothing: Mapping[str, Any]) -> Certainty:
        """Return whether a list or a count has results.

        `nothing` maps names of parameters to values that match no record.
        """

    def knows_cursor(self, view: RequestView) -> Certainty:
        """Return whether a list can start at the cursor, or after the record with the key, that a request has."""

    def changes_records(self, view: RequestView) -> Certainty:
        """Return whether an update sends a value that a record does not have yet."""

    def state_of(self, resource: Resource, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the known values of those members of a record that operations need in a certain state."""
