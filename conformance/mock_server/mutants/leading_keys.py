"""Lists that lose the parameters behind a key in the query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.checks.behaviours._leading_keys import is_in_query
from conformance.contract.effects import List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.core.exchange import Request
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._list_faults import answering_another
from conformance.mock_server.mutants.base import Mutant

_OF_HTTP = "over HTTP, the reference server does not see where in the query the key is"


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of lists with a limit, whose effect is seen."""
    makers = {"pages-cover-the-list": _losing, "filters-select": _losing}
    return (replace(each, in_process=_OF_HTTP) for each in mutants_of_makers(contract, makers))


def _losing(contract: Contract, operation: Operation) -> NamedFaults:
    has_place = any(is_in_query(contract, each) for each in operation.requirements)
    if has_place and operation.effect_as(List).paging.limit is not None:
        fault = answering_another(operation, _without_later_parameters)
        yield NamedFault("loses-behind-key", "ignores the parameters behind a key in the query", fault)


def _without_later_parameters(request: Request) -> Request:
    is_lost = any(each.form == "leading" for each in request.credentials)
    return request.replace(query=()) if is_lost else request
