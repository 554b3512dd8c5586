"""Updates that reach other records: siblings, records of other resources, other items; and updates that add up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours._kin_records import kin_resources
from conformance.checks.behaviours._updating_records import settable_members
from conformance.contract.effects import Merge
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import default_values, record_slots, required_values
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import change_one_member, others, resource_of, subjects, visible
from conformance.mock_server.mutants._write_faults import sent_names, with_side_effect
from conformance.mock_server.mutants._wrong_outcomes import causes
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of
from conformance.mock_server.record_store import RecordStore
from conformance.observation.created_records import names_in_request
from conformance.observation.record_states import is_in_state, members_set_by, own_need


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of updates that reach other records."""
    return mutants_of_kinds(contract, KINDS)


# --- other records -----------------------------------------------------------------------------------
def store_in_siblings(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Store the changed values also in records that have the last part of the key in common."""
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    last = resource.names[-1]
    for record, members in zip(subjects(app, view), before, strict=False):
        changed = {name: value for name, value in record.members.items() if value != members.get(name)}
        for each in others(app, view):
            each.members |= changed if each.names.get(last) == record.names.get(last) else {}


def has_siblings(contract: Contract, operation: Operation) -> bool:
    """Return whether the key has several parts, which clients choose."""
    resource = resource_of(contract, operation)
    return resource.key_pattern is None and len(resource.names) > 1


def store_in_kin(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Store the changed values also in the records of other resources that have such members."""
    assert view.operation is not None
    for record, members in zip(subjects(app, view), before, strict=False):
        changed = {name: value for name, value in record.members.items() if value != members.get(name)}
        for resource in kin_resources(app.contract, view.operation):
            for each in app.store.all(resource):
                each.members |= {name: value for name, value in changed.items() if name in resource.stored_members}


def has_kin(contract: Contract, operation: Operation) -> bool:
    """Return whether other resources have members that the operation sets, and whose changes a reply shows."""
    resource = resource_of(contract, operation)
    shown = {name for name, _ in settable_members(operation, resource)} & {*visible(RecordStore(contract), resource)}
    return any(shown & {*each.stored_members} for each in kin_resources(contract, operation))


def store_where_unset(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    """Store a member that was never set also in the other records in which it was never set."""
    assert view.operation is not None
    unset = _unset_values(app.contract, view.operation)
    for record, members in zip(subjects(app, view), before, strict=False):
        first = [name for name, value in unset.items() if members.get(name) == value != record.members.get(name)]
        for each in others(app, view):
            each.members |= {n: record.members[n] for n in first if each.members.get(n) == unset[n]}


def has_unset(contract: Contract, operation: Operation) -> bool:
    """Return whether the operation sets members that new records may lack, and whose changes a reply shows."""
    usual = not own_need(contract, operation) and not resource_of(contract, operation).singleton
    return usual and bool(_unset_values(contract, operation))


def _unset_values(contract: Contract, operation: Operation) -> dict[str, Any]:
    """Return the values that a new record has in members that it lacks, and that the operation sets."""
    resource = resource_of(contract, operation)
    makers = contract.creators_of(resource.name)[:1]
    values = {**resource.initial, **{n: value for each in makers for n, value in default_values(each).items()}}
    optional = {n for each in makers for n in {*record_slots(each)} - {*required_values(each), *resource.names}}
    shown = optional & {*visible(RecordStore(contract), resource)} & {*resource.stored_members}
    return {name: values.get(name) for name, _ in settable_members(operation, resource) if name in shown}


# --- items ---------------------------------------------------------------------------------------------
def values_of_item(index: int) -> Callable[[Contract, Operation], Fault]:
    """Return a function that makes a fault: every record gets the values of the item with this index."""

    def make(contract: Contract, operation: Operation) -> Fault:
        names = {*resource_of(contract, operation).names}

        def fault(app: MutantApp) -> Handler:
            def answer(request: Request) -> Response:
                view = RequestView(app.contract, request)
                if view.operation is not operation or not all(isinstance(each, dict) for each in view.items):
                    return app.correct_response(request)
                chosen = {name: value for name, value in (view.items or [{}])[index].items() if name not in names}
                items = [{**{k: v for k, v in each.items() if k in names}, **chosen} for each in view.items]
                return app.correct_response(request.replace(body=dump_json(items)) if items else request)

            return answer

        return fault

    return make


def carrying(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that an item gets the members of the items before it, unless it sends them itself."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            if view.operation is not operation or not all(isinstance(each, dict) for each in view.items):
                return app.correct_response(request)
            items: list[dict[str, Any]] = []
            for each in view.items:
                items.append({**(items[-1] if items else {}), **each})
            return app.correct_response(request.replace(body=dump_json(items)) if items else request)

        return answer

    return fault


def shifting(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that an item after one about no record gets the members of this one, too."""
    resource = resource_of(contract, operation)

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            if view.operation is not operation or not all(isinstance(each, dict) for each in view.items):
                return app.correct_response(request)
            items, unknown = [], dict[str, Any]()
            for each, names in zip(view.items, names_in_request(view, resource), strict=True):
                items.append({**each, **{k: v for k, v in unknown.items() if k not in names}})
                unknown = {} if app.store.find(resource, names) else each
            return app.correct_response(request.replace(body=dump_json(items)) if items else request)

        return answer

    return fault


def reports_items(contract: Contract, operation: Operation) -> bool:
    """Return whether the operation stores values of each item, and its reply has a place for errors of items."""
    each = operation.for_each_item
    return sets_sent_values(contract, operation) and each is not None and each.errors is not None


def sets_sent_values(contract: Contract, operation: Operation) -> bool:
    """Return whether the operation stores values of each item of a list."""
    return operation.takes == "list" and not operation.effect_as(Merge).set


# --- repetition ---------------------------------------------------------------------------------------
def changing_when_repeated(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that a repeated update changes another member."""

    def fault(app: MutantApp) -> Handler:
        last: object = None

        def answer(request: Request) -> Response:
            nonlocal last
            reply = app.correct_reply(request)
            if reply.operation is operation and is_success(reply):
                sent = reply.view.path_values, reply.view.body
                for record in subjects(app, reply.view) if sent == last else ():
                    change_one_member(app.store, resource_of(contract, operation), record, sent_names(reply.view))
                last = sent
            return response_of(reply)

        return answer

    return fault


def accepts_repetitions(contract: Contract, operation: Operation) -> bool:
    """Return whether the reference server accepts an update that changes nothing, in the state that it has set."""
    if is_in_state(own_need(contract, operation), members_set_by(operation)) is False:
        return False
    return not any(each.clause.check == "nothing-changes" and each.is_about(operation) for each in causes(contract))


KINDS: dict[str, dict[str, FaultKind]] = {
    "update-stores": {
        "first-item": FaultKind("stores the values of the first item in all", values_of_item(0), sets_sent_values),
        "last-item": FaultKind("stores the values of the last item in all", values_of_item(-1), sets_sent_values),
    },
    "update-keeps-the-rest": {
        "carries": FaultKind("stores the values of an item for the items after it, too", carrying, sets_sent_values),
        "shifts": FaultKind(
            "stores the values of an item about no record for the one after it", shifting, reports_items
        ),
        "adds-up": FaultKind("changes another member when it is repeated", changing_when_repeated, accepts_repetitions),
    },
    "update-leaves-others": {
        "siblings": FaultKind(
            "stores the values in records with the same last part of the key",
            with_side_effect(store_in_siblings),
            has_siblings,
        ),
        "kin": FaultKind("stores the values in records of other resources", with_side_effect(store_in_kin), has_kin),
        "unset": FaultKind(
            "stores a member that was never set in all records without it",
            with_side_effect(store_where_unset),
            has_unset,
        ),
    },
}
