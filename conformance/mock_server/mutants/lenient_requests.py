"""Operations that accept incomplete bodies, lists for values, paths near their own, or other methods.

Each fault is on one operation, and each on another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from conformance.checks.causes.already_exists import AlreadyExists
from conformance.checks.causes.base import Cause, pick_in_turn
from conformance.checks.causes.field_invalid import Candidate, FieldInvalid
from conformance.checks.causes.field_missing import FieldMissing
from conformance.checks.causes.too_many import TooMany
from conformance.checks.causes.unknown_path import paths_beside
from conformance.checks.expected_outcomes import SUCCESS
from conformance.contract.effects import Create
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.path_template import encoded_template
from conformance.contract.request_view import RequestView, dump_json, with_value
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._applied_answers import Applies, answering, may_be_served
from conformance.mock_server.mutants._store_edits import resource_of, subjects
from conformance.mock_server.mutants._wrong_outcomes import causes, success
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, one_operation
from conformance.observation.certainty import Certainty


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of all kinds."""
    for cause in causes(contract):
        if cause.clause.check == "unknown-path":
            yield from _of_paths(contract, cause)
        elif cause.clause.check == "unsupported-method":
            yield from _of_methods(contract, cause)
        elif isinstance(cause, FieldInvalid):
            yield from _of_lists(cause)
        elif isinstance(cause, FieldMissing):
            yield from _of_needed_members(cause)
            yield from _of_empty_texts(cause)
            yield from _of_repetitions(cause)
        elif isinstance(cause, AlreadyExists):
            yield from _of_updated_values(cause)
        elif isinstance(cause, TooMany):
            others = [each for each in cause.operations() if not isinstance(each.effect, Create)]
            for operation in others and [pick_in_turn(others, 1)]:
                fault = answering(operation, partial(_has_few_different, cause), success)
                yield one_operation(cause.clause.id, "counts-different", operation, "counts equal items once", fault)


def _of_needed_members(cause: FieldMissing) -> Iterator[Mutant]:
    operations = [each for each in cause.operations() if cause.needed(each)]
    if operations:
        operation = pick_in_turn(operations, 1)
        says = "accepts a request without a member that it needs beside the value of another one"
        fault = answering(operation, lambda request: cause.lacks_needed(RequestView(cause.contract, request)), success)
        yield one_operation(cause.clause.id, "takes-lacking", operation, says, fault)


def _of_repetitions(cause: FieldMissing) -> Iterator[Mutant]:
    for operation in (each for each in cause.operations() if cause.lacking_in_repetition(each)):
        says = "accepts the creation of a record that exists without a required member"
        yield one_operation(cause.clause.id, "takes-repeated", operation, says, _accepting_existing(operation))


def _accepting_existing(operation: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def handler(request: Request) -> Response:
            view = RequestView(app.contract, request)
            exists = view.operation is operation and may_be_served(view) and subjects(app, view)
            is_object = isinstance(view.body, dict)
            return success(app, view) if exists and is_object else app.correct_response(request)

        return handler

    return fault


def _of_updated_values(cause: AlreadyExists) -> Iterator[Mutant]:
    for operation in cause.operations():
        if any(cause.state_updates(operation)) and SUCCESS not in cause.clause.outcomes:
            says = "replaces an existing record that is in another state than a new one"
            yield one_operation(cause.clause.id, "replaces-changed", operation, says, _replacing_changed(operation))
        for update, _ in [*cause.updates_of_unique(operation)][:1]:
            says = f"accepts a value that another record has since {update.id}"
            yield one_operation(cause.clause.id, "takes-updated", operation, says, _forgetting_unique(update))


def _replacing_changed(operation: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def handler(request: Request) -> Response:
            view, resource = RequestView(app.contract, request), resource_of(app.contract, operation)
            for record in subjects(app, view) if view.operation is operation else ():
                flags = {name: value for name, value in resource.initial.items() if isinstance(value, bool)}
                if any(record.members.get(name) is (not value) for name, value in flags.items()):
                    app.store.remove(resource, record)
            return app.correct_response(request)

        return handler

    return fault


def _forgetting_unique(update: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def handler(request: Request) -> Response:
            if app.operation_of(request) is not update:
                return app.correct_response(request)
            records = app.store.all(resource_of(app.contract, update))
            before = [{**each.sent} for each in records]
            response = app.correct_response(request)
            for record, sent in zip(records, before, strict=True):
                record.sent = sent
            return response

        return handler

    return fault


def _has_few_different(cause: TooMany, request: Request) -> bool:
    items = RequestView(cause.contract, request).items
    return len(items) > cause.limit >= len({*map(dump_json, items)})


def _of_empty_texts(cause: FieldMissing) -> Iterator[Mutant]:
    texts = [
        (operation, slot)
        for operation in cause.operations()
        for slot in operation.slots
        if cause.covers(slot) and slot.where in ("body", "item") and slot.types == {"string"}
    ]
    if texts and cause.blank_is_missing is Certainty.YES and SUCCESS not in cause.clause.outcomes:
        operation, slot = pick_in_turn(texts, 1)

        def applies(request: Request) -> bool:
            return any(each.slot is slot and each.value == "" for each in RequestView(cause.contract, request).values)

        fault = answering(operation, applies, success)
        yield one_operation(cause.clause.id, "takes-empty", operation, f"accepts an empty {slot.name}", fault)


# --- values ------------------------------------------------------------------------------------------
def _of_lists(cause: FieldInvalid) -> Iterator[Mutant]:
    """Yield the mutants that take a list of one element for this element."""
    refusing = cause.operations() if "success" not in cause.clause.outcomes else []
    for operation in refusing:
        listed = [each.slot for each in cause.candidates(operation) if each.is_listed and _is_wrong(cause, each)]
        for slot in listed[:1]:
            says = f"takes the only element of a list for {slot.name}"
            yield one_operation(cause.clause.id, "takes-list", operation, says, _reading_first(slot))


def _is_wrong(cause: FieldInvalid, candidate: Candidate) -> bool:
    return cause.zones.zone(candidate.slot, candidate.value, frozenset()) is Zone.WRONG


def _reading_first(slot: ParameterSlot) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def handler(request: Request) -> Response:
            view = RequestView(app.contract, request)
            for each in view.values:
                if each.slot is slot and isinstance(each.value, list) and len(each.value) == 1:
                    request = with_value(view, slot, each.value[0], each.item or 0)
                    view = RequestView(app.contract, request)
            return app.correct_response(request)

        return handler

    return fault


# --- paths and methods -----------------------------------------------------------------------------
def _of_paths(contract: Contract, cause: Cause) -> Iterator[Mutant]:
    clause, plain = cause.clause.id, [each for each in cause.operations() if not each.path_names]
    below = [(each, f"{encoded_template(each.path)}/no-such-path-") for each in plain]
    beside = [(each, next(paths_beside(each, encoded_template(each.path), ""))) for each in plain]
    for name, says, found in (
        ("below", "serves the paths below its own", below),
        ("beside", "serves a path beside its own", beside),
    ):
        unknown = [(each, path) for each, path in found if not RequestView(contract, Request("GET", path)).methods]
        for operation, path in unknown[-1:]:
            fault = _serving(operation, _begins_with(path))
            yield Mutant(f"{clause}~serves-{name}", f"{operation.id} {says}", (clause,), fault)


def _begins_with(path: str) -> Applies:
    return lambda request: request.path.startswith(path)


def _of_methods(contract: Contract, cause: Cause) -> Iterator[Mutant]:
    if not cause.clause.parameters.get("known", True):
        return
    for method in ("PUT", "PATCH", "DELETE"):
        lacking = [
            each
            for each in cause.operations()
            if method not in RequestView(contract, Request("", encoded_template(each.path))).methods
        ]
        for operation in lacking[-1:]:
            says, clause = f"the path of {operation.id} takes {method}", cause.clause.id
            fault = _serving(operation, _method_at(operation, method))
            yield Mutant(f"{clause}~serves-{method.lower()}", says, (clause,), fault)


def _method_at(operation: Operation, method: str) -> Applies:
    return lambda request: request.method == method and operation.pattern.fullmatch(request.path) is not None


def _serving(operation: Operation, applies: Applies) -> Fault:
    """Return a fault: requests to no operation, to which it applies, are answered with a success of the operation."""

    def fault(app: MutantApp) -> Handler:
        def handler(request: Request) -> Response:
            view = RequestView(app.contract, request)
            lost = view.operation is None and applies(request) and may_be_served(view)
            example = request.replace(method=operation.method, path=encoded_template(operation.path))
            return success(app, RequestView(app.contract, example)) if lost else app.correct_response(request)

        return handler

    return fault
