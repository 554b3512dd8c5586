"""Creations and updates that change values that they store (odd texts, fractions), refuse 0, or ignore empty texts."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote_plus

from conformance.checks.behaviours._emptied_texts import emptiable_members
from conformance.checks.behaviours._key_forms import free_key_slots, long_key_slots
from conformance.checks.behaviours._odd_values import TURNS, beside_zero, is_zero, odd_values
from conformance.checks.behaviours._own_values import own_members
from conformance.checks.behaviours._reading_records import other_readers
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.key_templates import SEPARATORS, key_templates
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.outcome import Outcome
from conformance.contract.record_requests import record_slots
from conformance.contract.request_view import RequestView, with_value
from conformance.contract.security_schemes import Requirement
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._by_operation import FaultMaker, NamedFault, NamedFaults, mutants_of_makers
from conformance.mock_server.mutants._store_edits import resource_of, subjects, visible
from conformance.mock_server.mutants._write_faults import not_stored, with_side_effect
from conformance.mock_server.mutants._wrong_outcomes import refusal
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    is_success,
    response_of,
    with_json,
)
from conformance.mock_server.record_store import RecordStore


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants that change values."""
    return mutants_of_makers(contract, MAKERS)


def _of_text(change: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda value: change(value) if isinstance(value, str) else value


def _of_number(change: Callable[[float], float]) -> Callable[[Any], Any]:
    return lambda value: change(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


CHANGES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "strips": ("removes blanks around a text", _of_text(str.strip)),
    "collapses": ("stores several blanks as one", _of_text(lambda text: re.sub("  +", " ", text))),
    "escapes": ("stores HTML entities for markup", _of_text(html.escape)),
    "unescapes": ("decodes HTML entities", _of_text(html.unescape)),
    "unquotes": ("decodes percent signs and plus signs", _of_text(unquote_plus)),
    "slashes": ("removes backslashes", _of_text(lambda text: text.replace("\\", ""))),
    "composes": ("composes combining characters", _of_text(lambda text: unicodedata.normalize("NFC", text))),
    "emoji": (
        "loses characters of two UTF-16 units",
        _of_text(lambda text: "".join(each for each in text if ord(each) < 2**16)),
    ),
    "zeros": ("removes leading zeros", _of_text(lambda text: text.lstrip("0") or text)),
    "zero": ("stores nothing for a text that is 0", _of_text(lambda text: "" if text == "0" else text)),
    "cuts": ("cuts texts to 50 characters", _of_text(lambda text: text[:50])),
    "cuts-255": ("cuts texts to 255 characters", _of_text(lambda text: text[:255])),
    "rounds": ("rounds to two decimals", _of_number(lambda number: round(number, 2))),
    "whole": ("stores whole numbers", _of_number(int)),
}
"""Name of a fault -> what the operation does, and the function that changes a value."""
_NO_SEPARATORS = dict.fromkeys(map(ord, SEPARATORS))
_LONG_KEY = 32
_ELSEWHERE = 1
"""A turn whose requests have the credential in its second place."""


def changed_values(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the changes that a value which the checks send shows."""
    resource = resource_of(contract, operation)
    shown = {*visible(RecordStore(contract), resource)}
    sent = [
        value
        for turn in range(TURNS)
        for member, value in odd_values(contract, operation, resource, turn).items()
        if member in shown
    ]
    for name, (says, change) in CHANGES.items():
        if any(change(value) != value for value in sent):
            yield NamedFault(name, says, _storing(operation, change))


def refused_zeros(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the refusal of the text and of the number 0, with the outcome of a missing member."""
    missing = contract.clauses_about(operation, "cause", "field-missing")
    found = (each for clause in missing for each in clause.outcomes)
    outcome = next((contract.outcomes[each] for each in found if each in contract.outcomes), None)
    resource = resource_of(contract, operation)
    sent = [pair for turn in range(TURNS) for pair in odd_values(contract, operation, resource, turn).items()]
    for name, kind in (("no-zero", str), ("no-zero-number", int)):
        zeros = {
            member
            for member, value in sent
            if isinstance(value, kind) and beside_zero(contract, operation, member, value) is not ABSENT
        }
        if zeros and outcome is not None and not outcome.success:
            says = f"refuses a {'text' if kind is str else 'number'} that is 0 as if it was missing"
            yield NamedFault(name, says, _refusing(operation, zeros, outcome))


def forgotten_places(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the fault that a success is not stored if the credential was in the second of several places."""
    seen = {*visible(RecordStore(contract), resource_of(contract, operation))}
    sent = odd_values(contract, operation, resource_of(contract, operation), _ELSEWHERE)
    if len(operation.requirements) > 1 and not seen.isdisjoint(sent):
        place = operation.requirements[1]
        says = f"stores nothing with the credential in the {' and the '.join(place)}"
        yield NamedFault("forgets-place", says, _forgetting(contract, operation, place))


def shortened_keys(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the faults that a key loses its leading zeros, the separators of its parts, or its end."""
    resource = resource_of(contract, operation)
    for slot in free_key_slots(contract, operation, resource):
        fault = _with_other_key(operation, slot, lambda key: key.lstrip("0") if key.isdigit() else key)
        yield NamedFault(f"zeros-{slot.name}", f"removes leading zeros of a {slot.name}", fault)
    for name, slot in record_slots(operation).items():
        if name in resource.names and len(key_templates(contract, slot)) > 1:
            fault = _with_other_key(operation, slot, lambda key: key.translate(_NO_SEPARATORS))
            yield NamedFault(f"joins-{name}", f"removes the separators in a {name}", fault)
    for slot in long_key_slots(contract, operation, resource):
        fault = _with_other_key(operation, slot, lambda key: key[:_LONG_KEY])
        yield NamedFault(f"cuts-{slot.name}", f"cuts each {slot.name} after {_LONG_KEY} characters", fault)


def _with_other_key(operation: Operation, slot: ParameterSlot, change: Callable[[str], str]) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            for each in view.values if view.operation is operation else ():
                if each.slot.name == slot.name and isinstance(each.value, str):
                    changed = RequestView(app.contract, request)
                    request = with_value(changed, slot, change(each.value), each.item or 0)
            return app.correct_response(request)

        return answer

    return fault


def _forgetting(contract: Contract, operation: Operation, place: Requirement) -> Fault:
    def fault(app: MutantApp) -> Handler:
        store_nothing = not_stored(contract, operation)(app)

        def answer(request: Request) -> Response:
            is_there = {*place} == {each.slot for each in request.credentials}
            return store_nothing(request) if is_there else app.correct_response(request)

        return answer

    return fault


def _refusing(operation: Operation, members: set[str], outcome: Outcome) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            has_zero = view.operation is operation and any(
                each.slot.name in members and is_zero(each.value) for each in view.values
            )
            return refusal(app, outcome, operation) if has_zero else app.correct_response(request)

        return answer

    return fault


def changed_when_read(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the escaping of markup by one of the operations that show a record, and not by the others."""
    resource = resource_of(contract, operation)
    for reader, _ in other_readers(contract, resource)[:1]:
        if any("&" in str(value) for value in odd_values(contract, operation, resource, 0).values()):
            yield NamedFault("escapes-elsewhere", f"{reader.id} shows HTML entities", _showing(reader, html.escape))


def _showing(reader: Operation, change: Callable[[str], str]) -> Fault:
    """Return the fault that the texts of a record are changed when the operation shows it."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            reply = app.correct_reply(request)
            pointer = reader.effect.shown_at
            if reply.operation is not reader or not is_success(reply) or pointer is None:
                return response_of(reply)
            shown = resolve(reply.body, pointer)
            changed = {name: change(each) if isinstance(each, str) else each for name, each in shown.items()}
            return with_json(response_of(reply), put(reply.body, pointer, changed))

        return answer

    return fault


def _storing(operation: Operation, change: Callable[[Any], Any]) -> Fault:
    """Return the fault that each value which the operation stores is changed."""

    def fault(app: MutantApp) -> Handler:
        resource = resource_of(app.contract, operation)

        def answer(request: Request) -> Response:
            if app.operation_of(request) is not operation:
                return app.correct_response(request)
            before = {id(each): {**each.members} for each in app.store.all(resource)}
            response = app.correct_response(request)
            for record in app.store.all(resource):
                old = before.get(id(record), {})
                changed = {name for name, value in record.members.items() if value != old.get(name)}
                record.members |= {name: change(record.members[name]) for name in changed & {*resource.stored_members}}
            return response

        return answer

    return fault


def _of_creation(contract: Contract, operation: Operation) -> NamedFaults:
    yield from changed_values(contract, operation)
    yield from changed_when_read(contract, operation)
    yield from shortened_keys(contract, operation)
    yield from refused_zeros(contract, operation)
    yield from forgotten_places(contract, operation)


def ignored_empty_texts(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the fault that an empty text counts as not sent."""
    resource = resource_of(contract, operation)
    if not {*visible(RecordStore(contract), resource)}.isdisjoint(emptiable_members(contract, operation, resource)):
        fault = with_side_effect(_restore_emptied)(contract, operation)
        yield NamedFault("ignores-empty", "keeps the old text if an empty one is sent", fault)


def _restore_emptied(app: MutantApp, view: RequestView, before: list[dict[str, Any]]) -> None:
    for record, old in zip(subjects(app, view), before, strict=True):
        emptied = (name for name, value in record.members.items() if value == "")
        record.members |= {name: old[name] for name in [*emptied] if name in old}


def refused_own_values(contract: Contract, operation: Operation) -> NamedFaults:
    """Yield the refusal of a unique value that the updated record has itself."""
    resource = resource_of(contract, operation)
    makers = contract.creators_of(resource.name)
    clauses = [each for maker in makers for each in contract.clauses_about(maker, "cause", "already-exists")]
    outcomes = [each for clause in clauses for each in clause.outcomes if each in contract.outcomes]
    for member in own_members(operation, resource) if outcomes else ():
        fault = _refusing_own(operation, member, contract.outcomes[outcomes[0]])
        yield NamedFault(f"own-{member}", f"refuses the {member} that the record has already", fault)


def _refusing_own(operation: Operation, member: str, outcome: Outcome) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            is_update = view.operation is operation
            owns = is_update and any(
                each.members.get(member) == view.value_named(member) for each in subjects(app, view)
            )
            return refusal(app, outcome, operation) if owns else app.correct_response(request)

        return answer

    return fault


def _of_update(contract: Contract, operation: Operation) -> NamedFaults:
    yield from ignored_empty_texts(contract, operation)
    yield from refused_own_values(contract, operation)
    yield from changed_values(contract, operation)
    yield from refused_zeros(contract, operation)
    yield from forgotten_places(contract, operation)


MAKERS: dict[str, FaultMaker] = {"created-is-readable": _of_creation, "update-stores": _of_update}
