"""Replies that do not repeat the parameters that were sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.mock_server.mutants._list_faults import with_body
from conformance.mock_server.mutants.base import Mutant, MutantApp, one_operation
from conformance.observation.response_reading import Reply


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield a mutant for each parameter that the reply of an operation repeats."""
    # The default page is also shown rightly, to requests for the first page.
    paging = tuple(each.id for each in contract.clauses_of("behaviour") if each.check == "pages-cover-the-list")
    for clause in contract.clauses_of("rule"):
        if clause.check == "echoed-parameters":
            for operation in map(contract.operations.__getitem__, contract.operations_of(clause)):
                for name, pointer in operation.effect.echoes.items():
                    says, fault = f"shows its default {name}, whatever was sent", _showing_example(operation, pointer)
                    mutant = one_operation(clause.id, f"default-{name}", operation, says, fault)
                    yield replace(mutant, traffic=(f"operation.{operation.id}", *paging))


def _showing_example(operation: Operation, pointer: str) -> Any:
    return with_body(operation, partial(_with_example, pointer))


def _with_example(pointer: str, app: MutantApp, reply: Reply) -> Any:
    example = resolve(reply.operation.reply_example, pointer) if reply.operation is not None else ABSENT
    shown = resolve(reply.body, pointer)
    return reply.body if ABSENT in (example, shown) else put(reply.body, pointer, example)
