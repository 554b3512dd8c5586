"""Lists of several items of which one has no effect, or that of another one, although the reply shows a success."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours._created_elements import array_of_records
from conformance.checks.behaviours._elements_below import example_element, lists_with_elements, with_number
from conformance.checks.behaviours._odd_values import LONG_FRACTION
from conformance.checks.behaviours._updates_of_several import may_name_one_twice
from conformance.checks.causes.too_many import SEVERAL, several_items
from conformance.contract.effects import Create, List
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._list_faults import answering_another, with_body
from conformance.mock_server.mutants._store_edits import has_list, resource_of, undone
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp
from conformance.observation.created_records import names_in_request
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants that forget or change an item."""
    return mutants_of_kinds(contract, KINDS)


def forgetting(index: int) -> Callable[[Contract, Operation], Fault]:
    """Return a function that makes a fault: in a list of three or more, the item with this index has no effect."""

    def make(contract: Contract, operation: Operation) -> Fault:
        resource = resource_of(contract, operation)

        def fault(app: MutantApp) -> Handler:
            def answer(request: Request) -> Response:
                view = RequestView(contract, request)
                if view.operation is not operation or len(view.items) < SEVERAL:
                    return app.correct_response(request)
                item = range(len(view.items))[index]
                names = {name: view.value_named(name, item) for name in resource.names}
                before = app.store.find(resource, names)
                members = {**before.members} if before is not None else {}
                response = app.correct_response(request)
                after = app.store.find(resource, names)
                if after is not None:
                    app.store.remove(resource, after)
                if before is not None:
                    before.members = members
                    app.store.add(resource, before)
                return response

            return answer

        return fault

    return make


def names_several(contract: Contract, operation: Operation) -> bool:
    """Return whether a list of the operation can name three records."""
    by_key = not (resource_of(contract, operation).key_pattern and isinstance(operation.effect, Create))
    return by_key and several_items(contract, operation) == SEVERAL


def forgetting_repeated(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that only the first of several items about one record has an effect."""
    resource = resource_of(contract, operation)

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(contract, request)
            keys = [record_key(resource, each) for each in names_in_request(view, resource)]
            if view.operation is not operation or len({*keys}) == len(keys):
                return app.correct_response(request)
            first = [each for n, each in enumerate(view.items) if keys[n] not in keys[:n]]
            with undone(app, operation):
                response = app.correct_response(request)
            app.correct_response(request.replace(body=view.encoded(first)))
            return response

        return answer

    return fault


def with_elements(change: Callable[[list[Any]], list[Any]]) -> Callable[[Contract, Operation], Fault]:
    """Return a function that makes a fault: another array of records is read from each body."""

    def make(contract: Contract, operation: Operation) -> Fault:
        def changed(request: Request) -> Request:
            view = RequestView(contract, request)
            body = view.body
            for array in _arrays(operation):
                sent = resolve(body, array)
                body = put(body, array, change(sent)) if isinstance(sent, list) else body
            return request if body is view.body else request.replace(body=view.encoded(body))

        return answering_another(operation, changed)

    return make


def has_array(contract: Contract, operation: Operation) -> bool:
    """Return whether the body has an array of records, which a list shows."""
    return bool(_arrays(operation)) and has_list(contract, operation)


def has_array_below(contract: Contract, operation: Operation) -> bool:
    """Return whether the body has an array of records that belong to the new one."""
    return isinstance(operation.effect, Create) and bool(operation.effect.also_creates)


def has_fractions_below(contract: Contract, operation: Operation) -> bool:
    """Return whether a record below the new one has a number with any fraction."""
    arrays = operation.effect_as(Create).also_creates if has_array_below(contract, operation) else ()
    for array in arrays:
        element, makers = example_element(operation, array), contract.creators_of(array.resource)
        if (
            element is not None
            and makers
            and with_number(contract, array, makers[0], element, LONG_FRACTION) != element
        ):
            return True
    return False


def _arrays(operation: Operation) -> list[str]:
    own, effect = array_of_records(operation), operation.effect
    below = effect.also_creates if isinstance(effect, Create) else ()
    return [*([own] if own is not None else []), *(each.sent for each in below)]


def _with_members(change: Callable[[Any], Any]) -> Callable[[list[Any]], list[Any]]:
    """Return a function that changes each member of the elements of an array."""

    def changed(element: Any) -> Any:
        is_object = isinstance(element, dict)
        return {name: change(value) for name, value in element.items()} if is_object else element

    return lambda sent: [*map(changed, sent)]


def listing_one_below(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that a list shows only the first of the records that belong to each item."""
    return _listing_below(contract, operation, lambda own, first: own[:1])


def listing_those_of_first(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that each item of a list shows the records that belong to the first item."""
    return _listing_below(contract, operation, lambda own, first: first)


def _listing_below(contract: Contract, operation: Operation, shown: Callable[[Any, Any], Any]) -> Fault:
    """Return the fault that a list shows what `shown` makes of the records below an item and below the first one."""
    lister = _lists_in_items(contract, operation)[0]
    effect = lister.effect_as(List)

    def change(app: MutantApp, reply: Reply) -> Any:
        items = resolve(reply.body, effect.items)
        for pointer in effect.item_lists:
            first = resolve(items[0], pointer) if items else []
            items = [put(each, pointer, shown(resolve(each, pointer), first)) for each in items]
        return put(reply.body, effect.items, items)

    return with_body(lister, change)


def has_lists_in_items(contract: Contract, operation: Operation) -> bool:
    """Return whether a list shows, in each item, what a creation makes below the new record."""
    return has_array_below(contract, operation) and bool(_lists_in_items(contract, operation))


def _lists_in_items(contract: Contract, operation: Operation) -> list[Operation]:
    arrays = operation.effect_as(Create).also_creates
    return [lister for array in arrays for lister in lists_with_elements(contract, operation, array)]


def with_members_of_first(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that each item of a list loses the members that the first item does not have."""

    def changed(request: Request) -> Request:
        view = RequestView(contract, request)
        first, kept = (view.items or [{}])[0], {*resource_of(contract, operation).names}
        items = [{name: value for name, value in each.items() if name in first or name in kept} for each in view.items]
        return request.replace(body=view.encoded(items))

    return answering_another(operation, changed)


_FORGETS = {
    "forgets-middle": FaultKind("forgets the middle item of several", forgetting(1), names_several),
    "forgets-last": FaultKind("forgets the last item of several", forgetting(-1), names_several),
}
_ELEMENTS = {
    "forgets-element": FaultKind(
        "makes no record of the second element of an array", with_elements(lambda sent: sent[:1]), has_array
    ),
    "forgets-third-element": FaultKind(
        "makes no record of the third element of an array", with_elements(lambda sent: sent[:2]), has_array
    ),
    "copies-element": FaultKind(
        "gives each record of an array the members of the first",
        with_elements(lambda sent: sent[:1] * len(sent)),
        has_array,
    ),
    "lists-one-below": FaultKind(
        "makes records that belong to the new one, but a list shows only the first for each item",
        listing_one_below,
        has_lists_in_items,
    ),
    "lists-those-of-first": FaultKind(
        "makes records that belong to the new one, but a list shows those of its first item in each item",
        listing_those_of_first,
        has_lists_in_items,
    ),
    "fills-zeros": FaultKind(
        "stores 1 for the number 0 in an element of an array",
        with_elements(_with_members(lambda value: 1 if value == 0 else value)),
        has_array_below,
    ),
    "rounds-elements": FaultKind(
        "rounds the numbers in an element of an array to two decimals",
        with_elements(_with_members(lambda value: round(value, 2) if isinstance(value, float) else value)),
        has_fractions_below,
    ),
}
KINDS = {
    "created-is-readable": {
        **_FORGETS,
        **_ELEMENTS,
        "members-of-first": FaultKind(
            "stores only the members that the first item has", with_members_of_first, names_several
        ),
    },
    "update-stores": {
        **_FORGETS,
        "forgets-repeated": FaultKind(
            "forgets each further item about one record", forgetting_repeated, may_name_one_twice
        ),
    },
    "delete-removes": _FORGETS,
}
