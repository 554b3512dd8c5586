"""Texts beside a record, such as the address that is made of a link: a creation and a reading show the same ones.

Only texts are compared that the documented examples of both operations show under one name. Numbers, lists and objects
may be about more than the record.
"""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import beside_record, value_text
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.observation.response_reading import Reply


def check_texts_beside(context: RecordContext, reply: Reply, by: Reply) -> None:
    """Compare the reply to a creation with the reply that shows the new record."""
    if by.operation is None:
        return
    made = beside_record(context.operation, reply.body, str)
    shown = beside_record(by.operation, by.body, str)
    for name in common_texts(context.contract, context.operation, by.operation):
        if name in made and name in shown:
            expected = f"{name} {value_text(made[name])}, as in the reply to the creation"
            context.check(made[name] == shown[name], expected, f"{name} {value_text(shown[name])}", by)


def common_texts(contract: Contract, creation: Operation, reading: Operation) -> list[str]:
    """Return the names of the texts that the documented examples of both operations show beside the record."""
    volatile = {name for resource in contract.resources.values() for name in resource.volatile}
    made, shown = (beside_record(each, each.reply_example, str) for each in (creation, reading))
    return [each for each in made if each in shown and each not in volatile]
