"""Operations that find a record by a part of its key, by more than its key, or by the key of another record.

Each fault is on one operation, and each on another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.checks.behaviours import behaviours_of
from conformance.checks.causes.base import pick_in_turn
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import key_slots, with_key
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.generated_ids import matching_id
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, one_operation

_Match = Callable[[str, str], bool]
"""Takes a stored key and the sent one, and returns whether the server takes them for the same."""
_MATCHES: Mapping[str, tuple[str, _Match]] = {
    "beginning": ("finds a record by the beginning of its key", lambda stored, sent: stored.startswith(sent)),
    "end": ("finds a record by the end of its key", lambda stored, sent: stored.endswith(sent)),
    "preceded": ("overlooks what precedes a key", lambda stored, sent: sent.endswith(stored)),
    "longer": ("overlooks what follows a key", lambda stored, sent: sent.startswith(stored)),
    "other-kind": ("finds any record if the key is that of another kind", lambda stored, sent: False),
}


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of keys that the server makes, and of one that ignores another part of a key."""
    for behaviour in behaviours_of(contract):
        if behaviour.clause.check == "whole-key":
            own = [each for each in behaviour.operations() if each.effect.about_one]
            made = [each for each in own if resource_of(contract, each).key_pattern]
            for n, (name, (says, match)) in enumerate(_MATCHES.items()):
                suited = made or (own if name in ("beginning", "end", "preceded") else [])
                if suited and (name != "other-kind" or _has_other_kind(contract, pick_in_turn(suited, n + 1))):
                    operation = pick_in_turn(suited, n + 1)
                    fault = _finding(operation, match, by_other_kind=name == "other-kind")
                    yield one_operation(behaviour.clause.id, f"finds-{name}", operation, says, fault)
            yield from _ignoring_parts(contract, behaviour.clause.id, own)


def _finding(operation: Operation, match: _Match, by_other_kind: bool) -> Fault:
    def fault(app: MutantApp) -> Handler:
        resource = resource_of(app.contract, operation)

        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            if view.operation is not operation or app.store.find(resource, _names(view, resource)) is not None:
                return app.correct_response(request)
            name = _own_name(resource)
            sent = str(view.value_named(name))
            is_other = by_other_kind and _is_of_other_kind(app, resource, sent)
            keys = [each.names[name] for each in app.store.all(resource)]
            found = next((key for key in reversed(keys) if is_other or match(key, sent)), None)
            return app.correct_response(request if found is None else _with_key(view, name, found))

        return answer

    return fault


def _own_name(resource: Resource) -> str:
    """Return the name of the part of a key that differs most between records: the last in the contract."""
    return resource.names[-1]


def _names(view: RequestView, resource: Resource) -> dict[str, Any]:
    return {name: view.value_named(name) for name in resource.names}


def _is_of_other_kind(app: MutantApp, resource: Resource, key: str) -> bool:
    return any(app.store.find(each, {each.names[0]: key}) is not None for each in _others(app.contract, resource))


def _has_other_kind(contract: Contract, operation: Operation) -> bool:
    own = resource_of(contract, operation)
    # The key of another kind that is a number may also be that of a record of this kind.
    return any(each.key_pattern == own.key_pattern for each in _others(contract, own)) and not _has_numbers(own)


def _has_numbers(resource: Resource) -> bool:
    return resource.key_pattern is not None and (matching_id(resource.key_pattern, "") or "").isdigit()


def _others(contract: Contract, resource: Resource) -> list[Resource]:
    """Return the other resources whose records have a key of one part."""
    return [each for each in contract.resources.values() if each is not resource and len(each.names) == 1]


def _with_key(view: RequestView, name: str, key: str) -> Request:
    assert view.operation is not None
    slot = key_slots(view.operation, resource_of(view.contract, view.operation))[name]
    return with_key(view, slot, key)


# --- composite keys ------------------------------------------------------------------------------------
def _ignoring_parts(contract: Contract, clause: str, operations: list[Operation]) -> Iterator[Mutant]:
    """Yield the mutant that finds a record by one part of a composite key."""
    composite = [each for each in operations if len(resource_of(contract, each).names) > 1]
    if composite:
        operation = pick_in_turn(composite, 1)
        says = "finds a record by one part of its key"
        yield one_operation(clause, "finds-one-part", operation, says, _finding_one_part(operation))


def _finding_one_part(operation: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        resource = resource_of(app.contract, operation)

        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            if view.operation is not operation:
                return app.correct_response(request)
            sent = {name: str(value) for name, value in _names(view, resource).items()}
            for each in app.store.all(resource):
                differing = [name for name in resource.names if each.names[name] != sent[name]]
                if len(differing) == 1:
                    return app.correct_response(_with_key(view, differing[0], each.names[differing[0]]))
            return app.correct_response(request)

        return answer

    return fault
