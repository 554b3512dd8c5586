"""Operations that go on showing a record as they showed it first, after it was changed or deleted, or that reset it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours._other_views import is_whole_list, lists_in_items, other_views, selecting_lists
from conformance.checks.behaviours._updating_records import settable_members
from conformance.contract.effects import List, Read
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import record_slots
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import item_key, items_of, resource_of, subjects, visible, with_items
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, is_success, response_of, with_json
from conformance.mock_server.record_store import RecordStore
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of changes that one of several operations does not show."""
    return mutants_of_kinds(contract, KINDS)


def showing_first(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the last further operation shows each record as it showed it first."""
    viewer = _viewers(contract, operation)[-1]
    if viewer.id in [each.id for each in lists_in_items(contract, resource_of(contract, operation))]:
        return _first_in_items(viewer)
    return _first_list(viewer) if isinstance(viewer.effect, List) else _first_reply(viewer)


def has_viewer(contract: Contract, operation: Operation) -> bool:
    """Return whether records of the operation's resource are shown by several operations."""
    return bool(_viewers(contract, operation))


def listing_selected_first(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the last list whose path selects records by a member shows each as it showed it first."""
    return _first_list(_selecting(contract, operation)[-1])


def has_selecting_list(contract: Contract, operation: Operation) -> bool:
    """Return whether the path of a list selects records of the operation's resource by a member."""
    return bool(_selecting(contract, operation))


def _selecting(contract: Contract, operation: Operation) -> list[Operation]:
    return selecting_lists(contract, resource_of(contract, operation))


def _viewers(contract: Contract, operation: Operation) -> list[Operation]:
    return [viewer for viewer, _ in other_views(contract, resource_of(contract, operation))]


def _first_reply(viewer: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        first: dict[str, Response] = {}

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is not viewer or not (is_success(reply) or request.path in first):
                return response_of(reply)
            return first.setdefault(request.path, response_of(reply))

        return answer

    return fault


def _first_list(viewer: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        first: dict[str, dict[Any, Any]] = defaultdict(dict)

        def answer(request: Request) -> Response:
            reply: Reply = app.correct_reply(request)
            if reply.operation is None or reply.operation.id != viewer.id or not is_success(reply):
                return response_of(reply)
            shown = first[request.path]
            for each in items_of(reply, viewer):
                shown.setdefault(item_key(reply, each, viewer), each)
            return with_json(response_of(reply), with_items(reply, [*shown.values()], viewer))

        return answer

    return fault


def _first_in_items(viewer: Operation) -> Fault:
    """Return the fault that each item of a list goes on showing the records below it as it showed them first."""

    def fault(app: MutantApp) -> Handler:
        first: dict[tuple[str, int], dict[Any, Any]] = defaultdict(dict)
        effect = viewer.effect_as(List)

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is None or reply.operation.id != viewer.id or not is_success(reply):
                return response_of(reply)
            body = reply.body
            for n, item in enumerate(resolve(body, effect.items)):
                shown = first[request.path, n]
                for each in resolve(item, effect.item):
                    shown.setdefault(item_key(reply, each, viewer), each)
                body = put(body, f"{effect.items}/{n}{effect.item}", [*shown.values()])
            return with_json(response_of(reply), body)

        return answer

    return fault


def showing_unnamed_first(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that lists without keys show what they showed, until another operation changes something."""
    viewers = {each.id for each in _unnamed(contract, operation)}

    def fault(app: MutantApp) -> Handler:
        first: dict[str, Response] = {}

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is None or not is_success(reply):
                return response_of(reply)
            if reply.operation.id in viewers:
                return first.setdefault(request.path, response_of(reply))
            if not reply.operation.safe and reply.operation is not operation:
                first.clear()
            return response_of(reply)

        return answer

    return fault


def showing_until_listed(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the last whole list shows what it showed first, until it has other records."""
    viewer = _whole_lists(contract, operation)[-1]

    def fault(app: MutantApp) -> Handler:
        first: dict[str, tuple[set[Any], Response]] = {}

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is None or reply.operation.id != viewer.id or not is_success(reply):
                return response_of(reply)
            keys = {item_key(reply, each, viewer) for each in items_of(reply, viewer)}
            if request.path not in first or first[request.path][0] != keys:
                first[request.path] = keys, response_of(reply)
            return first[request.path][1]

        return answer

    return fault


def has_whole_list(contract: Contract, operation: Operation) -> bool:
    """Return whether a further operation lists all records of the operation's resource."""
    return bool(_whole_lists(contract, operation))


def _whole_lists(contract: Contract, operation: Operation) -> list[Operation]:
    resource = resource_of(contract, operation)
    return [each for each in _viewers(contract, operation) if is_whole_list(each, resource)]


def showing_newest(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the read of a record shows the newest one, under the key of the one that is asked for."""
    reader, resource = _readers(contract, operation)[0], resource_of(contract, operation)
    record = reader.effect_as(Read).record or ""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is not reader or not is_success(reply):
                return response_of(reply)
            newest = app.store.all(resource)[-1]
            body = app.correct_reply(
                request.replace(path=reader.path_for({**reply.view.path_values, **newest.names}))
            ).body
            for member in resource.key:
                value = resolve(reply.body, f"{record}/{member}")
                body = body if value is ABSENT else put(body, f"{record}/{member}", value)
            return with_json(response_of(reply), body)

        return answer

    return fault


def has_reader(contract: Contract, operation: Operation) -> bool:
    """Return whether an operation shows one record of the operation's resource, and new records differ."""
    resource = resource_of(contract, operation)
    differing = {*visible(RecordStore(contract), resource)} & {*record_slots(operation)}
    is_read = not resource.singleton and bool(_readers(contract, operation))
    return is_read and bool(differing or resource.generated_members)


def _readers(contract: Contract, operation: Operation) -> list[Operation]:
    resource = resource_of(contract, operation)
    readers = contract.operations_with(Read, resource.name)
    return [each for each in readers if {*resource.names} <= {*each.path_names}]


def resetting(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that the last further operation resets the stored members of each record that it shows."""
    viewer, resource = _viewers(contract, operation)[-1], resource_of(contract, operation)
    initial = {name: resource.initial.get(name) for name in _resettable(contract, operation)}

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is not None and reply.operation.id == viewer.id and is_success(reply):
                for record in subjects(app, reply.view, resource):
                    record.members |= initial
            return response_of(reply)

        return answer

    return fault


def can_be_reset(contract: Contract, operation: Operation) -> bool:
    """Return whether a further operation shows the records, and the operation sets members that can be reset."""
    return has_viewer(contract, operation) and bool(_resettable(contract, operation))


def _resettable(contract: Contract, operation: Operation) -> list[str]:
    resource = resource_of(contract, operation)
    shown = (name for name, _ in settable_members(operation, resource) if name not in resource.volatile)
    return [name for name in shown if name in visible(RecordStore(contract), resource)]


def has_unnamed(contract: Contract, operation: Operation) -> bool:
    """Return whether a list shows the records of the operation's resource without their keys."""
    return bool(_unnamed(contract, operation))


def _unnamed(contract: Contract, operation: Operation) -> list[Operation]:
    return [each for each in contract.unnamed_lists if each.effect.resource == operation.effect.resource]


_SHOWS_FIRST = FaultKind(
    "changes a record, but one of the operations that show it goes on showing what it showed first",
    showing_first,
    has_viewer,
)
_LISTS_SELECTED_FIRST = FaultKind(
    "deletes a record, but a list whose path selects it by a member goes on showing it",
    listing_selected_first,
    has_selecting_list,
)
_SHOWS_UNNAMED_FIRST = FaultKind(
    "changes the records, but a list without keys goes on showing what it showed", showing_unnamed_first, has_unnamed
)
_SHOWS_UNTIL_LISTED = FaultKind(
    "changes a record, but a list goes on showing what it showed, until it has other records",
    showing_until_listed,
    has_whole_list,
)
_SHOWS_NEWEST = FaultKind("stores a record, but each read shows the newest one", showing_newest, has_reader)
_RESETS = FaultKind(
    "stores the values, but one of the operations that show the record resets them", resetting, can_be_reset
)
KINDS: dict[str, dict[str, FaultKind]] = {
    "created-is-readable": {"shows-newest": _SHOWS_NEWEST},
    "created-is-listed": {"unnamed-before": _SHOWS_UNNAMED_FIRST},
    "update-stores": {
        "shown-before": _SHOWS_FIRST,
        "unnamed-before": _SHOWS_UNNAMED_FIRST,
        "listed-before": _SHOWS_UNTIL_LISTED,
        "reset-by-reading": _RESETS,
    },
    "delete-removes": {
        "shown-before": _SHOWS_FIRST,
        "selected-before": _LISTS_SELECTED_FIRST,
        "unnamed-before": _SHOWS_UNNAMED_FIRST,
    },
}
