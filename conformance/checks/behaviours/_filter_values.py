"""The values with which one filter is tried, given two new records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.checks.behaviours._filtered_records import FilteredRecord
from conformance.checks.behaviours._reading_records import member_value, same_value
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.causes.too_many import MANY
from conformance.contract.comparable import date_seconds, has_time_zone, measure
from conformance.contract.effects import Filter, List
from conformance.contract.json_pointer import ABSENT
from conformance.contract.operation import ParameterSlot
from conformance.contract.parameter_style import parameter_text
from conformance.contract.value_zones import Zone

FAR_FUTURE = 2**31 - 1
WILDCARDS = "_%*."
"""Characters that databases and patterns take for any other character, or for several ones."""
MOST_WORDS = 14
"""How many other words of an enumeration are tried: a server may know only some of them."""
_TWO_DAYS = 2 * 24 * 60 * 60
"""Dates without a time zone can be off by more than half a day."""
HALF_AN_HOUR = 30 * 60
"""A filter that takes a time for that of another time zone is off by more, and a slow clock by less."""


@dataclass(frozen=True)
class FilterValues:
    """The values of one filter, as a query has them.

    Attributes:
        context: The listing operation and its resource.
        slot: The query parameter of the filter.
        first: A new record.
        other: Another new record, whose value differs if possible.
    """

    context: RecordContext
    slot: ParameterSlot
    first: FilteredRecord
    other: FilteredRecord

    @property
    def rule(self) -> Filter:
        """How the filter compares."""
        return self.context.operation.effect_as(List).filters[self.slot.name]

    @property
    def is_known(self) -> bool:
        """Whether the first record shows the member that the filter compares."""
        return self._value(self.first) not in (ABSENT, None, "")

    @property
    def _is_bound(self) -> bool:
        return self.rule.op != "equals"

    def _value(self, record: FilteredRecord) -> Any:
        return member_value(self.context.resource, record.shown, self.rule.member)

    @cached_property
    def _differs(self) -> bool:
        value = self._value(self.other)
        return value not in (ABSENT, None, "") and not same_value(value, self._value(self.first))

    # --- values of one filter alone ---------------------------------------------------------------
    def of_first(self) -> Iterator[tuple[str, bool]]:
        """Yield values, and whether the list must have the first record."""
        if self._is_bound:
            is_min = self.rule.op == "min"
            yield from ((str(bound), (bound == 0) is is_min) for bound in (0, FAR_FUTURE))
            yield from ((bound, is_low is is_min) for bound, is_low in self._near_bounds)
            return
        yield self._text(self.first), True
        yield from ((each, True) for each in self._last_element)
        yield from ((each, False) for each in self._near)

    @property
    def _last_element(self) -> list[str]:
        value = self._value(self.first)
        return self._right_ones([parameter_text(value[-1])]) if isinstance(value, list) and len(value) > 1 else []

    def of_other(self) -> Iterator[str]:
        """Yield values that the list must have the other record for, but not the first one."""
        if not self._is_bound and self._differs:
            yield self._text(self.other)

    def of_both(self) -> Iterator[str]:
        """Yield lists of several values: of both records, and of no record at the beginning or end."""
        if self.rule.list and not self._is_bound and self._near:
            own = [self._text(self.first), self._text(self.other)]
            # A record is listed once, also if its value is there twice.
            lists = ([self._near[0], *own, own[0]], [*own, self._near[0]])
            yield from self._right_ones(",".join(each) for each in lists)
            # Without a documented limit, a server may refuse so many values.
            others = [f"{self._near[0]}{n}" for n in range(1, MANY - 1)]
            yield from self._accepted([",".join([*others, *own])])

    def with_wildcards(self) -> list[str]:
        """Return the text of the first record with a wildcard for a letter or digit; all in one list if it takes lists.

        A program may ignore other characters, so these are no places for wildcards.
        """
        text = self._value(self.first)
        if self._is_bound or not isinstance(text, str) or self.slot.schema.flat.get("enum"):
            return []
        places = [n for n in range(1, len(text) - 1) if text[n].isalnum()]
        values = [f"{text[:n]}{sign}{text[n + 1 :]}" for n in places[len(places) // 2 :][:1] for sign in WILDCARDS]
        # The schema need not allow them: a server may refuse the list.
        possible = [each for each in values if self._zone(each) is not Zone.WRONG]
        return [",".join(possible)] if self.rule.list and possible else possible

    def on_second_page(self) -> Iterator[str]:
        """Yield values to read the second page with."""
        if not self._is_bound:
            yield self._text(self.first)
            yield from self.of_other()

    @property
    def is_shared(self) -> bool:
        """Whether records of other checks can have the value of the other record."""
        is_text = isinstance(self._value(self.other), str) and not self.slot.schema.flat.get("enum")
        return not self._is_bound and self._differs and not is_text

    # --- values beside other filters --------------------------------------------------------------
    @property
    def matching(self) -> str | None:
        """A valid value that the first record matches, or None."""
        bounds = [bound for bound, is_low in self._near_bounds if is_low is (self.rule.op == "min")]
        return next(iter(bounds if self._is_bound else self._right_ones([self._text(self.first)])), None)

    @property
    def excluding(self) -> str | None:
        """A valid value that the first record does not match, or None."""
        bounds = [bound for bound, is_low in self._near_bounds if is_low is not (self.rule.op == "min")]
        values = bounds if self._is_bound else self._right_ones([*self.of_other(), *self._near])
        return next(iter(values), None)

    @property
    def widest(self) -> str | None:
        """The bound that all records meet, or None if it is not certainly valid."""
        return next(iter(self._right_ones(["0" if self.rule.op == "min" else str(FAR_FUTURE)])), None)

    def is_opposite_of(self, other: FilterValues) -> bool:
        """Return whether both are bounds of the same member, which could exclude each other."""
        return self is not other and self._is_bound and self.rule.member == other.rule.member

    def matches(self, shown: Any, sent: str) -> bool:
        """Return whether a listed record with this value of the member matches the filter; True if it is not shown."""
        if shown is ABSENT:
            return True
        if not self._is_bound:
            wanted = sent.split(",") if self.rule.list else [sent]
            elements = shown if isinstance(shown, list) else [shown]
            return any(parameter_text(each) == one or same_value(each, one) for each in elements for one in wanted)
        size, bound = measure(shown), float(sent)
        if size is None:
            return True
        slack = 0 if date_seconds(shown) is None else _TWO_DAYS
        return size >= bound - slack if self.rule.op == "min" else size <= bound + slack

    # --- how values are made ----------------------------------------------------------------------
    def _text(self, record: FilteredRecord) -> str:
        value = self._value(record)
        return parameter_text(value[0] if isinstance(value, list) and value else value)

    def _zone(self, value: str) -> Zone:
        return self.context.factory.zones.zone(self.slot, value, None)

    def _right_ones(self, values: Iterable[str]) -> list[str]:
        return [each for each in values if each and self._zone(each) is Zone.RIGHT]

    def _accepted(self, values: Iterable[str]) -> Iterator[str]:
        """Yield the values that fit the schema, although they may be too long to be certainly right."""
        yield from (each for each in values if self.slot.schema.accepts(each))

    @cached_property
    def _near(self) -> list[str]:
        """Valid values near the one of the first record, which it does not match."""
        value = self._value(self.first)
        if isinstance(value, bool):
            return [parameter_text(not value)]
        text, other = self._text(self.first), self._text(self.other)
        words = [str(each) for each in self.slot.schema.flat.get("enum", []) if str(each) not in (text, other)]
        numbers = [str(value + 1)] if isinstance(value, int) else []
        parts = [text[:-1].strip(), text[1:].strip(), f"{text}2", f"2{text}"] if isinstance(value, str) else []
        return [each for each in self._right_ones([*words[:MOST_WORDS], *numbers, *parts]) if each not in (text, other)]

    @cached_property
    def _near_bounds(self) -> list[tuple[str, bool]]:
        """Valid bounds near the value of the first record, and whether the bound is the lower one."""
        value = self._value(self.first)
        size = measure(value) if self._is_bound else None
        is_date = date_seconds(value) is not None
        if size is None or "integer" not in self.slot.schema.types or (int(size) != size and not is_date):
            return []
        distance = 1 if not is_date else HALF_AN_HOUR if has_time_zone(value) else _TWO_DAYS
        bounds = ((str(int(size) - distance), True), (str(int(size) + distance), False))
        return [each for each in bounds if self._right_ones([each[0]])]
