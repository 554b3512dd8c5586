"""Replies that show values which the server does not list."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from conformance.contract.fields import Vocabulary
from conformance.contract.json_pointer import put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_rules
from conformance.mock_server.mutants._list_faults import with_body
from conformance.mock_server.mutants.base import Mutant, MutantApp
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each operation whose reply shows values of a vocabulary."""
    return mutants_of_rules(contract, {"response-schema": _faults})


def _faults(contract: Contract, operation: Operation) -> NamedFaults:
    for field in contract.fields.values():
        vocabulary = field.vocabulary
        if vocabulary is not None and operation.id in vocabulary.shown_by:
            says = f"shows a {vocabulary.member} that {vocabulary.operation} does not list"
            fault = with_body(operation, partial(_with_unlisted, vocabulary, vocabulary.shown_by[operation.id]))
            traffic = (f"operation.{vocabulary.operation}", f"operation.{operation.id}")
            yield NamedFault(f"unlisted-{vocabulary.member}", says, fault, traffic)


def _with_unlisted(vocabulary: Vocabulary, pointer: str, app: MutantApp, reply: Reply) -> Any:
    items = resolve(reply.body, pointer)
    shown = [{**each, vocabulary.member: f"{each[vocabulary.member]}-2"} for each in items]
    return put(reply.body, pointer, shown)
