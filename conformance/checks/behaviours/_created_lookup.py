"""Find the records that a creation made, also if its reply does not show their keys."""

from __future__ import annotations

from collections.abc import Generator

from conformance.checks.behaviours._pages import next_page
from conformance.checks.behaviours._reading_records import MOST_PAGES
from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import CreatedRecord
from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.created_records import listed_creation, parent_names, sent_members
from conformance.observation.records import Record, listed_records
from conformance.observation.response_reading import Reply


def look_up_created(
    contract: Contract, factory: RequestSource, reply: Reply
) -> Generator[Request, Reply, list[CreatedRecord]]:
    """Return the records that an accepted creation made.

    If the reply does not show the key, the pages of the list of the records are read until one has the members that
    were sent.
    """
    made, resource = factory.records_made_by(reply), contract.resource_of(reply.operation)
    lister = lister_of(contract, resource, {**reply.view.path_values}) if resource is not None else None
    if made or not reply.succeeded or resource is None or lister is None:
        return made
    names = {**parent_names(reply.view, resource), **reply.view.path_values}
    wanted = Record(resource.name, names, sent_members(reply.view))
    request: Request | None = factory.request_for(lister, names)
    seen = 0
    for _ in range(MOST_PAGES):
        if request is None:
            break
        listed = yield request
        shown = listed_records(lister.effect_as(List), listed.body) if listed.succeeded else []
        found = listed_creation(resource, shown, wanted)
        if found is not None:
            return [CreatedRecord({**found.names}, found.sent)]
        seen += len(shown)
        request = next_page(factory, lister, listed, shown, seen) if shown else None
    return []


def lister_of(contract: Contract, resource: Resource, names: dict[str, str]) -> Operation | None:
    """Return the operation that lists records of a resource, and whose path has these names; None without one."""
    listers = contract.operations_with(List, resource.name)
    return next((each for each in listers if {*each.path_names} <= names.keys()), None)
