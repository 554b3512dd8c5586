"""Writes whose reply shows the whole list of records, as it is after the write (`whole_list` in the contract)."""

from __future__ import annotations

from conformance.checks.behaviours._reading_records import item_key
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import RecordNames
from conformance.contract.effects import ShowsRecord
from conformance.contract.json_pointer import resolve
from conformance.observation.records import record_key, shown_items
from conformance.observation.response_reading import Reply


def check_whole_list(
    context: RecordContext, reply: Reply, present: list[RecordNames], absent: RecordNames | None = None
) -> None:
    """Assert that the reply to a write shows the records `present`, and not the deleted record `absent`.

    Of `present`, only records are compared that belong to the same ones as those of the request.
    """
    effect, resource = context.operation.effect, context.resource
    if not isinstance(effect, ShowsRecord) or not effect.whole_list:
        return
    shown = [item_key(resource, each) for each in shown_items(resolve(reply.body, effect.record))]
    above = {name: value for name, value in reply.view.path_values.items() if name in resource.ancestors}
    beside = (each for each in present if all(each.get(name) == str(value) for name, value in above.items()))
    for names in beside:
        is_shown = record_key(resource, names) in shown
        context.check(is_shown, f"the reply shows each {resource.name}", f"one is not among {len(shown)}", reply)
    if absent:
        is_gone = record_key(resource, absent) not in shown
        context.check(is_gone, f"the reply does not show the deleted {resource.name}", "it does", reply)
