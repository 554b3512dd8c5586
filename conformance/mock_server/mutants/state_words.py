"""Updates that ignore a word of a member, restore another value than the initial one, or reset what others have set."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from conformance.checks.behaviours._enumerated_words import word_turns
from conformance.checks.behaviours._reading_records import shown_in_example
from conformance.checks.behaviours._set_members import other_settable_members
from conformance.checks.behaviours._updating_records import has_two_values, restoring_words, settable_members
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.parameter_style import parameter_text
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._store_edits import resource_of, subjects
from conformance.mock_server.mutants._write_faults import SideEffect, with_side_effect
from conformance.mock_server.mutants.base import Handler, Mutant, MutantApp, is_success, response_of


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of updates."""
    for make in (_ignored_words, _ignored_last_words, _wrongly_restored):
        yield from mutants_of_makers(contract, {"update-stores": make})
    yield from mutants_of_makers(contract, {"update-keeps-the-rest": _reset_members})


def _ignored_words(contract: Contract, operation: Operation) -> NamedFaults:
    resource = resource_of(contract, operation)
    for member, example in settable_members(operation, resource):
        words = () if has_two_values(resource, member, example) else resource.stored_as.get(member, ())
        for word in words if shown_in_example(contract, resource, member) else ():
            says = f"ignores the {member} {word}"
            yield NamedFault(
                f"ignores-{member}-{word}", says, with_side_effect(_keeping(member, word))(contract, operation)
            )


def _ignored_last_words(contract: Contract, operation: Operation) -> NamedFaults:
    for turn in word_turns(contract, operation, resource_of(contract, operation))[-1:]:
        for member, word in turn.items():
            fault = with_side_effect(_keeping(member, word))(contract, operation)
            yield NamedFault(f"ignores-{member}-{word}", f"ignores the {member} {word}", fault)


def _reset_members(contract: Contract, operation: Operation) -> NamedFaults:
    resource = resource_of(contract, operation)
    for member in sorted(other_settable_members(contract, operation).intersection(resource.volatile)):
        if member in resource.initial and shown_in_example(contract, resource, member):
            says = f"resets {member}, which another operation has set"
            yield NamedFault(f"resets-{member}", says, with_side_effect(_resetting(member))(contract, operation))


def _wrongly_restored(contract: Contract, operation: Operation) -> NamedFaults:
    resource = resource_of(contract, operation)
    for member, example in settable_members(operation, resource):
        is_shown = shown_in_example(contract, resource, member) and not has_two_values(resource, member, example)
        if is_shown and restoring_words(resource, member) and len(resource.stored_as[member]) > 2:
            says, fault = f"restores the {member} before the last change", partial(_restoring, operation, member, False)
            yield NamedFault(f"steps-back-{member}", says, fault)
            says, fault = f"restores a repeated {member}", partial(_restoring, operation, member, True)
            yield NamedFault(f"restores-repeated-{member}", says, fault)


def _restoring(operation: Operation, member: str, only_repeated: bool, app: MutantApp) -> Handler:
    """Return a handler that restores what was there before the last change, perhaps only if this one was repeated."""
    resource = resource_of(app.contract, operation)
    kept: dict[int, Any] = {}

    def answer(request: Request) -> Response:
        view = RequestView(app.contract, request)
        before = (
            [(each, each.members.get(member)) for each in subjects(app, view)] if view.operation is operation else []
        )
        reply = app.correct_reply(request)
        for n, (record, old) in enumerate(before if is_success(reply) else ()):
            sent = view.value_named(member, n if view.items else None)
            if sent is not ABSENT and parameter_text(sent) in restoring_words(resource, member):
                record.members[member] = kept.pop(id(record), record.members[member])
            elif sent is not ABSENT and (not only_repeated or record.members[member] == old):
                kept[id(record)] = old
        return response_of(reply)

    return answer


def _keeping(member: str, word: str) -> SideEffect:
    def side_effect(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
        for n, (record, members) in enumerate(zip(subjects(app, view), before, strict=True)):
            sent = view.value_named(member, n if view.items else None)
            if sent is not ABSENT and parameter_text(sent) == word:
                record.members[member] = members.get(member)

    return side_effect


def _resetting(member: str) -> SideEffect:
    def side_effect(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
        assert view.operation is not None
        for record in subjects(app, view):
            record.members[member] = resource_of(app.contract, view.operation).initial[member]

    return side_effect
