"""Bodies that are not JSON, are not called so, or have another shape than documented."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract
from conformance.contract.request_view import dump_json
from conformance.core.exchange import Response
from conformance.mock_server.mutants.base import (
    Mutant,
    MutantApp,
    general_traffic,
    on_refusals,
    on_successes,
    response_of,
    with_body,
    with_json,
    without_header,
)
from conformance.observation.response_reading import Reply

Change = Callable[[Response], Response]


def of_bytes(change: Callable[[bytes], bytes]) -> Change:
    return lambda response: with_body(response, change(response.body))


def of_value(change: Callable[[Any], Any]) -> Change:
    return lambda response: with_json(response, change(json.loads(response.body)))


def called(media: str | None) -> Change:
    def change(response: Response) -> Response:
        told = (("Content-Type", media),) if media is not None else ()
        return Response(response.status, (*without_header(response, "Content-Type"), *told), response.body)

    return change


def with_member(text: bytes) -> Change:
    """One more member, as raw text."""
    return of_bytes(lambda body: body[:-1] + b"," + text + b"}" if body.endswith(b"}") else body)


def first_member_twice(body: bytes) -> bytes:
    value = json.loads(body)
    if not isinstance(value, dict) or not value:
        return body
    name, first = next(iter(value.items()))
    return b"{" + dump_json(name) + b":" + dump_json(first) + b"," + body[1:]


def renamed(value: Any) -> Any:
    return {f"{name}_": each for name, each in value.items()} if isinstance(value, dict) else value


def as_page(response: Response) -> Response:
    page = b"<html><body><h1>Something went wrong</h1></body></html>"
    return called("text/html; charset=utf-8")(with_body(response, page))


STRICT_JSON: dict[str, tuple[str, Change]] = {
    "trailing": ("a body is followed by a stray bracket", of_bytes(lambda body: body + b"}")),
    "two-values": ("a body is two JSON values", of_bytes(lambda body: body + b"\n" + body)),
    "prefix": ("a body begins with what keeps scripts from reading it", of_bytes(lambda body: b")]}'\n" + body)),
    "bom": ("a body begins with a byte order mark", of_bytes(lambda body: b"\xef\xbb\xbf" + body)),
    "duplicate": ("an object has a member twice", of_bytes(first_member_twice)),
    "nan": ("a member is NaN", with_member(b'"ratio":NaN')),
    "infinity": ("a member is Infinity", with_member(b'"ratio":-Infinity')),
    "truncated": ("the end of a body is missing", of_bytes(lambda body: body[:-1])),
    "utf-16": ("a body is in UTF-16", of_bytes(lambda body: body.decode().encode("utf-16"))),
    "latin-1": ("a body is in ISO 8859-1", with_member('"note":"caf\u00e9"'.encode("latin-1"))),
    "comment": ("a body has a comment", of_bytes(lambda body: body + b" // done")),
    "single-quotes": ("a body is written with single quotes", of_bytes(lambda body: body.replace(b'"', b"'"))),
    "trailing-comma": ("an object ends in a comma", of_bytes(lambda body: body[:-1] + b",}")),
    "html": ("a body is a web page", as_page),
}
MEDIA_TYPE: dict[str, tuple[str, Change]] = {
    "plain": ("JSON is called text/plain", called("text/plain; charset=utf-8")),
    "html": ("JSON is called text/html", called("text/html")),
    "script": ("JSON is called a script", called("application/javascript")),
    "none": ("a body is called nothing", called(None)),
    "charset": ("JSON is said to be in ISO 8859-1", called("application/json; charset=iso-8859-1")),
}
ENVELOPE: dict[str, tuple[str, Change]] = {
    "wrapped": ("the body is wrapped into one more object", of_value(lambda value: {"result": value})),
    "renamed": ("the members of the body have other names", of_value(renamed)),
    "listed": ("the body is a list of itself", of_value(lambda value: [value])),
    "null": ("the body is null", of_value(lambda value: None)),
    "empty": ("there is no body", of_bytes(lambda body: b"")),
    "html": ("the body is a web page", as_page),
}
CHECKS = {"strict-json": STRICT_JSON, "json-media-type": MEDIA_TYPE, "envelope": ENVELOPE}


def mutants(contract: Contract) -> Iterator[Mutant]:
    for clause in contract.clauses_of("rule"):
        for name, (says, change) in CHECKS.get(clause.check, {}).items():
            for where, when in (("refusals", on_refusals), ("successes", on_successes)):
                yield Mutant(
                    f"{clause.id}~{name}-{where}",
                    f"in {where}, {says}",
                    (clause.id,),
                    when(_spoilt(change)),
                    drive=general_traffic(contract),
                )


def _spoilt(change: Change) -> Callable[[MutantApp, Reply], Response]:
    def spoil(app: MutantApp, reply: Reply) -> Response:
        response = response_of(reply)
        return change(response) if reply.body is not ABSENT else response

    return spoil
