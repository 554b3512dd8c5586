"""Operations that refuse requests but carry out a part of them, or that remember a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours._refused_bodies import texts_of_fields
from conformance.checks.behaviours._sending_refused_requests import FEW
from conformance.checks.behaviours._updating_records import settable_members
from conformance.checks.causes.base import Cause
from conformance.checks.causes.field_open import FieldOpen
from conformance.contract.effects import Create, Merge, Static
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.record_requests import example_record, record_slots
from conformance.contract.request_view import RequestView, dump_json, values_at, with_value
from conformance.contract.resource import Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import is_visible_change, resource_of
from conformance.mock_server.mutants._wrong_outcomes import causes, refusal, wrong_refusal
from conformance.mock_server.mutants.base import (
    Fault,
    Handler,
    Mutant,
    MutantApp,
    is_success,
    one_operation,
    response_of,
    valid_credentials,
)
from conformance.mock_server.stored_record import StoredRecord
from conformance.observation.certainty import Certainty
from conformance.observation.created_records import names_in_request
from conformance.observation.records import record_key, shown_items, shown_record_key
from conformance.observation.response_reading import Reply

Act = Callable[[MutantApp, RequestView], None]
"""Changes records after a refusal."""


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of refusals that have an effect."""
    for behaviour in behaviours_of(contract):
        if behaviour.clause.check == "refused-changes-nothing":
            for operation in behaviour.operations():
                for name, says, fault in _faults(contract, operation):
                    yield one_operation(behaviour.clause.id, name, operation, says, fault)
                yield Mutant(
                    f"{behaviour.clause.id}~remembers-refusal@{operation.id}",
                    f"{operation.id} refuses the request after a refused one",
                    (behaviour.clause.id,),
                    partial(remembering_refusal, operation),
                    traffic=(f"operation.{operation.id}",),
                )


def _faults(contract: Contract, operation: Operation) -> Iterator[tuple[str, str, Fault]]:
    """Yield (name, what the mutant does, fault) for each fault that the operation can have."""
    refusing = {each.clause.check for each in causes(contract) if _can_refuse(contract, each, operation)}
    changes = is_visible_change(contract, operation) and not isinstance(operation.effect, Static)
    if "credential-profile" in refusing and changes:
        says = "refuses an account and acts anyway"
        yield "acts-on-account", says, _acting(operation, "credential-profile", _carry_out_with_valid_key)
    if "credential-unknown" in refusing and changes and _other_slots(operation):
        says = "refuses an unknown key in another place than the first one and acts anyway"
        yield "acts-on-other-place", says, _acting(operation, "credential-unknown", _carry_out_for_other_place)
    if "too-many" in refusing:
        says = "refuses a long list after its first item"
        yield "acts-on-first", says, _acting(operation, "too-many", _process_first)
    if "does-not-exist" in refusing and isinstance(operation.effect, Merge) and operation.takes == "object":
        yield "upserts", "refuses an absent record and creates it", _acting(operation, "does-not-exist", _add_absent)
    if "does-not-exist" in refusing and isinstance(operation.effect, Merge) and operation.takes == "list":
        yield "upserts", "creates the absent records of a list, and changes them", partial(_adding_absent, operation)
    in_parts = any(slot.required and "*" in slot.trail[:-1] for slot in operation.slots)
    if "field-missing" in refusing and in_parts and is_visible_change(contract, operation):
        says = "refuses a list of parts after storing the first"
        yield "acts-on-part", says, _acting(operation, "field-missing", _store_first_part)
    if {"field-missing", "field-invalid"} & refusing and optional_texts(contract, operation):
        says = "refuses a creation and adds its optional members to the next one"
        yield "hands-on", says, partial(_handing_on, operation)
    if _has_misfit(contract, operation):
        says = "refuses a value that does not fit its schema, and stores the other members"
        yield "stores-the-rest", says, partial(_storing_the_rest, operation)
    reports_items = operation.for_each_item is not None and operation.for_each_item.errors is not None
    exists = {each.clause.check for each in causes(contract) if operation in each.operations()} & {"already-exists"}
    if exists and reports_items and isinstance(operation.effect, Create):
        says = "reports an item that exists and stores its values"
        yield "takes-over-item", says, partial(_taking_over_items, operation)


def _can_refuse(contract: Contract, cause: Cause, operation: Operation) -> bool:
    outcome = contract.outcomes.get(cause.clause.outcomes[0])
    return outcome is not None and not outcome.success and operation in cause.operations()


# --- refused but carried out -------------------------------------------------------------------------
def _acting(operation: Operation, check: str, act: Act) -> Fault:
    """Return a fault: `act` is called for each request that the operation refuses for a cause of this kind."""

    def fault(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            view = RequestView(app.contract, request)
            refused = app.refusals.decide(view, app.store, Certainty.SOME) if view.operation is operation else None
            response = app.correct_response(request)
            if refused and refused.refused and refused.clause and refused.clause.check == check:
                act(app, view)
            return response

        return answer

    return fault


def _carry_out_with_valid_key(app: MutantApp, view: RequestView) -> None:
    app.correct_response(view.request.replace(credentials=valid_credentials(view.operation)))


def _other_slots(operation: Operation) -> set[str]:
    """Return the credential slots that the first requirement of an operation does not have."""
    first, *others = operation.requirements or [()]
    return {name for each in others for name in each} - {*first}


def _carry_out_for_other_place(app: MutantApp, view: RequestView) -> None:
    if view.operation is not None and {each.slot for each in view.request.credentials} & _other_slots(view.operation):
        _carry_out_with_valid_key(app, view)


def _process_first(app: MutantApp, view: RequestView) -> None:
    app.correct_response(view.request.replace(body=dump_json(view.items[:1])))


def _add_absent(app: MutantApp, view: RequestView) -> None:
    assert view.operation is not None
    resource = resource_of(app.contract, view.operation)
    _add_record(app, resource, {**view.path_values, **{name: str(view.value_named(name)) for name in resource.names}})


def _add_record(app: MutantApp, resource: Resource, names: dict[str, str]) -> None:
    keys = {member: names[name] for member, name in resource.key.items()}
    app.store.add(resource, StoredRecord(names, {**resource.initial, **keys}))


def _adding_absent(operation: Operation, app: MutantApp) -> Handler:
    def answer(request: Request) -> Response:
        view = RequestView(app.contract, request)
        reply = app.correct_reply(request)
        if view.operation is operation and is_success(reply):
            resource = resource_of(app.contract, operation)
            for names in names_in_request(view, resource):
                if record_key(resource, names) is not None and app.store.find(resource, names) is None:
                    _add_record(app, resource, {name: str(each) for name, each in names.items()})
            return app.correct_response(request)
        return response_of(reply)

    return answer


def _store_first_part(app: MutantApp, view: RequestView) -> None:
    body: Any = view.body
    firsts = {name: value[:1] if isinstance(value, list) else value for name, value in body.items()}
    if firsts != body:
        app.correct_response(view.request.replace(body=dump_json(firsts)))


def _has_misfit(contract: Contract, operation: Operation) -> bool:
    """Return whether the first open values for an update are of members that they do not fit, beside other members."""
    resource = contract.resource_of(operation)
    if resource is None or not isinstance(operation.effect, Merge) or operation.takes != "object":
        return False
    open_causes = [each for each in causes(contract) if isinstance(each, FieldOpen) and _may_refuse(contract, each)]
    candidates = [each for cause in open_causes if cause.is_about(operation) for each in cause.candidates(operation)]
    settable = {name for name, _ in settable_members(operation, resource)}
    others = [each.trail for each in operation.slots if each.name in settable and _is_sent(operation, each)]
    return any(
        slot.where == "body"
        and _is_misfit(slot, each)
        and any(trail[: len(slot.trail)] != slot.trail for trail in others)
        for slot, each in candidates[:FEW]
    )


def _is_sent(operation: Operation, slot: ParameterSlot) -> bool:
    """Return whether the example of the body has the value."""
    return any(each is not ABSENT for each in values_at(operation.body_example, slot.trail))


def _may_refuse(contract: Contract, cause: Cause) -> bool:
    return any(each in contract.outcomes and not contract.outcomes[each].success for each in cause.clause.outcomes)


def _is_misfit(slot: ParameterSlot, value: Any) -> bool:
    return value is not ABSENT and not slot.schema.accepts(value)


def _storing_the_rest(operation: Operation, app: MutantApp) -> Handler:
    def answer(request: Request) -> Response:
        view = RequestView(app.contract, request)
        misfits = [each.slot for each in view.values if each.slot.where == "body" and _is_misfit(each.slot, each.value)]
        possible = app.refusals.possible_refusal(view, app.store)
        certain = app.refusals.certain_refusal(view, app.store)
        if view.operation is not operation or not misfits or possible is None or certain is not None:
            return app.correct_response(request)
        for slot in misfits:
            view = RequestView(app.contract, with_value(view, slot, ABSENT))
        app.correct_response(view.request)
        return refusal(app, possible.outcome, operation)

    return answer


def _taking_over_items(operation: Operation, app: MutantApp) -> Handler:
    def answer(request: Request) -> Response:
        reply = app.correct_reply(request)
        if reply.operation is operation and is_success(reply):
            _store_refused_items(app, reply)
        return response_of(reply)

    return answer


def _store_refused_items(app: MutantApp, reply: Reply) -> None:
    """Store the values of each item that the reply reports as refused, if its record exists."""
    assert reply.operation is not None and reply.operation.for_each_item is not None
    resource = resource_of(app.contract, reply.operation)
    errors = shown_items(resolve(reply.body, reply.operation.for_each_item.errors))
    refused = [shown_record_key(resource, each) for each in errors]
    for n, item in enumerate(reply.view.items):
        names = {name: reply.view.value_named(name, n) for name in resource.names}
        found = app.store.find(resource, names) if ABSENT not in names.values() else None
        if found is not None and record_key(resource, names) in refused and isinstance(item, dict):
            found.members |= {name: item[name] for name in resource.stored_members if name in item}


# --- refusals that are remembered -------------------------------------------------------------------
def optional_texts(contract: Contract, operation: Operation) -> list[str]:
    """Return the optional stored members of a creation that are texts and can have any other text."""
    resource = contract.resource_of(operation)
    if resource is None or not isinstance(operation.effect, Create) or operation.takes != "object":
        return []
    texts = [slot.name for slot in texts_of_fields(contract, operation)]
    words = [name for name, value in example_record(operation).items() if isinstance(value, str) and " " in value]
    slots = record_slots(operation)
    free = [each for each in (*texts, *words) if each in slots and "enum" not in slots[each].schema.flat]
    return [each for each in free if each in resource.stored_members and not slots[each].required]


def _handing_on(operation: Operation, app: MutantApp) -> Handler:
    kept: dict[str, Any] = {}

    def answer(request: Request) -> Response:
        view = RequestView(app.contract, request)
        if view.operation is not operation or not isinstance(view.body, dict):
            return app.correct_response(request)
        reply = app.correct_reply(request.replace(body=view.encoded({**kept, **view.body})))
        kept.clear()
        if not is_success(reply):
            names = optional_texts(app.contract, operation)
            kept.update({name: view.body[name] for name in names if name in view.body})
        return response_of(reply)

    return answer


def remembering_refusal(operation: Operation, app: MutantApp) -> Handler:
    """Return a handler that refuses each valid request to the operation after a refused one."""
    refused_before = False

    def answer(request: Request) -> Response:
        nonlocal refused_before
        reply = app.correct_reply(request) if app.operation_of(request) is operation else None
        if reply is None or reply.response is None:
            return app.correct_response(request)
        refuses_again, refused_before = refused_before and is_success(reply), not is_success(reply)
        return wrong_refusal(app, reply.view) if refuses_again else reply.response

    return answer
