"""Writes whose reply shows the whole list of records, as it is after the write (`whole_list` in the contract)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.checks.behaviours._reading_records import item_key
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.request_steps import RecordNames
from conformance.contract.effects import ShowsRecord
from conformance.contract.json_pointer import resolve
from conformance.observation.records import Key, record_key, shown_items
from conformance.observation.response_reading import Reply


def check_whole_list(
    context: RecordContext, reply: Reply, present: list[RecordNames], absent: RecordNames | None = None
) -> None:
    """Assert that the reply to a write shows the records `present`, and not the deleted record `absent`.

    Of `present`, only records are compared that belong to the same ones as those of the request.
    """
    resource, shown = context.resource, _shown_keys(context, reply)
    if shown is None:
        return
    above = {name: value for name, value in reply.view.path_values.items() if name in resource.ancestors}
    beside = (each for each in present if all(each.get(name) == str(value) for name, value in above.items()))
    for names in beside:
        is_shown = record_key(resource, names) in shown
        context.check(is_shown, f"the reply shows each {resource.name}", f"one is not among {len(shown)}", reply)
    if absent:
        is_gone = record_key(resource, absent) not in shown
        context.check(is_gone, f"the reply does not show the deleted {resource.name}", "it does", reply)


def check_shows_no_more(context: RecordContext, reply: Reply, listed: Sequence[Any]) -> None:
    """Assert that the reply to a write shows only records of the list that was read after it."""
    shown = _shown_keys(context, reply)
    if shown is not None and context.factory.has_target_alone:
        keys = [item_key(context.resource, each) for each in listed]
        more = [each for each in shown if each not in keys]
        expected = f"the reply shows each {context.resource.name} of the list, which has {len(keys)}"
        context.check(not more, expected, f"it shows {len(more)} more", reply)


def _shown_keys(context: RecordContext, reply: Reply) -> list[Key | None] | None:
    """Return the keys in a reply that shows the whole list; None if it shows no list."""
    effect = context.operation.effect
    if not isinstance(effect, ShowsRecord) or not effect.whole_list:
        return None
    return [item_key(context.resource, each) for each in shown_items(resolve(reply.body, effect.record))]
