"""Replies that do not repeat the parameters that were sent, or show other defaults than the documented ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from conformance.checks.behaviours.get_changes_nothing import looks_up
from conformance.contract.effects import Paged
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_rules
from conformance.mock_server.mutants._list_faults import with_body
from conformance.mock_server.mutants._store_edits import other
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, clause_ids, is_success, response_of
from conformance.mock_server.record_view import as_type_of
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of repeated parameters."""
    return mutants_of_rules(contract, {"echoed-parameters": _faults})


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield a fault for each parameter that the reply of an operation repeats, and one for the default limit."""
    # The default page is also shown rightly, to requests for the first page.
    paging = clause_ids(contract, "behaviour", "pages-cover-the-list")
    for name, pointer in operation.effect.echoes.items():
        in_query = any(each.name == name and each.where == "query" for each in operation.slots)
        word, change = ("default", _with_example) if in_query else ("other", _with_other)
        says, fault = f"shows {word} {name} for what was sent", with_body(operation, partial(change, pointer))
        yield NamedFault(f"{word}-{name}", says, fault, (f"operation.{operation.id}", *paging))
    if any(each.name in operation.effect.echoes and each.where == "query" for each in operation.slots):
        says, repeated = "has one reply for all queries until a write", contract.clauses_of("behaviour", "get-repeats")
        yield NamedFault("one-for-all", says, _kept_until_write(operation), tuple(each.id for each in repeated))
    yield from _shown_of_stored(contract, operation)
    if _default(operation) is not None:
        says, fault = "shows another default limit than documented", with_body(operation, _with_other_default)
        yield NamedFault("other-default", says, fault, (f"operation.{operation.id}",))


def _kept_until_write(operation: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        kept: list[Response] = []

        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            if request.method != "GET":
                kept.clear()
            if reply.operation is not operation or not is_success(reply):
                return response_of(reply)
            kept.append(response_of(reply))
            return kept[0]

        return answer

    return fault


def _shown_of_stored(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the fault that a look-up shows a stored record of which the request has only a part of the key."""
    traffic = clause_ids(contract, "behaviour", "get-changes-nothing")
    for resource in contract.resources.values():
        parts = [each for each in resource.names if each in operation.effect.echoes]
        if len(parts) > 1 and looks_up(contract, operation, resource):
            says = f"shows a {resource.name} with another {parts[0]} than was sent"
            fault = with_body(operation, partial(_with_stored, resource, parts[0]))
            yield NamedFault(f"stored-{parts[0]}", says, fault, traffic)


def _with_stored(resource: Resource, name: str, app: MutantApp, reply: Reply) -> Any:
    rest = {each: reply.view.value_named(each) for each in resource.names if each != name}
    assert reply.operation is not None
    same = [
        each for each in app.store.all(resource) if all(each.names.get(part) == value for part, value in rest.items())
    ]
    pointer = reply.operation.effect.echoes[name]
    return put(reply.body, pointer, same[0].names[name]) if same else reply.body


def _with_other(pointer: str, app: MutantApp, reply: Reply) -> Any:
    shown = resolve(reply.body, pointer)
    return reply.body if shown is ABSENT else put(reply.body, pointer, other(shown))


def _with_example(pointer: str, app: MutantApp, reply: Reply) -> Any:
    example = resolve(reply.operation.reply_example, pointer) if reply.operation is not None else ABSENT
    shown = resolve(reply.body, pointer)
    return reply.body if ABSENT in (example, shown) else put(reply.body, pointer, example)


def _default(operation: Operation) -> str | None:
    """Return where the reply shows the limit that has a documented default."""
    paging = operation.effect.paging if isinstance(operation.effect, Paged) else None
    documented = paging is not None and paging.default is not None
    return operation.effect.echoes.get(paging.limit or "") if paging is not None and documented else None


def _with_other_default(app: MutantApp, reply: Reply) -> Any:
    operation = reply.operation
    assert operation is not None and isinstance(operation.effect, Paged)
    pointer, limit = _default(operation), operation.effect.paging.limit
    shown = resolve(reply.body, pointer)
    is_sent = any(name == limit for name, _ in reply.exchange.request.query)
    return reply.body if is_sent or shown is ABSENT else put(reply.body, pointer, as_type_of(shown, int(shown) // 2))
