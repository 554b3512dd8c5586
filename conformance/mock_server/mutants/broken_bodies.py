"""Operations that accept bodies that are not JSON, or crash at other ones: without a media type, or large.

Each fault is on one operation, and each on another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from urllib.parse import parse_qsl

from conformance.checks.causes.base import Cause, pick_in_turn
from conformance.checks.causes.field_open import USUAL_BYTES, takes_many
from conformance.checks.causes.malformed_body import MalformedBody, takes_texts_only
from conformance.contract.media_types import FORM
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import MALFORMED, RequestView
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants._applied_answers import Applies, answering
from conformance.mock_server.mutants._wrong_outcomes import causes, crash, success
from conformance.mock_server.mutants.base import Mutant, MutantApp, one_operation


def _has_body(fits: Callable[[bytes], bool]) -> Applies:
    return lambda request: fits(request.body or b"")


def _is_form(request: Request) -> bool:
    return request.header("Content-Type") == FORM


_BROKEN: Mapping[str, tuple[str, Applies]] = {
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
        if isinstance(cause, MalformedBody):
            yield from _of_malformed(cause)
            yield from _of_forms(cause)
        elif cause.clause.check == "wrong-media-type":
            operation = pick_in_turn(cause.operations(), 1)
            fault = answering(operation, lambda request: request.header("Content-Type") is None, _crash)
            yield one_operation(cause.clause.id, "crash-without-type", operation, "crashes without a media type", fault)
        elif cause.clause.check == "field-open":
            for operation in filter(takes_many, cause.operations()):
                fault = answering(operation, _has_body(lambda body: len(body) > USUAL_BYTES), _crash)
                yield one_operation(cause.clause.id, "crash-large", operation, "crashes at a body of 110 KB", fault)


def _of_malformed(cause: Cause) -> Iterator[Mutant]:
    for n, (name, (says, applies)) in enumerate(_BROKEN.items()):
        suited = [each for each in cause.operations() if each.body_required or name != "no-body"]
        if suited:
            operation = pick_in_turn(suited, n + 1)
            fault = answering(operation, applies, success, cause)
            yield one_operation(cause.clause.id, f"takes-{name}", operation, f"accepts {says}", fault)


def _of_forms(cause: MalformedBody) -> Iterator[Mutant]:
    certain = (each for each in cause.operations() if each.id not in cause.may_accept_forms)
    for operation in filter(takes_texts_only, certain):
        fault = answering(operation, partial(_is_form_of_texts, operation), success, cause)
        yield one_operation(cause.clause.id, "takes-texts", operation, "accepts a form that only has texts", fault)


def _is_form_of_texts(operation: Operation, request: Request) -> bool:
    texts = {slot.name for slot in operation.slots if slot.where == "body" and slot.types == {"string"}}
    return _is_form(request) and {name for name, _ in parse_qsl((request.body or b"").decode())} <= texts


def _crash(app: MutantApp, view: RequestView) -> Response:
    return crash(app, view.operation) if view.body is not MALFORMED else app.correct_response(view.request)
