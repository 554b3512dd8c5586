"""Texts beside a record, such as the address that is made of a link: a creation and a reading show the same ones.

Only texts are compared that the documented examples of both operations show under one name. Numbers, lists and objects
may be about more than the record.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from conformance.checks.behaviours._reading_records import value_text
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.contract.effects import Create, Read
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.observation.response_reading import Reply


def check_texts_beside(context: RecordContext, reply: Reply, by: Reply) -> None:
    """Compare the reply to a creation with the reply that shows the new record."""
    if reply.operation is None or by.operation is None:
        return
    made, shown = (texts_beside(each.operation, each.body) for each in (reply, by) if each.operation)
    for name in common_texts(context.contract, reply.operation, by.operation):
        if name in made and name in shown:
            expected = f"{name} {value_text(made[name])}, as in the reply to the creation"
            context.check(made[name] == shown[name], expected, f"{name} {value_text(shown[name])}", by)


def common_texts(contract: Contract, creation: Operation, reading: Operation) -> Collection[str]:
    """Return the names of the texts that the documented examples of both operations show beside the record."""
    volatile = {name for resource in contract.resources.values() for name in resource.volatile}
    made, shown = (texts_beside(each, each.reply_example) for each in (creation, reading))
    return [each for each in made if each in shown and each not in volatile]


def texts_beside(operation: Operation, body: Any) -> dict[str, str]:
    """Return the texts, by name, that a reply shows beside the record; not those of the whole body."""
    pointer = operation.effect.record if isinstance(operation.effect, Create | Read) else None
    parent, _, own = (pointer or "").rpartition("/")
    around = resolve(body, parent) if parent else None
    members = around.items() if isinstance(around, dict) else ()
    return {name: value for name, value in members if name != own and isinstance(value, str)}
