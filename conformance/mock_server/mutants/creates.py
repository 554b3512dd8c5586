"""Creations that store nothing, store other values, or have a wrong effect on the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.checks.behaviours._enumerated_words import listed_word_turns, word_turns
from conformance.checks.behaviours._path_words import words_in_path
from conformance.checks.behaviours._reading_records import listing_operations, shown_in_example
from conformance.checks.behaviours._unsent_members import unsent_members
from conformance.checks.causes._repeated_creations import may_be_repeated, may_exist
from conformance.contract.effects import Create, List
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import default_values, example_record
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultMaker, NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._list_faults import ListChange, listed_otherwise
from conformance.mock_server.mutants._store_edits import resource_of, visible
from conformance.mock_server.mutants._write_faults import not_stored
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    on_successes_of,
    response_of,
    with_json,
)
from conformance.mock_server.record_store import RecordStore
from conformance.observation.records import listed_records
from conformance.observation.response_reading import Reply

Change = Callable[[Any], Any]
"""Takes the value of a member, and returns the value to store instead."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of creations."""
    return mutants_of_makers(contract, MAKERS)


# --- stored records ----------------------------------------------------------------------------------
def unreadable(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults that become visible when the new record is read."""
    yield NamedFault("not-stored", "accepts a record and does not store it", not_stored(contract, operation))
    members = _sent_and_visible(contract, operation)
    garbled = [*members[:1], *_sent_and_visible(contract, operation, dict | list)]
    for verb, changed, change in (("loses", members, _emptied), ("garbles", garbled, _garbled)):
        for member in changed:
            fault = _stored_otherwise(operation, member, change)
            yield NamedFault(f"{verb}-{member}", f"{verb} the {member} that was sent", fault)
    resource = resource_of(contract, operation)
    for member in [each for each in members if shown_in_example(contract, resource, each)][:1]:
        fault = _stored_otherwise(operation, member, None)
        yield NamedFault(f"forgets-{member}", f"shows no {member} in a new record", fault)
    for turn in word_turns(contract, operation, resource)[-1:]:
        for member, word in turn.items():
            fault = _stored_otherwise(operation, member, _confused(word, example_record(operation)[member]))
            yield NamedFault(f"confuses-{member}", f"stores another {member} than {word}", fault)
    unsent = unsent_members(contract, operation)
    record = operation.effect_as(Create).record
    for member, value in default_values(operation).items():
        if shown_in_example(contract, resource, member):
            says = f"gives a new record without {member} another default than {value}"
            yield NamedFault(f"default-{member}", says, _with_other_default(operation, member))
    given = (each for each in resource.generated_members if shown_in_example(contract, resource, each))
    for member in (*members[:1], *given):
        pointer = f"{record}/{member}"
        if record is not None and resolve(operation.reply_example, pointer) is not ABSENT:
            says = f"shows another {member} in its reply than it stores"
            yield NamedFault(f"tells-other-{member}", says, _showing_another_value(operation, pointer))
    for member in (each for each in visible(RecordStore(contract), resource) if each in unsent):
        says = f"stores no {member}, which the documented request lacks"
        initial = _always(resource.initial.get(member))
        yield NamedFault(f"ignores-{member}", says, _stored_otherwise(operation, member, initial))
    for member, value in _numbers(operation, members):
        fault = _stored_otherwise(operation, member, _always(value))
        yield NamedFault(f"same-{member}", f"stores the same {member} whatever is sent", fault)


def _sent_and_visible(contract: Contract, operation: Operation, kind: Any = str | int | float) -> list[str]:
    """Return the members of this kind that the operation's example sends and that replies show."""
    example, resource = example_record(operation), resource_of(contract, operation)
    return [
        each
        for each in visible(RecordStore(contract), resource)
        if each in resource.stored_members and isinstance(example.get(each), kind)
    ]


def _numbers(operation: Operation, members: list[str]) -> list[tuple[str, Any]]:
    """Return (member, example) for each member that is a number, because other numbers are valid too."""
    example = {} if operation.takes == "list" else example_record(operation)
    numbers = ((name, example.get(name)) for name in members)
    return [(name, value) for name, value in numbers if isinstance(value, int | float) and not isinstance(value, bool)]


def _emptied(value: Any) -> Any:
    return type(value)()


def _garbled(value: Any) -> Any:
    if isinstance(value, dict):
        return dict([*value.items()][:-1])
    return value[:-1] if isinstance(value, str | list) else not value if isinstance(value, bool) else value + 1


def _confused(word: Any, other: Any) -> Change:
    return lambda value: other if value == word else value


def _always(value: Any) -> Change:
    return lambda before: value


def _showing_another_value(operation: Operation, pointer: str) -> Fault:
    """Return the fault that the reply shows another value than the stored one."""

    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        shown = resolve(reply.body, pointer)
        if not isinstance(shown, str | int | float):
            return response_of(reply)
        return with_json(response_of(reply), put(reply.body, pointer, _garbled(shown)))

    return on_successes_of(operation, wrong_reply)


def _with_other_default(operation: Operation, member: str) -> Fault:
    """Return the fault that a member that was not sent has another value than its default."""
    other = _stored_otherwise(operation, member, _garbled)

    def fault(app: MutantApp) -> Handler:
        spoil = other(app)

        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            sent = [view.value_named(member, n) for n in (range(len(view.items)) or [None])]
            return app.correct_response(request) if all(each is not ABSENT for each in sent) else spoil(request)

        return answer

    return fault


def _stored_otherwise(operation: Operation, member: str, change: Change | None) -> Fault:
    """Return the fault that a member of each new record is changed, or removed, after a correct reply."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            resource = resource_of(app.contract, operation)
            before = {id(each) for each in app.store.all(resource)}
            response = app.correct_response(request)
            if app.operation_of(request) is operation:
                for record in app.store.all(resource):
                    if id(record) not in before:
                        value = record.members.pop(member)
                        # A member that was not sent stays as it is.
                        record.members |= {} if change is None else {member: value if value is None else change(value)}
            return response

        return answer

    return fault


# --- lists -------------------------------------------------------------------------------------------
def unlisted(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults that become visible in the lists after a creation."""
    lister = contract.operations_with(List, resource_of(contract, operation).name)[0]

    def listed(change: ListChange) -> Fault:
        return listed_otherwise(operation, lister, change)

    yield NamedFault("not-listed", "creates records that the list does not show", listed(_without_new))
    for last in listing_operations(contract, resource_of(contract, operation))[1:][-1:]:
        says = "creates records that the last of several lists does not show"
        yield NamedFault("not-listed-elsewhere", says, listed_otherwise(operation, last, _without_new))
    yield NamedFault(
        "listed-twice", "creates records that the list shows twice", listed(lambda items, new: [*items, *new])
    )
    for name, words in words_in_path(operation, resource_of(contract, operation)).items():
        says = f"stores no record with {name} {words[-1]} in the path"
        yield NamedFault(f"not-listed-{name}", says, _only_with(name, words[-1], not_stored(contract, operation)))
    example = next(iter(listed_records(lister.effect_as(List), lister.reply_example)), None)
    listable = [
        each for each in _sent_and_visible(contract, operation) if isinstance(example, dict) and each in example
    ]
    for turn in listed_word_turns(contract, operation, resource_of(contract, operation), lister)[-1:]:
        for member in filter(listable.__contains__, turn):
            says = f"creates records with the {member} {turn[member]} that the list does not show"
            yield NamedFault(f"not-listed-{member}", says, listed(_without_word(member, turn[member])))
    for member in listable[:1]:
        says = f"creates records and lists them with another {member}"
        yield NamedFault(f"lists-other-{member}", says, listed(_with_another_value(member)))
    for member in listable[-1:]:
        says = f"creates records and lists them without {member}"
        yield NamedFault(f"lists-no-{member}", says, listed(_without_member(member)))


def _only_with(name: str, word: str, other: Fault) -> Fault:
    """Return the fault for requests that have this word as the name in their path only."""

    def fault(app: MutantApp) -> Handler:
        spoil = other(app)

        def answer(request: Request) -> Response:
            has_word = RequestView(app.contract, request).path_values.get(name) == word
            return spoil(request) if has_word else app.correct_response(request)

        return answer

    return fault


def _without_new(items: list[Any], new: list[Any]) -> list[Any]:
    return [each for each in items if each not in new]


def _without_word(member: str, word: Any) -> ListChange:
    return lambda items, new: [each for each in items if each not in new or each.get(member) != word]


def _without_member(member: str) -> ListChange:
    def lacking(each: Any) -> Any:
        return {name: value for name, value in each.items() if name != member}

    return lambda items, new: [*(each for each in items if each not in new), *map(lacking, new)]


def _with_another_value(member: str) -> ListChange:
    def change(items: list[Any], new: list[Any]) -> list[Any]:
        other = [{**each, member: _garbled(each[member])} if each.get(member) else each for each in new]
        return [*(each for each in items if each not in new), *other]

    return change


# --- keys --------------------------------------------------------------------------------------------
def same_ids(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults that all records have the same value of a member that the server generates."""
    resource = resource_of(contract, operation)
    for member in (*(resource.key if resource.key_pattern else ()), *resource.generated_members):
        pointer = f"{operation.effect_as(Create).record}/{member}"
        if resolve(operation.reply_example, pointer) is not ABSENT:
            yield NamedFault(f"same-{member}", f"gives every record the same {member}", _repeating(operation, pointer))
            if member in resource.key and not may_exist(contract, operation):
                says = f"gives every record the {member} of the one before the last"
                fault, traffic = _repeating(operation, pointer, every=2), (f"operation.{operation.id}",)
                yield NamedFault(f"two-{member}", says, fault, traffic)
            if may_be_repeated(contract, operation):
                says = f"shows another {member} if the record exists"
                yield NamedFault(f"other-{member}", says, _changing_again(operation, pointer))


def _repeating(operation: Operation, pointer: str, every: int = 1) -> Fault:
    """Return the fault that the first values of a member, as many as `every`, come again and again."""

    def fault(app: MutantApp) -> Handler:
        values: list[Any] = []

        def wrong_reply(app: MutantApp, reply: Reply) -> Response:
            values.append(resolve(reply.body, pointer))
            return with_json(response_of(reply), put(reply.body, pointer, values[(len(values) - 1) % every]))

        return on_successes_of(operation, wrong_reply)(app)

    return fault


def _changing_again(operation: Operation, pointer: str) -> Fault:
    def fault(app: MutantApp) -> Handler:
        seen: set[Any] = set()

        def wrong_reply(app: MutantApp, reply: Reply) -> Response:
            value = resolve(reply.body, pointer)
            other = f"{value}"[::-1] if value in seen else value
            seen.add(value)
            return with_json(response_of(reply), put(reply.body, pointer, other))

        return on_successes_of(operation, wrong_reply)(app)

    return fault


MAKERS: dict[str, FaultMaker] = {
    "created-is-readable": unreadable,
    "created-is-listed": unlisted,
    "ids-differ": same_ids,
}
