"""Lists of several items of which the middle or last one has no effect, although the reply shows all as processed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.checks.causes.too_many import SEVERAL, several_items
from conformance.contract.effects import Create
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants that forget an item."""
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


_FORGETS = {
    "forgets-middle": FaultKind("forgets the middle item of several", forgetting(1), names_several),
    "forgets-last": FaultKind("forgets the last item of several", forgetting(-1), names_several),
}
KINDS = dict.fromkeys(("created-is-readable", "update-stores", "delete-removes"), _FORGETS)
