"""Creations that make two records of one request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultKind, mutants_of_kinds
from conformance.mock_server.mutants._store_edits import resource_of
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each creation under a key that the server makes."""
    kind = FaultKind("makes two records of one request", _twice, _makes_key)
    return mutants_of_kinds(contract, {"created-is-listed": {"made-twice": kind}})


def _makes_key(contract: Contract, operation: Operation) -> bool:
    return resource_of(contract, operation).key_pattern is not None


def _twice(contract: Contract, operation: Operation) -> Fault:
    resource = resource_of(contract, operation)
    # The rest of the key is that of a parent.
    made = [name for name in resource.names if contract.owners.get(name) in (None, resource)]

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            if RequestView(contract, request).operation is not operation:
                return app.correct_response(request)
            before = app.store.all(resource)
            response = app.correct_response(request)
            for record in [each for each in app.store.all(resource) if each not in before]:
                parents = {name: each for name, each in record.names.items() if name not in made}
                keys = {name: app.store.new_id(resource, name, parents) for name in made}
                shown = {member: keys[name] for member, name in resource.key.items() if name in keys}
                app.store.add(resource, replace(record, names={**parents, **keys}, members={**record.members, **shown}))
            return response

        return answer

    return fault
