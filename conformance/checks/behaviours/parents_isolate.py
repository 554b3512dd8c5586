"""A record is found below its own parents only: below another one, it is refused as if it did not exist.

For each ancestor in the path of an operation, the request names another existing record in its place. If the ancestor
is a word of an enumeration, a record is created with each word, and the request has the next one. The record must not
be shown, listed, changed or deleted. A write that may succeed on absent records need not be refused.

A reply that shows a record may also list what belongs to it. Such a list must stay the same when a record is created
below another parent. A single record that it shows beside the record is not that of another one (`_records_beside`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from conformance.checks.access import Access, access_to_new_records
from conformance.checks.behaviours._deleted_records import may_accept_absent
from conformance.checks.behaviours._path_words import words_in_path
from conformance.checks.behaviours._reading_records import (
    ListRefused,
    item_key,
    read_list,
    reading_operations,
    without_volatile,
)
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._records_beside import check_record_beside, records_beside
from conformance.checks.behaviours.base import is_refused, succeeded
from conformance.checks.request_steps import RecordNames, RecordNamesSteps, RequestSteps, ValidRequestSteps
from conformance.contract.effects import Create, List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import with_value
from conformance.contract.resource import Resource
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply

_ABSENT = ("does-not-exist", "unknown-reference")
"""The causes whose outcomes a record below another parent may have."""


class ParentsIsolate(RecordBehaviour):
    """Creates a record, and another record in place of each of its ancestors."""

    needs = "a path with a record and its parent, both of which can be created"
    needs_reading = False

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        about = operation.effect.about_one or isinstance(operation.effect, List | Create)
        is_below = about and operation.takes != "list" and any(replaceable_ancestors(self.contract, operation))
        beside = lists_below(self.contract, operation) or records_beside(self.contract, operation)
        return is_below or bool(beside)

    def access(self, operation: Operation) -> Access:
        lists, records = lists_below(self.contract, operation), records_beside(self.contract, operation)
        names = [*(each.effect_as(List).resource for each in lists), *(each.resource for each in records)]
        below = (self.contract.resources[each] for each in names)
        return reduce(or_, (access_to_new_records(self.contract, each) for each in below), super().access(operation))

    def size(self, operation: Operation) -> int:
        kinds = (_replacements, lists_below, records_beside)
        return 8 * sum(len(each(self.contract, operation)) for each in kinds)

    def observe(self, context: RecordContext) -> RequestSteps:
        for name, word in context.factory.part.of(_replacements(context.contract, context.operation)):
            effect, owners = context.operation.effect, context.contract.owners
            # A creation is about the record above the new one.
            above = owners[context.resource.ancestors[0]].name if isinstance(effect, Create) else ""
            below = {name: word} if word else None
            names = yield from context.factory.new_record(above) if above else context.new_record(below)
            other = {name: _next_word(context, names, name, word)} if word else (yield from _another(context, name))
            if above:
                self._check_refusal(context, (yield (yield from _valid_request(context, {**names, **other}))))
            elif isinstance(effect, List):
                yield from self._check_list(context, names, {**names, **other})
            else:
                yield from self._check_record(context, names, {**names, **other})
        for viewer in context.factory.part.of(lists_below(context.contract, context.operation)):
            yield from self._check_list_below(context, viewer)
        for shown in context.factory.part.of(records_beside(context.contract, context.operation)):
            yield from check_record_beside(context, shown)

    def _check_list_below(self, context: RecordContext, viewer: Operation) -> RequestSteps:
        names = yield from context.new_record()
        try:
            before, _ = yield from context.read_list(viewer, names)
        except ListRefused:
            # Not every client may see a new record.
            return
        below = viewer.effect_as(List).resource
        other = yield from context.new_record()
        yield from context.factory.new_record(below, below=other)
        after, shown_by = yield from context.read_list(viewer, names)
        same = without_volatile(context.contract, before) == without_volatile(context.contract, after)
        expected = f"no {below} of another {context.resource.name}"
        context.check(same, expected, f"a new one changes the list, which has {len(after)}", shown_by)

    def _check_list(self, context: RecordContext, names: RecordNames, wrong: RecordNames) -> RequestSteps:
        # The path may also name a record that is no parent, or a word.
        valid = context.factory.view((yield from context.factory.valid_request(context.operation)))
        try:
            shown, reply = yield from read_list(context.factory, context.operation, {**valid.path_values, **wrong})
        except ListRefused as refused:
            self._check_refusal(context, refused.reply)
            return
        is_shown = record_key(context.resource, names) in [item_key(context.resource, each) for each in shown]
        expected = f"no {context.resource.name} of another parent in the list"
        context.check(not is_shown, expected, "it is in the list", reply)

    def _check_record(self, context: RecordContext, names: RecordNames, wrong: RecordNames) -> RequestSteps:
        is_seen = not context.operation.safe and bool(reading_operations(context.contract, context.resource))
        before = (yield from context.read(names))[0] if is_seen else None
        self._check_refusal(context, (yield (yield from _valid_request(context, wrong))))
        if is_seen:
            after, shown_by = yield from context.read(names)
            same = before == after
            context.check(same, "an unchanged record below its own parent", "it was changed or deleted", shown_by)

    def _check_refusal(self, context: RecordContext, reply: Reply) -> None:
        """Check that the reply refuses the request with the outcome of a record that does not exist."""
        if not may_accept_absent(context.contract, context.operation):
            text = f"a refusal: no {context.resource.name} is below this path"
            context.check(not succeeded(reply), text, reply.summary, reply)
        documented = {*_outcomes_of_absent(context.contract, context.operation)}
        if reply.outcome is not None and documented and is_refused(reply):
            text = f"the refusal of a {context.resource.name} that does not exist"
            context.check(reply.outcome.id in documented, text, reply.summary, reply)


def _another(context: RecordContext, name: str) -> RecordNamesSteps:
    """Return a new record in place of an ancestor."""
    return (yield from context.factory.new_record(context.contract.owners[name].name))


def _next_word(context: RecordContext, names: RecordNames, name: str, word: str) -> str:
    """Return the next word of the enumeration that the record has not."""
    words = words_in_path(context.operation, context.resource)[name]
    following = words.index(word) + 1
    return next(each for each in (*words[following:], *words) if each != names[name])


def _valid_request(context: RecordContext, names: RecordNames) -> ValidRequestSteps:
    """Return a request that would be valid if its path had not these names."""
    request = yield from context.factory.valid_request(context.operation)
    for slot in context.operation.slots:
        if slot.where == "path" and slot.name in names:
            request = with_value(context.factory.view(request), slot, names[slot.name])
    return request


def _replacements(contract: Contract, operation: Operation) -> list[tuple[str, str]]:
    """Return the names of the ancestors to replace, each once, or with each word of its enumeration."""
    resource = contract.resource_of(operation)
    words = words_in_path(operation, resource) if resource is not None else {}
    names = replaceable_ancestors(contract, operation)
    return [(name, word) for name in names for word in ([""] if name in contract.owners else words[name])]


def lists_below(contract: Contract, operation: Operation) -> list[Operation]:
    """Return the lists in the replies that show a record, of what belongs to it and can be created."""
    own = contract.resource_of(operation)
    listers = [each for each in (*contract.further_lists, *contract.unnamed_lists) if each.id == operation.id]
    shown = ((each, contract.resources[each.effect_as(List).resource]) for each in listers)
    return [
        each
        for each, resource in shown
        if own in map(contract.owners.get, resource.parents) and contract.creators_of(resource.name)
    ]


def replaceable_ancestors(contract: Contract, operation: Operation) -> Iterator[str]:
    """Yield the names of ancestors in a path of which another record can be created, the nearest first.

    In the path of a creation, any record may be the nearest.
    """
    resource = contract.resource_of(operation)
    if resource is None or not contract.creators_of(resource.name):
        return
    owners = {name: contract.owners[name] for name in resource.ancestors if name in contract.owners}
    nearest = next(iter(resource.ancestors), "")
    for name, owner in owners.items():
        is_fixed = not isinstance(operation.effect, Create) or (nearest in owners and name in owners[nearest].ancestors)
        if is_fixed and name in operation.path_names and contract.creators_of(owner.name):
            yield name
    if not isinstance(operation.effect, Create):
        words = words_in_path(operation, resource)
        yield from (name for name in resource.ancestors if name not in owners and len(words.get(name, ())) > 1)


def _outcomes_of_absent(contract: Contract, operation: Operation) -> Iterator[str]:
    for clause in contract.clauses_about(operation, "cause", *_ABSENT):
        yield from clause.outcomes
