"""Operations that find a record below another parent, and deletions whose cascade takes too little or too much."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours._path_words import words_in_path
from conformance.checks.behaviours._records_beside import records_beside
from conformance.checks.behaviours.delete_cascades import DeleteCascades, visible_children
from conformance.checks.behaviours.parents_isolate import ParentsIsolate, lists_below, replaceable_ancestors
from conformance.contract.effects import List, Read
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView, with_value
from conformance.contract.resource import Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import resource_of, with_items
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    is_success,
    on_successes_of,
    one_operation,
    response_of,
    with_json,
)
from conformance.mock_server.record_view import render_record
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.records import listed_records
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of parents and cascades."""
    for behaviour in behaviours_of(contract):
        for operation in behaviour.operations():
            clause = behaviour.clause.id
            if isinstance(behaviour, ParentsIsolate):
                for name in replaceable_ancestors(contract, operation):
                    lists_all = isinstance(operation.effect, List) and name in _direct_names(
                        resource_of(contract, operation)
                    )
                    fault = _listing_all(operation) if lists_all else _ignoring(operation, name)
                    says = f"ignores {name} in the path"
                    yield one_operation(clause, f"ignores-parent.{name}", operation, says, fault)
                    for word in _last_word(contract, operation, name) if lists_all else ():
                        says, fault = f"shows the records of {name} {word} in each list", _listing_all(operation, word)
                        yield one_operation(clause, f"everywhere.{name}", operation, says, fault)
                for viewer in lists_below(contract, operation):
                    below = resource_of(contract, viewer).name
                    says = f"shows each {below} of other records too"
                    yield one_operation(clause, f"shows-every.{below}", operation, says, _listing_all(viewer))
                for shown in records_beside(contract, operation):
                    says, fault = f"shows the first {shown.resource} for each record", _showing_first(operation, shown)
                    yield one_operation(clause, f"shows-first.{shown.resource}", operation, says, fault)
            elif isinstance(behaviour, DeleteCascades):
                for child in visible_children(contract, operation):
                    says = f"leaves each {child.name} that belongs to the record"
                    yield one_operation(clause, f"leaves.{child.name}", operation, says, _leaving(operation, child))
                    says = f"deletes each {child.name} of other records too"
                    yield one_operation(
                        clause, f"takes-all.{child.name}", operation, says, _taking_all(operation, child)
                    )


def _direct_names(resource: Resource) -> set[str]:
    """Return the names by which the records of one parent are selected."""
    return {*resource.parents, *resource.names}


def _last_word(contract: Contract, operation: Operation, name: str) -> list[str]:
    """Return the last word of an enumeration in the path, empty if it is no enumeration."""
    return words_in_path(operation, resource_of(contract, operation)).get(name, [])[-1:]


# --- parents -----------------------------------------------------------------------------------------
def _ignoring(operation: Operation, name: str) -> Fault:
    """Return a fault: the record in the path is found whatever the path has as this ancestor."""

    def fault(app: MutantApp) -> Handler:
        resource = resource_of(app.contract, operation)
        if not operation.effect.about_one:
            # The path of a list or a creation ends with the record above.
            resource = app.contract.owners[resource.ancestors[0]]

        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            found = _found_elsewhere(app, resource, view, name) if view.operation is operation else None
            own = _ancestors(app, resource, found) if found is not None else {}
            # The ancestors above this one are those of the record, as the server reads the path from its end.
            for slot in operation.slots if name in own else ():
                if slot.where == "path" and slot.name in own:
                    request = with_value(RequestView(app.contract, request), slot, own[slot.name])
            return app.correct_response(request)

        return answer

    return fault


def _found_elsewhere(app: MutantApp, resource: Resource, view: RequestView, name: str) -> StoredRecord | None:
    """Return the record with the key in the path, whatever its part `name`; the latest of several."""
    sent = {each: view.path_values.get(each) for each in resource.names if each != name}
    fitting = (each for each in reversed(app.store.all(resource)) if sent.items() <= each.names.items())
    return app.store.find(resource, dict(view.path_values)) or next(fitting, None)


def _ancestors(app: MutantApp, resource: Resource, record: StoredRecord) -> dict[str, str]:
    """Return the names of all records that a record belongs to."""
    found: dict[str, str] = {}
    for name in resource.ancestors:
        owner, key = app.contract.owners.get(name), record.names.get(name)
        if key is not None:
            found[name] = key
        parent = app.store.find(owner, {name: key}) if owner is not None and key is not None else None
        if owner is not None and parent is not None:
            found |= _ancestors(app, owner, parent)
    return found


def _listing_all(operation: Operation, word: str = "") -> Fault:
    """Return a fault: the list also has the records of all other parents, or of this one."""

    def fault(app: MutantApp) -> Handler:
        resource = resource_of(app.contract, operation)
        example = next(iter(listed_records(operation.effect_as(List), operation.reply_example)), None)

        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            if view.operation is None or view.operation.id != operation.id:
                return app.correct_response(request)
            reply = app.correct_reply(request)
            if not is_success(reply):
                return response_of(reply)
            own = [each for each in app.store.all(resource) if {*view.path_values.items()} <= {*each.names.items()}]
            more = [each for each in app.store.all(resource) if not word or word in each.names.values()]
            every = [*own, *(each for each in more if each not in own)]
            shown = [render_record(resource, each, example, {}) for each in every]
            return with_json(response_of(reply), with_items(reply, shown, operation))

        return answer

    return fault


def _showing_first(operation: Operation, shown: Read) -> Fault:
    """Return the fault that the record beside another one is the first of its resource."""

    def first(app: MutantApp, reply: Reply) -> Response:
        resource, pointer = app.contract.resources[shown.resource], shown.record or ""
        records = app.store.all(resource)
        if not records:
            return response_of(reply)
        record = render_record(resource, records[0], resolve(operation.reply_example, pointer), {})
        return with_json(response_of(reply), put(reply.body, pointer, record))

    return on_successes_of(operation, first)


# --- cascades ----------------------------------------------------------------------------------------
def _leaving(operation: Operation, child: Resource) -> Fault:
    return _after_deletion(operation, child, is_kept=True)


def _taking_all(operation: Operation, child: Resource) -> Fault:
    return _after_deletion(operation, child, is_kept=False)


def _after_deletion(operation: Operation, child: Resource, is_kept: bool) -> Fault:
    """Return a fault: after a deletion, all records of a resource are kept, or none."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            before = app.store.all(child)
            reply = app.correct_reply(request)
            if reply.operation is operation and is_success(reply):
                app.store.set_records(child, before if is_kept else [])
            return response_of(reply)

        return answer

    return fault
