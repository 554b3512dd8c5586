"""A created record is in each list exactly once, with the members that were sent, and its ids."""

from __future__ import annotations

from collections.abc import Collection, Generator
from itertools import groupby
from typing import Any, NamedTuple

from conformance.checks.behaviours._enumerated_words import create_with_words, listed_word_turns
from conformance.checks.behaviours._given_values import check_given_values
from conformance.checks.behaviours._listed_keys import check_nothing_else_new, keys_before
from conformance.checks.behaviours._odd_values import OddValues, odd_creations
from conformance.checks.behaviours._other_views import lists_in_items, names_above
from conformance.checks.behaviours._path_words import words_in_path
from conformance.checks.behaviours._reading_records import item_key, listing_operations
from conformance.checks.behaviours._record_behaviour import RecordBehaviour, RecordContext
from conformance.checks.behaviours._records_created_again import smallest_request
from conformance.checks.behaviours._unnamed_records import check_new_in_unnamed
from conformance.checks.behaviours._whole_lists import check_shows_no_more, check_whole_list
from conformance.checks.behaviours.base import succeeded
from conformance.checks.request_steps import CreatedRecord, RequestSteps
from conformance.contract.effects import Create, List
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import with_value
from conformance.contract.resource import Resource
from conformance.core.exchange import Request
from conformance.observation.records import Key, record_key
from conformance.observation.response_reading import Reply


class _Made(NamedTuple):
    """A new record, and the reply to its creation."""

    record: CreatedRecord
    reply: Reply


def further_lists(contract: Contract, operation: Operation, resource: Resource) -> list[Operation]:
    """Return the lists, except the first one, that must show each new record.

    Those within the items of another list count if it is for the same clients, and has no pages: the item to which a
    record belongs could be missing.
    """
    within = [
        each
        for each in lists_in_items(contract, resource)
        if each.profile == operation.profile and each.effect_as(List).paging.limit is None
    ]
    return [*listing_operations(contract, resource)[1:], *within]


class CreatedIsListed(RecordBehaviour):
    """Searches the list for the first two records that one request creates.

    The requests have usual values, odd ones, and required members only, as a query may join what some records lack.
    If a member has words of an enumeration, or the path, and the record belongs to one of those, some are created with
    other words.
    Nothing else may be new in the list: a wrong server may make two records of one request.

    Further lists, such as one that is shown beside a parent, are read for the last record of the first request. Those
    without keys are compared as a whole.
    """

    needs = "a creation of records that a list shows"
    effects = (Create,)
    # A wrong server may leave out the newest record, which must be the one that is searched for.
    compares_all = True
    needs_reading = False

    def applies_to(self, operation: Operation, resource: Resource) -> bool:
        return bool(listing_operations(self.contract, resource))

    def observe(self, context: RecordContext) -> RequestSteps:
        valid = yield from context.factory.valid_request(context.operation)
        before = yield from keys_before(context, valid)
        created = yield from context.send(valid, "created nothing")
        made = [(yield from _made_by(context, created))]
        for reply in filter(succeeded, (yield from _further_creations(context))):
            made.append((yield from _made_by(context, reply)))
        yield from self._check_listed(context, made, before if all(made) else None)
        yield from self._check_listed_elsewhere(context, made[0][-1:])
        yield from check_new_in_unnamed(context)

    def _check_listed(
        self, context: RecordContext, made: list[list[_Made]], before: Collection[Key] | None
    ) -> RequestSteps:
        """Check the first list, which is read once for all records with the same parents, and lists in replies.

        `made` are the records of each creation, `before` the keys in the list of the first ones before it.
        """
        records = [each for of_one in made for each in of_one[:2]]
        for n, one in enumerate(records):
            check_whole_list(context, one.reply, [each.record.names for each in records[: n + 1]])
        lister = listing_operations(context.contract, context.resource)[0]
        by_parents = groupby(records, key=lambda each: [each.record.names.get(name) for name in lister.path_names])
        for found in [[*group] for _, group in by_parents]:
            shown, shown_by = yield from context.read_list(lister, found[0].record.names)
            for each in _among_newest(lister, made, found):
                self._check_shown(context, each, shown, shown_by, lister)
            check_shows_no_more(context, found[-1].reply, shown)
            if before is not None and found[0] is records[0]:
                names = [each.record.names for of_one in made for each in of_one]
                check_nothing_else_new(context, before, names, shown, shown_by)

    def _check_listed_elsewhere(self, context: RecordContext, records: list[_Made]) -> RequestSteps:
        """Check the further lists, except those that show no keys."""
        listers = further_lists(context.contract, context.operation, context.resource)
        for made in records:
            names = names_above(context, made.record.names)
            for lister in (each for each in listers if {*each.path_names} <= {*names}):
                shown, shown_by = yield from context.read_list(lister, names)
                if all(item_key(context.resource, each) for each in shown):
                    self._check_shown(context, made, shown, shown_by, lister)

    def _check_shown(self, context: RecordContext, made: _Made, shown: Any, shown_by: Reply, lister: Operation) -> None:
        resource, record = context.resource, made.record
        found = [each for each in shown if item_key(resource, each) == record_key(resource, record.names)]
        actual = f"it is listed {len(found)} times"
        context.check(len(found) == 1, f"the new {resource.name} once in the list", actual, shown_by)
        for each in found[:1]:
            context.check_kept_members(record.sent, each, shown_by)
            context.check_shown_members(record.sent, each, shown_by, lister)
            check_given_values(context, made.reply, record.names, each, shown_by)


def _among_newest(lister: Operation, made: list[list[_Made]], found: list[_Made]) -> list[_Made]:
    """Return those of the records that a list must show, which may show a number of the newest ones only."""
    newest = lister.effect_as(List).newest
    if newest is None:
        return found
    last = [each for of_one in made for each in of_one][-newest:]
    return [each for each in found if each in last]


def _made_by(context: RecordContext, reply: Reply) -> Generator[Request, Reply, list[_Made]]:
    return [_Made(each, reply) for each in (yield from context.created(reply))]


def _further_creations(context: RecordContext) -> Generator[Request, Reply, list[Reply]]:
    """Send creations with required members only, with other words, with odd values, and with other words in the path.

    Those with words in the path come last, as their records are in other lists.
    """
    request = yield from smallest_request(context, context.operation, {})
    replies, odd = [(yield request)], OddValues(context)
    lister = listing_operations(context.contract, context.resource)[0]
    for words in listed_word_turns(context.contract, context.operation, context.resource, lister):
        replies.append((yield from create_with_words(context, words)))
    for turn in odd.turns[:1]:
        replies += yield from odd_creations(context, odd, turn)
    return [*replies, *(yield from _creations_with_other_words(context))]


def _creations_with_other_words(context: RecordContext) -> Generator[Request, Reply, list[Reply]]:
    """Send a creation with each word to which records belong, except that of the first request; return the replies."""
    replies, operation = [], context.operation
    for name, words in words_in_path(operation, context.resource).items():
        slot = next(each for each in operation.slots if each.where == "path" and each.name == name)
        for word in words:
            view = context.factory.view((yield from context.factory.valid_request(operation)))
            if view.path_values[name] != word:
                replies.append((yield with_value(view, slot, word)))
    return replies
