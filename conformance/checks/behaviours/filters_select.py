"""A filtered list has the records that match, and no others.

Two new records are created, with different values. Each filter is tried with the values of both, with values that are
near them (a part of a value, a longer one, another word of the enumeration), with several values if it takes a list,
on the first and the second page, and together with all other filters. Where any text may be stored, one with characters
that a query escapes is tried too, and ones with a wildcard of databases or patterns. A filter by a key that clients
choose is tried with digits that are a part of the keys of two records. A minimum or maximum is tried with bounds on
both sides of the value, also as the one end of a range that excludes the record. All records in a list must match,
those that match must be in it, and a total must be their number.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from conformance.checks.behaviours._escaped_texts import record_with_escaped_text, takes_escaped_text
from conformance.checks.behaviours._filter_values import FilterValues
from conformance.checks.behaviours._filtered_keys import filtered_key, records_with_part, with_zeros
from conformance.checks.behaviours._filtered_pages import check_last_pages, takes_keys
from conformance.checks.behaviours._filtered_records import FilteredRecord, different_record, two_records
from conformance.checks.behaviours._leading_keys import send_with_leading_key
from conformance.checks.behaviours._list_numbers import check_numbers_of_whole_list
from conformance.checks.behaviours._pages import next_page
from conformance.checks.behaviours._reading_records import (
    ListRefused,
    item_key,
    member_value,
    read_page,
    records_on_page,
    same_value,
    value_text,
)
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._updating_records import update_request
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import RecordNames, RequestSteps
from conformance.contract.effects import List, Merge
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import record_slots
from conformance.contract.request_view import with_value
from conformance.contract.resource import Resource
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Request
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply

_REQUESTS = 10


class FiltersSelect(RecordBehaviour):
    """A filter is not judged if the new record does not show the member that it filters."""

    needs = "a list with filters"
    effects = (List,)
    needs_reading = False

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        return bool(operation.effect_as(List).filters) and bool(resource.names)

    def size(self, operation: Operation) -> int:
        return _REQUESTS * len(operation.effect_as(List).filters)

    def observe(self, context: RecordContext) -> RequestSteps:
        slots = {slot.name: slot for slot in reversed(context.operation.slots)}
        names = [name for name in context.operation.effect_as(List).filters if name in slots]
        chosen = context.factory.part.of(names)
        if not chosen:
            return
        records = yield from two_records(context)
        values = [FilterValues(context, slots[name], *records) for name in names if slots[name].where == "query"]
        for name in (each for each in chosen if slots[each].where == "path"):
            yield from _check_path_filter(context, name, records[0])
        own = [each for each in values if each.slot.name in chosen and each.is_known]
        if any(each.is_shared for each in own):
            # So that the second page has a record, whatever other checks create.
            yield from different_record(context, records[0].names)
        paging = context.operation.effect_as(List).paging
        if own and paging.number is None and paging.selects_page:
            # So that the first page leads to another one.
            yield from context.new_record()
        for each in own:
            yield from _FilterCheck(context, each, [other for other in values if other.is_known]).check()
            if takes_keys(context.operation, context.resource, each.slot.name):
                yield from check_last_pages(context, each.slot.name, [record.names for record in records])


def _check_path_filter(context: RecordContext, name: str, record: FilteredRecord) -> RequestSteps:
    """Check a list whose path names another record: the new record refers to one of two, and is in one list.

    A record that refers to both is in both lists. When it refers to the other one instead, it changes the list.
    """
    owner, rule = context.contract.owners[name], context.operation.effect_as(List).filters[name]
    other = yield from context.new_key(owner)
    value = member_value(context.resource, record.shown, rule.member)
    own = value[0] if isinstance(value, list) and value else value
    yield from _check_listed(context, record.names, name, {own: True, other: False})
    if (yield from _refer_to(context, record.names, rule.member, [other] if isinstance(value, list) else other)):
        yield from _check_listed(context, record.names, name, {own: False, other: True})
    if isinstance(value, list):
        for names in (yield from _record_that_refers_to(context, rule.member, [own, other])):
            yield from _check_listed(context, names, name, {own: True, other: True})


def _check_listed(
    context: RecordContext, names: RecordNames, owner: str, is_listed: Mapping[Any, bool]
) -> RequestSteps:
    """Check for each record that a path can name whether its list has the new record."""
    kind = context.contract.owners[owner].name
    for key, has in is_listed.items():
        shown, shown_by = yield from context.read_list(context.operation, {**names, owner: key})
        is_found = record_key(context.resource, names) in [item_key(context.resource, each) for each in shown]
        expected = f"the list of {kind} {key} {'has' if has else 'lacks'} the new {context.resource.name}"
        context.check(is_found is has, expected, f"it has {len(shown)} records", shown_by)


def _refer_to(context: RecordContext, names: RecordNames, member: str, value: Any) -> Generator[Request, Reply, bool]:
    """Update the member of a record; return whether the record shows the value then."""
    writers = context.contract.operations_with(Merge, context.resource.name)
    for writer in [each for each in writers if member in record_slots(each)][:1]:
        yield update_request(context.factory, writer, names, {member: value})
        shown, _ = yield from context.read(names)
        return same_value(member_value(context.resource, shown, member), value)
    return False


def _record_that_refers_to(
    context: RecordContext, member: str, keys: list[Any]
) -> Generator[Request, Reply, list[RecordNames]]:
    """Create a record whose member has these keys, and return its names; empty if that is refused."""
    maker = context.contract.creators_of(context.resource.name)[0]
    slots = record_slots(maker)
    if member not in slots or maker.takes == "list":
        return []
    request = yield from context.factory.valid_request(maker)
    reply = yield with_value(context.factory.view(request), slots[member], keys)
    return [each.names for each in context.factory.records_made_by(reply)[:1]] if succeeded(reply) else []


@dataclass(frozen=True)
class _FilterCheck:
    """The check of one filter.

    Attributes:
        context: The listing operation and its resource.
        own: The values of this filter.
        every: The values of all filters, of which this one is one.
    """

    context: RecordContext
    own: FilterValues
    every: list[FilterValues]

    def check(self) -> RequestSteps:
        first, other = self.own.first, self.own.other
        for value, is_listed in self.own.of_first():
            yield from self._expect({self.own.slot.name: value}, *((first, None) if is_listed else (None, first)))
        for value in self.own.of_other():
            yield from self._expect({self.own.slot.name: value}, other, first)
        for value in self.own.of_both():
            yield from self._expect({self.own.slot.name: value}, first, None, other)
        yield from self._check_second_page()
        yield from self._check_together()
        yield from self._check_escaped_text()
        yield from self._check_key()

    def _check_second_page(self) -> RequestSteps:
        paging = self.context.operation.effect_as(List).paging
        if paging.limit is None or not paging.selects_page:
            return
        yield from self._check_first_page(paging.limit)
        for value in self.own.on_second_page():
            query = {self.own.slot.name: value, paging.limit: "1"}
            if paging.number is not None:
                yield from self._expect({**query, paging.number: str(paging.number_of(2, 1))})
            else:
                yield from self._follow_first_page(query)

    def _check_first_page(self, limit: str) -> RequestSteps:
        """Check that the first page has a record, though the list begins with one that does not match.

        The key is first in the query, and must not hide the filter.
        """
        for value in self.own.of_other():
            query = {self.own.slot.name: value, limit: "1"}
            text = f"the first page of {_text_of(query)}"
            lister, names = self.context.operation, self.own.first.names
            request = self.context.factory.request_for(lister, names, query=tuple(query.items()))
            with suppress(ListRefused):
                reply = yield from send_with_leading_key(self.context.factory, lister, request)
                shown = records_on_page(self.context.factory, lister, reply)
                self.context.check(bool(shown), f"{text} has a record", "it has none", reply)
                self._check_matches(query, text, shown, reply)

    def _follow_first_page(self, query: dict[str, str]) -> RequestSteps:
        """Check the page that follows the first one of a filtered list."""
        context, lister = self.context, self.context.operation
        request = context.factory.request_for(lister, self.own.first.names, query=tuple(query.items()))
        with suppress(ListRefused):
            shown, reply = yield from read_page(context.factory, lister, request)
            following = next_page(context.factory, lister, reply, shown, len(shown))
            if following is not None:
                shown, reply = yield from read_page(context.factory, lister, following)
                self._check_matches(query, f"the second page of {_text_of(query)}", shown, reply)

    def _check_together(self) -> RequestSteps:
        """Send all filters with values that the first record matches, then this filter with one that it does not."""
        matching = {each.slot.name: each.matching for each in self.every if each.matching is not None}
        if len(matching) < 2 or self.own.slot.name not in matching:
            return
        if self.own is self.every[0]:
            yield from self._expect(matching, self.own.first)
        excluding = self.own.excluding
        if excluding is not None:
            # A range whose end is before its beginning may be refused.
            open_ends = {each.slot.name: each.widest for each in self.every if each.is_opposite_of(self.own)}
            query = {**matching, **open_ends, self.own.slot.name: excluding}
            sent = {name: value for name, value in query.items() if value is not None}
            yield from self._expect(sent, None, self.own.first)

    def _check_escaped_text(self) -> RequestSteps:
        if takes_escaped_text(self.context.contract, self.context.operation, self.own.slot):
            member = self.own.rule.member
            record = yield from record_with_escaped_text(self.context, member)
            if record is not None:
                text = member_value(self.context.resource, record.shown, member)
                yield from self._expect({self.own.slot.name: text}, record, self.own.first)
                for value in self.own.with_wildcards():
                    yield from self._expect({self.own.slot.name: value}, None, self.own.first)

    def _check_key(self) -> RequestSteps:
        part = filtered_key(self.context.contract, self.context.operation, self.own.slot.name)
        if part is not None:
            first, *siblings = yield from records_with_part(self.context, part)
            query = {self.own.slot.name: first.names[part]}
            yield from self._expect(query, first, self.own.other, next(iter(siblings), None))
            for value in with_zeros(first.names[part]):
                yield from self._expect({self.own.slot.name: value}, None, first)

    def _expect(
        self,
        query: dict[str, str],
        listed: FilteredRecord | None = None,
        unlisted: FilteredRecord | None = None,
        also: FilteredRecord | None = None,
    ) -> RequestSteps:
        """Check which of the new records the filtered list has, and whether all records in it match."""
        context, text = self.context, _text_of(query)
        try:
            shown, reply = yield from context.read_list(context.operation, self.own.first.names, query)
        except ListRefused as refused:
            # The value may name a record that does not exist, which a server may refuse.
            if self._is_right(query) and not context.may_be_refused(refused.reply):
                context.check(False, f"{text} is accepted", refused.reply.summary, refused.reply)
            return
        keys = [item_key(context.resource, each) for each in shown]
        for record, is_listed in ((listed, True), (also, True), (unlisted, False)):
            if record is not None:
                is_found = record_key(context.resource, record.names) in keys
                expected = f"{text} {'lists' if is_listed else 'does not list'} the new {context.resource.name}"
                actual = f"it is {'' if is_found else 'not '}among {len(shown)} listed"
                context.check(is_found is is_listed, expected, actual, reply)
        self._check_matches(query, text, shown, reply)
        check_numbers_of_whole_list(context, query, shown, reply)

    def _check_matches(self, query: dict[str, str], text: str, shown: list[Any], reply: Reply) -> None:
        """Check that all listed records match the filters that were sent."""
        for each in self.every:
            if each.slot.name in query:
                values = (member_value(self.context.resource, item, each.rule.member) for item in shown)
                wrong = [value for value in values if not each.matches(value, query[each.slot.name])]
                actual = f"{each.rule.member} is {value_text(wrong[:1])}"
                self.context.check(not wrong, f"{text} lists only records that match", actual, reply)

    def _is_right(self, query: dict[str, str]) -> bool:
        slots: dict[str, ParameterSlot] = {slot.name: slot for slot in reversed(self.context.operation.slots)}
        zones = self.context.factory.zones
        return all(zones.zone(slots[name], value, None) is Zone.RIGHT for name, value in query.items())


def _text_of(query: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in query.items())
