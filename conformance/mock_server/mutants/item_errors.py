"""Lists of items whose errors have the code of another item, or spoil the items that have no fault."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from conformance.checks.behaviours._limit_keys import limit_keys
from conformance.contract.effects import Create
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import dump_json
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import (
    FaultKind,
    NamedFault,
    NamedFaults,
    mutants_of_kinds,
    mutants_of_rules,
)
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants._wrong_outcomes import unexplained_refusal
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    clause_ids,
    is_success,
    on_successes_of,
    response_of,
    with_json,
)
from conformance.observation.created_records import names_in_request
from conformance.observation.records import record_key, shown_record_key
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of items."""
    yield from mutants_of_kinds(contract, KINDS)
    yield from mutants_of_rules(contract, {"accounted-items": _merged_errors})
    creating = clause_ids(contract, "behaviour", "created-is-readable")
    for operation in contract.operations.values() if creating else ():
        each = operation.for_each_item
        for _, length in limit_keys(contract, operation)[:1] if each is not None and each.errors is not None else ():
            own = f"operation.{operation.id}"
            says = f"{operation.id} reports an error of an item with a key of {length} characters"
            fault = on_successes_of(operation, partial(_with_error, length))
            yield Mutant(f"{own}~reports-valid", says, (own,), fault, creating)


def one_code(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that every error has the code of the first one."""

    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        errors = _errors_of(reply)
        same = [{**each, "code": errors[0]["code"]} for each in errors]
        return with_json(response_of(reply), put(reply.body, _pointer(reply), same)) if errors else response_of(reply)

    return on_successes_of(operation, wrong_reply)


def spoiled_by_error(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that no item of a list with a wrong one is stored, although they are reported as stored."""

    def fault(app: MutantApp) -> Handler:
        resource = resource_of(contract, operation)

        def answer(request: Request) -> Response:
            before = app.store.all(resource)
            reply = app.correct_reply(request)
            if reply.operation is operation and is_success(reply) and _errors_of(reply):
                app.store.set_records(resource, before)
            return response_of(reply)

        return answer

    return fault


def shifted_by_error(contract: Contract, operation: Operation) -> Fault:
    """Return the fault that each item after a wrong one gets the members of the item before it, too."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if reply.operation is operation and is_success(reply) and _errors_of(reply):
                _shift(app, operation, reply)
            return response_of(reply)

        return answer

    return fault


def _shift(app: MutantApp, operation: Operation, reply: Reply) -> None:
    resource = resource_of(app.contract, operation)
    wrong = [shown_record_key(resource, each) for each in _errors_of(reply)]
    keys = [record_key(resource, each) for each in names_in_request(reply.view, resource)]
    is_after = False
    for key, before in zip(keys, [{}, *reply.view.items], strict=False):
        is_after |= key is None or key in wrong
        found = app.store.find(resource, dict(zip(resource.names, key or (), strict=False))) if is_after else None
        if found is not None and key not in wrong:
            members = {name: before[name] for name in resource.stored_members if name in before}
            found.members |= members


def _with_error(length: int, app: MutantApp, reply: Reply) -> Response:
    """Return the reply with an error, of a code that no item has, for each item with a key of this length."""
    resource = resource_of(app.contract, reply.operation) if reply.operation else None
    found = list(names_in_request(reply.view, resource)) if resource is not None else []
    outcome = unexplained_refusal(app, reply.view)
    short = [each for each in found if any(len(str(value)) == length for value in each.values())]
    errors = [{**each, "code": outcome.code if outcome else None, "message": "Wrong."} for each in short]
    return with_json(response_of(reply), put(reply.body, _pointer(reply), [*_errors_of(reply), *errors]))


def _merged_errors(contract: Contract, operation: Operation) -> NamedFaults:
    repeated = clause_ids(contract, "cause", "already-exists")
    each = operation.for_each_item
    if each and each.errors and each.done and isinstance(operation.effect, Create) and repeated:
        yield NamedFault("merges", "reports equal errors once", on_successes_of(operation, _merged), repeated)


def _merged(app: MutantApp, reply: Reply) -> Response:
    different = list({dump_json(each): each for each in _errors_of(reply)}.values())
    return with_json(response_of(reply), put(reply.body, _pointer(reply), different))


def _pointer(reply: Reply) -> str | None:
    each = reply.operation.for_each_item if reply.operation else None
    return each.errors if each else None


def _errors_of(reply: Reply) -> list[Any]:
    found = resolve(reply.body, _pointer(reply))
    return found if isinstance(found, list) else []


KINDS = {
    "items-stand-alone": {
        "one-code": FaultKind("reports each wrong item with the code of the first one", one_code),
        "spoils": FaultKind("stores no item of a list with a wrong one, and reports them as stored", spoiled_by_error),
        "shifts": FaultKind("gives items after a wrong one the members of the item before", shifted_by_error),
    }
}
