"""Lists that cut texts, which are whole where one record is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.behaviours._odd_values import odd_values
from conformance.checks.behaviours._reading_records import listing_operations
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._list_faults import with_body
from conformance.mock_server.mutants._store_edits import items_of, resource_of, visible, with_items
from conformance.mock_server.mutants.base import Mutant, MutantApp
from conformance.mock_server.record_store import RecordStore
from conformance.observation.response_reading import Reply

_LENGTH = 255


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of cut texts."""
    return mutants_of_makers(contract, {"created-is-listed": _cut_texts, "update-stores": _cut_texts})


def _cut_texts(contract: Contract, operation: Operation) -> NamedFaults:
    resource = resource_of(contract, operation)
    seen, sent = {*visible(RecordStore(contract), resource)}, odd_values(contract, operation, resource, 0)
    is_cut = any(isinstance(each, str) and len(each) > _LENGTH for name, each in sent.items() if name in seen)
    for lister in listing_operations(contract, resource)[:1] if is_cut else ():
        says = f"makes records whose texts {lister.id} cuts to {_LENGTH} characters"
        yield NamedFault("cut-in-list", says, with_body(lister, _with_cut_texts))


def _with_cut_texts(app: MutantApp, reply: Reply) -> Any:
    items = ({name: _cut(each) for name, each in item.items()} for item in items_of(reply))
    return with_items(reply, [*items])


def _cut(value: Any) -> Any:
    return value[:_LENGTH] if isinstance(value, str) else value
