"""A list that is documented to show a number of the newest records shows these, and no older one.

So many records are created, and one more. Each record that the list shows is one of the newest. If it shows several,
they are as many as documented. If it shows one, this must be the newest if it was so after the first creations.

Servers compare times, which may be the same for several records. So one record is *newer* than another one only if the
replies to their creations differ: in the header Date, or in what they show. Replies without this header have no clock.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from conformance.checks.behaviours._many_records import records_in, send_creations, takes_few_creations
from conformance.checks.behaviours._reading_records import item_key
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.contract.effects import List
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.created_records import shown_creation
from conformance.observation.records import Key, record_key
from conformance.observation.response_reading import Reply

MOST_CREATIONS = 101
"""The most requests that may be sent to create one record more than the list shows."""
_FIRST = 2
"""How many records are created before the list is read for the first time."""


class NewestAreListed(RecordBehaviour):
    """Checked if no other client can create records, and the list is that of all records."""

    needs = "a list of the newest records"
    effects = (List,)
    needs_reading = False
    compares_all = True

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        newest = operation.effect_as(List).newest
        if newest is None or operation.path_names:
            return False
        return takes_few_creations(self.contract, resource.name, newest + 1, MOST_CREATIONS)

    def observe(self, context: RecordContext) -> RequestSteps:
        if not context.factory.has_target_alone:
            raise Blocked.because(BlockCode.SHARED_DATA, "other clients can create newer records")
        newest, name, made = context.operation.effect_as(List).newest or 1, context.resource.name, _MadeRecords()
        yield from _create(context, made, _FIRST)
        before, _ = yield from _read(context)
        was_newest = before == [made.latest]
        yield from _create(context, made, newest + 1 - _FIRST)
        shown, reply = yield from _read(context)
        newer = max(map(made.newer_than, shown), default=0)
        context.check(newer < newest, f"only the newest {newest} of all", f"one that is older than {newer}", reply)
        if len(shown) != 1:
            context.check(len(shown) == newest, f"the newest {newest} of all", f"{len(shown)} records", reply)
        elif was_newest:
            context.check(not newer, f"the newest {name}, as before", f"one that is older than {newer}", reply)


class _MadeRecords:
    """The new records, each with the number of times that the replies to their creations differed until then."""

    def __init__(self) -> None:
        self._ages: dict[Key, int] = {}
        self._mark: Any = None
        self._first = 0
        self.latest: Key | None = None

    def note(self, reply: Reply, keys: Iterable[Key]) -> None:
        """Note the records that a creation made."""
        mark, last = _mark(reply), max(self._ages.values(), default=0)
        age = last if mark is not None and mark == self._mark else last + 1
        if not self._ages:
            # A record that existed before may have the time of the first one, if there is a clock.
            self._first = age if mark is not None else age - 1
        self._mark = mark
        for key in keys:
            self._ages[key] = age
            self.latest = key

    def newer_than(self, key: Key) -> int:
        """Return how many of the records are newer than the one with this key, which may have existed before."""
        age = self._ages.get(key, self._first)
        return sum(each > age for each in self._ages.values())


def _mark(reply: Reply) -> Any:
    """Return what a reply to a creation shows of its time; None without a clock."""
    date = reply.response.header("Date") if reply.response is not None else None
    resource = reply.contract.resource_of(reply.operation) if reply.operation is not None else None
    if date is None or resource is None:
        return None
    ids = {*resource.key, *resource.generated_members, *resource.other_id_members}
    shown = shown_creation(reply.view, reply.body, reply.older)
    return date, {name: value for name, value in shown.items() if name not in ids}


def _create(context: RecordContext, made: _MadeRecords, count: int) -> RequestSteps:
    name, factory = context.resource.name, context.factory
    for reply in (yield from send_creations(context.contract, factory, name, count)):
        records = records_in(factory, reply)
        if not records:
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"no {name} was created: {reply.summary}")
        keys = (record_key(context.resource, each.names) for each in records)
        made.note(reply, [each for each in keys if each is not None])


def _read(context: RecordContext) -> Generator[Request, Reply, tuple[list[Key], Reply]]:
    """Return the keys of the records in the list, and the reply."""
    shown, reply = yield from context.read_list(context.operation, {})
    keys = [item_key(context.resource, each) for each in shown]
    if None in keys:
        raise Blocked.because(BlockCode.NOT_OBSERVABLE, f"{context.operation.id} shows records without their keys")
    return [each for each in keys if each is not None], reply
