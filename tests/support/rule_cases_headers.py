"""Responses by their headers, for each rule: those that pass, fail, or are not judged."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.core.exchange import Failure, Pairs
from conformance.core.header_syntax import SYNTAX
from tests.support.kit import DATA, JSON, get, reply, send
from tests.support.rule_case import Case

HEADERS = str(DATA / "zoo" / "response-headers")
LIST, READ, CREATE = get("/notes"), get("/notes/00000000000a"), send("POST", "/notes", {"text": "hello"})
DONE, REFUSED = {"code": 0, "data": []}, {"code": 3, "text": "Not here"}
RIGHT: Pairs = (("Location", "/v1/notes/1"), ("ETag", '"1"'), ("X-Sizes", "1,20"))


def required_headers() -> Iterator[Case]:
    for label, verdict, pairs in [
        ("all", "pass", RIGHT),
        ("other case", "pass", tuple((name.upper(), value) for name, value in RIGHT)),
        ("empty", "pass", tuple((name, "") for name, _ in RIGHT)),
        ("none", "fail", ()),
        ("one missing", "fail", RIGHT[1:]),
    ]:
        yield Case("required-headers", label, verdict, reply(DONE, 201, (*JSON, *pairs)), CREATE, HEADERS)
    missing = reply(DONE, 201, RIGHT[2:])
    texts = ("the headers Location, ETag, X-Sizes", "no Location, no ETag")
    yield Case("required-headers", "text", "fail", missing, CREATE, HEADERS, texts=texts)
    for status, name, verdict in [(404, "Retry-After", "pass"), (404, "X-Request-Id", "fail"), (401, "ETag", "fail")]:
        refused = reply(REFUSED, status, ((name, "12345678"),))
        yield Case("required-headers", f"{name} with {status}", verdict, refused, READ, HEADERS)
    yield Case("required-headers", "by 4XX", "pass", reply(REFUSED, 401, (("X-Request-Id", "1"),)), READ, HEADERS)
    yield Case("required-headers", "by default", "fail", reply(REFUSED, 500), CREATE, HEADERS)
    yield Case("required-headers", "no documented status", None, reply(REFUSED, 401), LIST, HEADERS)
    yield Case("required-headers", "no operation", None, reply(REFUSED, 404), get("/other"), HEADERS)
    yield Case("required-headers", "no reply", None, None, READ, HEADERS, Failure("reset", "closed"))


def header_schema() -> Iterator[Case]:
    for value, verdict in [
        ("1,20", "pass"),
        ("1 ,\t20, 3", "pass"),
        ("1", "fail"),
        ("1,x", "fail"),
        ("1,0", "fail"),
        ("1,2.5", "fail"),
        ("", "fail"),
    ]:
        yield Case(
            "header-schema", f"list {value!r}", verdict, reply(DONE, 201, (("x-sizes", value),)), CREATE, HEADERS
        )
    lines = reply(DONE, 201, (("X-Sizes", "1"), ("X-Sizes", "2")))
    yield Case("header-schema", "two lines", "pass", lines, CREATE, HEADERS)
    for value, verdict in [("7", "pass"), ("007", "fail"), ("7.5", "fail"), ("seven", "fail"), ("1e999999999", "fail")]:
        shown = reply(DONE, 200, (("RateLimit-Limit", value),))
        yield Case("header-schema", f"number {value!r}", verdict, shown, LIST, HEADERS)
    texts = ("X-Request-Id: a value that fits its schema", "X-Request-Id: 7")
    refused = reply(REFUSED, 403, (("X-Request-Id", "7"),))
    yield Case("header-schema", "a refusal", "fail", refused, CREATE, HEADERS, texts=texts)
    yield Case("header-schema", "an undocumented header", None, reply(DONE, 200, (("X-Sizes", "?"),)), LIST, HEADERS)
    yield Case("header-schema", "no reply", None, None, READ, HEADERS, Failure("reset", "closed"))


def header_syntax() -> Iterator[Case]:
    for name, syntax in SYNTAX.items():
        for value, verdict in ((syntax.right, "pass"), (syntax.wrong, "fail")):
            yield Case("header-syntax", f"{name}: {value}", verdict, reply(DONE, 200, ((name, value),)))
    texts = ("Retry-After: seconds or an HTTP date (RFC 9110, 10.2.3)", "Retry-After: soon")
    yield Case("header-syntax", "text", "fail", reply(REFUSED, 404, (("Retry-After", "soon"),)), texts=texts)
    links = (("Link", "<a>; rel=prev"), ("LINK", "<b>; rel=next"))
    yield Case("header-syntax", "lines of a list", "pass", reply(DONE, 200, links))
    yield Case("header-syntax", "no operation", "fail", reply(REFUSED, 404, (("ETag", "1"),)), get("/other"))
    yield Case("header-syntax", "no such header", None, reply(DONE))
    yield Case("header-syntax", "no reply", None, None, failure=Failure("reset", "closed"))


HEADER_TABLES = (required_headers, header_schema, header_syntax)
