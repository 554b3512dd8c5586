"""Writes that succeed and have no effect if the request is in another spelling.

Each fault is on one operation of each behaviour about writes, and each on another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours._odd_values import odd_values
from conformance.checks.behaviours.base import Behaviour
from conformance.checks.causes.base import pick_in_turn
from conformance.contract.media_types import JSON
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import resource_of, visible
from conformance.mock_server.mutants._write_faults import not_stored
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, one_operation
from conformance.mock_server.record_store import RecordStore
from conformance.observation.record_states import members_set_by

_TURN = 1
"""A turn whose odd values are sent in another spelling."""
_WITH_VALUES = ("created-is-readable", "update-stores")
_WRITES = (*_WITH_VALUES, "put-replaces", "rekey-moves", "delete-removes")


def _has_json(operation: Operation) -> bool:
    return operation.takes != "nothing" and operation.media_type == JSON


_SPELLINGS: dict[str, tuple[str, Callable[[RequestView], bool], Callable[[Operation], bool]]] = {
    "charset": ("a charset", lambda view: ";" in (view.request.header("Content-Type") or ""), _has_json),
    "escapes": ("escapes in JSON texts", lambda view: b"\\u" in (view.request.body or b""), _has_json),
    "path": ("escapes in the path", lambda view: "%" in view.request.path, lambda operation: "{" in operation.path),
}
"""Name of a fault -> the spelling, whether a request has it, and whether requests to an operation can have it."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants that do not read a spelling on one operation."""
    for behaviour in behaviours_of(contract):
        if behaviour.clause.check in _WRITES:
            for n, (name, (what, has_it, suits)) in enumerate(_SPELLINGS.items()):
                suited = [
                    each for each in behaviour.operations() if suits(each) and _is_shown(contract, behaviour, each)
                ]
                if suited:
                    operation = pick_in_turn(suited, n)
                    says, fault = f"has no effect with {what}", _without_effect(contract, operation, has_it)
                    yield one_operation(behaviour.clause.id, f"unread-{name}", operation, says, fault)


def _is_shown(contract: Contract, behaviour: Behaviour, operation: Operation) -> bool:
    """Return whether a record shows that a write had no effect: an odd value, or what the operation sets."""
    if behaviour.clause.check not in _WITH_VALUES:
        return True
    resource = resource_of(contract, operation)
    sent = {*odd_values(contract, operation, resource, _TURN), *members_set_by(operation)}
    return not sent.isdisjoint(visible(RecordStore(contract), resource))


def _without_effect(contract: Contract, operation: Operation, has_it: Callable[[RequestView], bool]) -> Fault:
    def fault(app: MutantApp) -> Handler:
        store_nothing = not_stored(contract, operation)(app)

        def answer(request: Request) -> Response:
            is_meant = has_it(RequestView(app.contract, request))
            return store_nothing(request) if is_meant else app.correct_response(request)

        return answer

    return fault
