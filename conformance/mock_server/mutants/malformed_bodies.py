"""Bodies that are not JSON, have another media type, or have another shape than documented."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import compress
from typing import Any

from conformance.checks.causes import causes_of
from conformance.checks.causes.field_open import takes_other_formats
from conformance.contract.clause import Clause
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.content_coding import accepts_coding
from conformance.core.exchange import Exchange, Request, Response
from conformance.mock_server.mutants.base import (
    Mutant,
    MutantApp,
    ReplyFault,
    clause_ids,
    general_traffic,
    in_both,
    on_refusals,
    on_successes_of,
    one_operation,
    response_of,
    with_body,
    with_json,
    without_header,
)
from conformance.mock_server.response_renderer import JSON, ResponseRenderer
from conformance.observation.response_reading import Reply, read_reply

Change = Callable[[Response], Response]


def _of_bytes(change: Callable[[bytes], bytes]) -> Change:
    return lambda response: with_body(response, change(response.body))


def _of_value(change: Callable[[Any], Any]) -> Change:
    return lambda response: with_json(response, change(json.loads(response.body)))


def _with_media_type(media: str | None) -> Change:
    def change(response: Response) -> Response:
        header = (("Content-Type", media),) if media is not None else ()
        return Response(response.status, (*without_header(response, "Content-Type"), *header), response.body)

    return change


def _with_member(text: bytes) -> Change:
    # `text` is raw, so that the member need not be valid JSON
    return _of_bytes(lambda body: body[:-1] + b"," + text + b"}" if body.endswith(b"}") else body)


def _first_member_twice(body: bytes) -> bytes:
    value = json.loads(body)
    if not isinstance(value, dict) or not value:
        return body
    name, first = next(iter(value.items()))
    return b"{" + dump_json(name) + b":" + dump_json(first) + b"," + body[1:]


def _renamed(value: Any) -> Any:
    return {f"{name}_": each for name, each in value.items()} if isinstance(value, dict) else value


def _without_signs(response: Response) -> Response:
    """Return the response with no header but the usual ones, so that no header identifies its shape."""
    kept = [pair for pair in response.headers if pair[0].lower() in ("content-length", "location")]
    return Response(response.status, (JSON, *kept), response.body)


def _as_page(response: Response) -> Response:
    page = b"<html><body><h1>Something went wrong</h1></body></html>"
    return _with_media_type("text/html; charset=utf-8")(with_body(response, page))


STRICT_JSON: dict[str, tuple[str, Change]] = {
    "trailing": ("a body is followed by a stray bracket", _of_bytes(lambda body: body + b"}")),
    "two-values": ("a body is two JSON values", _of_bytes(lambda body: body + b"\n" + body)),
    "prefix": ("a body begins with a prefix against script inclusion", _of_bytes(lambda body: b")]}'\n" + body)),
    "bom": ("a body begins with a byte order mark", _of_bytes(lambda body: b"\xef\xbb\xbf" + body)),
    "duplicate": ("an object has a member twice", _of_bytes(_first_member_twice)),
    "nan": ("a member is NaN", _with_member(b'"ratio":NaN')),
    "infinity": ("a member is Infinity", _with_member(b'"ratio":-Infinity')),
    "truncated": ("the end of a body is missing", _of_bytes(lambda body: body[:-1])),
    "utf-16": ("a body is in UTF-16", _of_bytes(lambda body: body.decode().encode("utf-16"))),
    "latin-1": ("a body is in ISO 8859-1", _with_member('"note":"caf\u00e9"'.encode("latin-1"))),
    "comment": ("a body has a comment", _of_bytes(lambda body: body + b" // done")),
    "single-quotes": ("a body is written with single quotes", _of_bytes(lambda body: body.replace(b'"', b"'"))),
    "trailing-comma": ("an object ends in a comma", _of_bytes(lambda body: body[:-1] + b",}")),
    "html": ("a body is a web page", _as_page),
}
MEDIA_TYPE: dict[str, tuple[str, Change]] = {
    "plain": ("JSON has the media type text/plain", _with_media_type("text/plain; charset=utf-8")),
    "html": ("JSON has the media type text/html", _with_media_type("text/html")),
    "script": ("JSON has the media type of a script", _with_media_type("application/javascript")),
    "none": ("a body has no media type", _with_media_type(None)),
    "charset": ("JSON has the charset ISO 8859-1", _with_media_type("application/json; charset=iso-8859-1")),
}
ENVELOPE: dict[str, tuple[str, Change]] = {
    "wrapped": ("the body is wrapped in another object", _of_value(lambda value: {"result": value})),
    "renamed": ("the members of the body have other names", _of_value(_renamed)),
    "listed": ("the body is a list of itself", _of_value(lambda value: [value])),
    "null": ("the body is null", _of_value(lambda value: None)),
    "empty": ("there is no body", _of_bytes(lambda body: b"")),
    "html": ("the body is a web page", _as_page),
    "unsigned": ("the header that identifies the shape is missing", _without_signs),
}
CHECKS = {"strict-json": STRICT_JSON, "json-media-type": MEDIA_TYPE, "envelope": ENVELOPE}


def mutants(contract: Contract) -> Iterator[Mutant]:
    """Yield the mutants of bodies."""
    for clause in contract.clauses_of("rule"):
        for name, (says, change) in CHECKS.get(clause.check, {}).items():
            found = in_both(contract, clause, name, says, _unless_empty(change))
            is_envelope = clause.check == "envelope"
            shown = _breaks_envelope(contract, change) if is_envelope else (True, True)
            yield from compress(found, shown)
        if clause.check == "json-media-type":
            yield from _pages_for_browsers(contract, clause)
        if clause.check == "strict-json":
            yield from _scripts_for_callbacks(contract, clause)
            yield from _falsely_compressed(contract, clause)


def _pages_for_browsers(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    for cause in contract.clauses_of("cause", "unknown-path"):
        says = "the media type is text/html if a browser requests an unknown path"
        traffic = (cause.id, *general_traffic(contract))
        yield Mutant(f"{clause.id}~browsers", says, (clause.id,), on_refusals(_as_for_browser), traffic)
    repeating = clause_ids(contract, "behaviour", "get-repeats")
    for operation in contract.operations.values() if repeating else ():
        if operation.safe:
            says, fault = "shows a page to browsers", on_successes_of(operation, _page_for_browser)
            yield one_operation(clause.id, "browsers", operation, says, fault, repeating)
            says, fault = "shows a table to clients that take one", on_successes_of(operation, _table_for_readers)
            yield one_operation(clause.id, "tables", operation, says, fault, repeating)


def _scripts_for_callbacks(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    for cause in causes_of(contract):
        for operation in cause.operations() if cause.clause.check == "field-open" else []:
            if takes_other_formats(operation) and not operation.other_replies:
                says, fault = "answers with a script for a callback", on_successes_of(operation, _script)
                yield one_operation(clause.id, "callback", operation, says, fault, (cause.clause.id,))


def _script(app: MutantApp, reply: Reply) -> Response:
    names = [value for name, value in reply.exchange.request.query if name == "callback"]
    response = response_of(reply)
    return with_body(response, b"%s(%s);" % (names[0].encode(), response.body)) if names else response


def _falsely_compressed(contract: Contract, clause: Clause) -> Iterator[Mutant]:
    """Yield the fault that an operation declares gzip to clients that accept it, and does not compress the body."""
    repeating, respelling = (contract.clauses_of("behaviour", name) for name in ("get-repeats", "same-meaning"))
    for operation in contract.operations.values():
        asking = tuple(each.id for each in (*(repeating if operation.safe else ()), *respelling))
        if asking and not operation.other_replies:
            says, fault = "declares gzip, and sends plain JSON", on_successes_of(operation, _declared_gzip)
            yield one_operation(clause.id, "declares-gzip", operation, says, fault, asking)


def _declared_gzip(app: MutantApp, reply: Reply) -> Response:
    response = response_of(reply)
    is_asked = response.body and accepts_coding(reply.exchange.request, "gzip")
    return replace(response, headers=(*response.headers, ("Content-Encoding", "gzip"))) if is_asked else response


def _page_for_browser(app: MutantApp, reply: Reply) -> Response:
    return _as_page(response_of(reply)) if _is_browser(reply) else response_of(reply)


def _table_for_readers(app: MutantApp, reply: Reply) -> Response:
    takes_tables = "text/csv" in (reply.exchange.request.header("Accept") or "")
    table = with_body(response_of(reply), b"id,name\r\n1,first\r\n")
    return _with_media_type("text/csv")(table) if takes_tables else response_of(reply)


def _is_browser(reply: Reply) -> bool:
    return "text/html" in (reply.exchange.request.header("Accept") or "")


def _as_for_browser(app: MutantApp, reply: Reply) -> Response:
    change = _with_media_type("text/html") if _is_browser(reply) and reply.operation is None else _of_bytes(bytes)
    return _unless_empty(change)(app, reply)


def _breaks_envelope(contract: Contract, change: Change) -> tuple[bool, bool]:
    """Return whether no reading fits a changed refusal, and a changed success."""
    renderer, operations = ResponseRenderer(contract, None), contract.operations.values()
    refused = [each for each in contract.outcomes.values() if not each.success and not each.throttled]
    refusals = [renderer.refused(each, None, None) for each in refused]
    accepted = [
        (renderer.success(each), each) for each in operations if next(iter(each.replies)) not in each.other_replies
    ]
    successes = [renderer.accepted(outcome, each, each.reply_example) for outcome, each in accepted if outcome]
    return any(_is_unread(contract, change, each) for each in refusals), any(
        _is_unread(contract, change, each) for each in successes
    )


def _is_unread(contract: Contract, change: Change, response: Response) -> bool:
    request = Request("GET", "/")
    exchange = Exchange(request, change(response)) if response.body else None
    return exchange is not None and read_reply(contract, RequestView(contract, request), exchange).reading is None


def _unless_empty(change: Change) -> ReplyFault:
    def wrong_reply(app: MutantApp, reply: Reply) -> Response:
        response = response_of(reply)
        return change(response) if reply.body is not ABSENT else response

    return wrong_reply
