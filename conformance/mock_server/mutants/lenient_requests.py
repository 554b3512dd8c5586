"""Operations that accept broken JSON, incomplete bodies, lists for values, paths near their own, or other methods.

Each fault is on one operation, and each on another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from urllib.parse import parse_qsl

from conformance.checks.causes.already_exists import AlreadyExists
from conformance.checks.causes.base import Cause, pick_in_turn
from conformance.checks.causes.field_invalid import Candidate, FieldInvalid
from conformance.checks.causes.field_missing import FieldMissing
from conformance.checks.causes.field_open import USUAL_BYTES, takes_many
from conformance.checks.causes.malformed_body import MalformedBody, takes_texts_only
from conformance.checks.causes.too_many import TooMany
from conformance.checks.causes.unknown_path import paths_beside
from conformance.checks.expected_outcomes import SUCCESS
from conformance.contract.effects import Create
from conformance.contract.media_types import FORM
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, ParameterSlot
from conformance.contract.path_template import encoded_template
from conformance.contract.request_view import MALFORMED, RequestView, dump_json, with_value
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._store_edits import resource_of, subjects
from conformance.mock_server.mutants._wrong_outcomes import causes, crash, success
from conformance.mock_server.mutants.base import Fault, Handler, Mutant, MutantApp, one_operation
from conformance.observation.certainty import Certainty

_Applies = Callable[[Request], bool]
WrongAnswer = Callable[[MutantApp, RequestView], Response]


def _has_body(fits: Callable[[bytes], bool]) -> _Applies:
    return lambda request: fits(request.body or b"")


def _is_form(request: Request) -> bool:
    return request.header("Content-Type") == FORM


_BROKEN: Mapping[str, tuple[str, _Applies]] = {
    "form": ("a form", _is_form),
    "no-body": ("a request without a body", _has_body(lambda body: not body)),
    "bytes": ("a text that is not UTF-8", _has_body(lambda body: b"\xff" in body)),
    "quotes": ("single quotes in JSON", _has_body(lambda body: body.startswith(b"{'"))),
    "comma": ("a comma before the end of JSON", _has_body(lambda body: body[-2:-1] == b",")),
    "null-byte": ("a null byte before JSON", _has_body(lambda body: body.startswith(b"\x00"))),
    "control": ("a line break in a JSON text", _has_body(lambda body: b'"\n"' in body)),
}


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of all kinds."""
    for cause in causes(contract):
        if cause.clause.check == "malformed-body":
            yield from _of_bodies(cause)
        elif cause.clause.check == "unknown-path":
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
                fault = _answering(operation, partial(_has_few_different, cause), success)
                yield one_operation(cause.clause.id, "counts-different", operation, "counts equal items once", fault)
        elif cause.clause.check == "wrong-media-type":
            operation = pick_in_turn(cause.operations(), 1)
            fault = _answering(operation, lambda request: request.header("Content-Type") is None, _crash)
            yield one_operation(cause.clause.id, "crash-without-type", operation, "crashes without a media type", fault)
        elif cause.clause.check == "field-open":
            for operation in (each for each in cause.operations() if takes_many(each)):
                fault = _answering(operation, _has_body(lambda body: len(body) > USUAL_BYTES), _crash)
                yield one_operation(cause.clause.id, "crash-large", operation, "crashes at a body of 110 KB", fault)


def _of_bodies(cause: Cause) -> Iterator[Mutant]:
    for n, (name, (says, applies)) in enumerate(_BROKEN.items()):
        suited = [each for each in cause.operations() if each.body_required or name != "no-body"]
        if suited:
            operation = pick_in_turn(suited, n + 1)
            fault = _answering(operation, applies, success, cause)
            yield one_operation(cause.clause.id, f"takes-{name}", operation, f"accepts {says}", fault)
    may_accept = cause.may_accept_forms if isinstance(cause, MalformedBody) else []
    for operation in (each for each in cause.operations() if takes_texts_only(each) and each.id not in may_accept):
        fault = _answering(operation, partial(_is_form_of_texts, operation), success, cause)
        yield one_operation(cause.clause.id, "takes-texts", operation, "accepts a form that only has texts", fault)


def _is_form_of_texts(operation: Operation, request: Request) -> bool:
    texts = {slot.name for slot in operation.slots if slot.where == "body" and slot.types == {"string"}}
    return _is_form(request) and {name for name, _ in parse_qsl((request.body or b"").decode())} <= texts


def _of_needed_members(cause: FieldMissing) -> Iterator[Mutant]:
    operations = [each for each in cause.operations() if cause.needed(each)]
    if operations:
        operation = pick_in_turn(operations, 1)
        says = "accepts a request without a member that it needs beside the value of another one"
        fault = _answering(operation, lambda request: cause.lacks_needed(RequestView(cause.contract, request)), success)
        yield one_operation(cause.clause.id, "takes-lacking", operation, says, fault)


def _of_repetitions(cause: FieldMissing) -> Iterator[Mutant]:
    for operation in (each for each in cause.operations() if cause.lacking_in_repetition(each)):
        says = "accepts the creation of a record that exists without a required member"
        yield one_operation(cause.clause.id, "takes-repeated", operation, says, _accepting_existing(operation))


def _accepting_existing(operation: Operation) -> Fault:
    def fault(app: MutantApp) -> Handler:
        def handler(request: Request) -> Response:
            view = RequestView(app.contract, request)
            exists = view.operation is operation and _may_be_served(view) and subjects(app, view)
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

        fault = _answering(operation, applies, success)
        yield one_operation(cause.clause.id, "takes-empty", operation, f"accepts an empty {slot.name}", fault)


def _answering(operation: Operation, applies: _Applies, answer: WrongAnswer, cause: Cause | None = None) -> Fault:
    """Return a fault: requests to the operation to which it applies, and which have the cause, get this answer."""

    def fault(app: MutantApp) -> Handler:
        def handler(request: Request) -> Response:
            view = RequestView(app.contract, request)
            if view.operation is not operation or not applies(request):
                return app.correct_response(request)
            broken = cause is None or cause.holds(view, app.store) is Certainty.YES
            return answer(app, view) if broken and _may_be_served(view) else app.correct_response(request)

        return handler

    return fault


def _may_be_served(view: RequestView) -> bool:
    """Return whether the request has a key that is not altered, or may need none."""
    return () in view.security or any(each.is_given and not each.is_altered for each in view.request.credentials)


def _crash(app: MutantApp, view: RequestView) -> Response:
    return crash(app, view.operation) if view.body is not MALFORMED else app.correct_response(view.request)


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


def _begins_with(path: str) -> _Applies:
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


def _method_at(operation: Operation, method: str) -> _Applies:
    return lambda request: request.method == method and operation.pattern.fullmatch(request.path) is not None


def _serving(operation: Operation, applies: _Applies) -> Fault:
    """Return a fault: requests to no operation, to which it applies, are answered with a success of the operation."""

    def fault(app: MutantApp) -> Handler:
        def handler(request: Request) -> Response:
            view = RequestView(app.contract, request)
            lost = view.operation is None and applies(request) and _may_be_served(view)
            example = request.replace(method=operation.method, path=encoded_template(operation.path))
            return success(app, RequestView(app.contract, example)) if lost else app.correct_response(request)

        return handler

    return fault
