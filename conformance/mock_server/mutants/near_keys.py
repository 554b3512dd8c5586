"""Creations that take a key for another one which is nearly the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.checks.behaviours._key_forms import free_key_slots, long_key_slots
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.request_view import RequestView, with_value
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultMaker, NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp

_INDEXED = 30
"""So many characters are compared: fewer than of the longest keys, and more than of usual ones."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of nearly equal keys."""
    return mutants_of_makers(contract, MAKERS)


def _confused(contract: Contract, operation: Operation) -> NamedFaults:
    resource = resource_of(contract, operation)
    for slot in long_key_slots(contract, operation, resource):
        says = f"compares only the first {_INDEXED} characters of a {slot.name}"
        yield NamedFault(f"prefix-{slot.name}", says, _like_existing(operation, slot, _beginning))
        says = f"replaces each record with the same {slot.name} in its first {_INDEXED} characters"
        yield NamedFault(f"replaces-{slot.name}", says, _replacing(operation, slot))
    for slot in free_key_slots(contract, operation, resource):
        says = f"compares each {slot.name} of digits as a number"
        yield NamedFault(f"number-{slot.name}", says, _like_existing(operation, slot, _number))
        if zones_of(contract).zone(slot, f"00-{'1' * 9}", None) is Zone.RIGHT:
            says = f"compares each {slot.name} without its hyphens"
            yield NamedFault(f"hyphens-{slot.name}", says, _like_existing(operation, slot, _without_hyphens))


def _beginning(key: str) -> str:
    return key[:_INDEXED]


def _number(key: str) -> str:
    return key.lstrip("0") if key.isdigit() else key


def _without_hyphens(key: str) -> str:
    return key.replace("-", "")


def _like_existing(operation: Operation, slot: ParameterSlot, compared: Callable[[str], str]) -> Fault:
    """Return the fault that a key is that of the first record of which as much as is `compared` is equal."""

    def fault(app: MutantApp) -> Handler:
        resource = resource_of(app.contract, operation)

        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            known = [each.names[slot.name] for each in app.store.all(resource)]
            for each in view.values if view.operation is operation else ():
                if each.slot.name == slot.name and isinstance(each.value, str):
                    same = (key for key in known if compared(key) == compared(str(each.value)))
                    key = next(same, each.value)
                    request = with_value(RequestView(app.contract, request), slot, key, each.item or 0)
            return app.correct_response(request)

        return answer

    return fault


def _replacing(operation: Operation, slot: ParameterSlot) -> Fault:
    """Return the fault that a new record takes the place of those whose key has the same beginning."""

    def fault(app: MutantApp) -> Handler:
        resource = resource_of(app.contract, operation)

        def answer(request: Request) -> Response:
            before = app.store.all(resource)
            response = app.correct_response(request)
            after = app.store.all(resource)
            new = {_beginning(each.names[slot.name]) for each in after if each not in before}
            kept = [each for each in after if each not in before or _beginning(each.names[slot.name]) not in new]
            app.store.set_records(resource, kept)
            return response

        return answer

    return fault


MAKERS: dict[str, FaultMaker] = {"created-is-readable": _confused}
