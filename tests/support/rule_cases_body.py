"""Replies by body and HTTP, for each rule: those that pass, fail, or are not judged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.core.exchange import MASK, Credential, Failure, FailureKind
from tests.support.kit import JSON, reply
from tests.support.rule_case import COUNTRIES, GOOD, HTML, PAGE, TR, USER, Case, flat, meta, nested, tagged


# --- the body as JSON ----------------------------------------------------------------------------
def strict_json() -> Iterator[Case]:
    for label, body in {
        "as it should be": GOOD,
        "blanks and line breaks around and in it": b" \r\n\t" + GOOD.replace(b":", b" :\n") + b"\n ",
        "escapes": b'{"meta": {"code": 7, "type": "\\u0053uccess", "message": "\\"\\/\\b\\f\\n\\r\\t\\ud83d\\udce6"}}',
        "plain UTF-8": '{"meta": {"code": 200, "type": "Success", "message": "运单 é 📦"}, "data": []}'.encode(),
        "another order, and undocumented members": b'{"data": [], "more": {"data": 1}, "meta": {"code": 200}}',
        "numbers of every valid kind": b"[0, -0, 1.5, 1E3, -2e-5, 1e308, 123456789012345678901234567890]",
        "a bare value": b"null",
        "empty names and texts": b'{"": ""}',
        "the same name in two objects": b'[{"a": 1}, {"a": 2}, {"b": {"a": 1}, "a": 1}]',
    }.items():
        yield Case("strict-json", label, "pass", reply(body))
    for label, body in {
        "a name twice": b'{"meta": {"code": 200, "code": 4016}, "data": []}',
        "a name twice, once escaped": b'{"a": 1, "\\u0061": 2}',
        "a name twice, deep inside": b'[{"x": [{"a": 1, "a": 1}]}]',
        "NaN": b'{"a": NaN}',
        "Infinity": b"[Infinity]",
        "-Infinity": b"[-Infinity]",
        "a number beyond any float": b"[1e999]",
        "and below": b"[-1.0E+400]",
        "a byte order mark": b"\xef\xbb\xbf" + GOOD,
        "UTF-16": GOOD.decode().encode("utf-16"),
        "UTF-16 without a mark": GOOD.decode().encode("utf-16-le"),
        "UTF-32": GOOD.decode().encode("utf-32"),
        "Latin-1": '{"a": "é"}'.encode("latin-1"),
        "an overlong form": b'{"a": "\xc0\xaf"}',
        "a raw surrogate": b'{"a": "\xed\xa0\x80"}',
        "bytes after it": GOOD + b"!",
        "a zero byte after it": GOOD + b"\x00",
        "two values": GOOD + GOOD,
        "two lines": b"{}\n{}",
        "cut off": GOOD[:-1],
        "cut off in a text": GOOD[:20],
        "only blanks": b"   ",
        "a comma too many": b"[1,]",
        "a comment": b"{} // done",
        "single quotes": b"{'a': 1}",
        "no quotes": b"{a: 1}",
        "a line break in a text": b'{"a": "x\ny"}',
        "a tab in a text": b'{"a": "x\ty"}',
        "a wrong escape": b'{"a": "\\x41"}',
        "a leading zero": b"[01]",
        "a plus sign": b"[+1]",
        "a bare point": b"[.5]",
        "a point at the end": b"[1.]",
        "hexadecimal": b"[0x1]",
        "a script around it": b"callback(" + GOOD + b")",
        "a guard before it": b")]}'," + GOOD,
        "True": b"[True]",
    }.items():
        yield Case("strict-json", label, "fail", reply(body))
    for status in (404, 405, 501):
        yield Case("strict-json", f"HTML under {status}", "fail", reply(PAGE, status, HTML))
    yield Case("strict-json", "no body at all", None, reply(b""))
    yield Case("strict-json", "none under 204", None, reply(b"", 204))
    yield Case("strict-json", "none to HEAD", None, reply(b"", 200), USER.replace(method="HEAD"))
    yield Case("strict-json", "cut off by the connection", None, reply(GOOD[:9]), failure=Failure("reset", "closed"))
    yield Case("strict-json", "no reply", None, None, failure=Failure("timeout", "late"))


def declared_codings() -> Iterator[Case]:
    for coding, verdict in (("gzip", "fail"), ("br", "fail"), ("identity", "pass"), ("", "pass")):
        coded = (*tagged("application/json"), ("Content-Encoding", coding))
        yield Case("strict-json", f"plain JSON that is declared as {coding!r}", verdict, reply(GOOD, headers=coded))


def json_media_type() -> Iterator[Case]:
    for value in (
        "application/json",
        "application/json; charset=utf-8",
        'Application/JSON ; Charset="UTF-8"',
        "APPLICATION/JSON;charset=utf8",
        "application/problem+json",
        "application/vnd.parcel.v2+json; charset=UTF-8",
        "application/json; version=2",
        " application/json ",
    ):
        yield Case("json-media-type", value, "pass", reply(GOOD, headers=tagged(value)))
    yield Case(
        "json-media-type",
        "a header in small letters",
        "pass",
        reply(GOOD, headers=(("content-type", "application/json"),)),
    )
    for wrong in (
        None,
        "text/plain",
        "text/html; charset=utf-8",
        "text/json",
        "application/json; charset=iso-8859-1",
        "application/json; charset=utf-16",
        'application/json; charset="latin1"',
        "application/jsonp",
        "application/javascript",
        "application/octet-stream",
        "json",
        "",
        "application/x-json",
        "application/json-seq",
        "application/json+zip",
    ):
        yield Case("json-media-type", str(wrong), "fail", reply(GOOD, headers=tagged(wrong)))
    for status in (404, 405, 501):
        yield Case("json-media-type", f"HTML under {status}", "fail", reply(PAGE, status, HTML))
    yield Case("json-media-type", "no body, so no type", None, reply(b"", headers=()))
    yield Case("json-media-type", "nothing under 204", None, reply(b"", 204, headers=()))
    yield Case("json-media-type", "no reply", None, None, failure=Failure("reset", "closed"))


def envelope() -> Iterator[Case]:
    for label, body in {
        "success": meta(),
        "data is an object": meta(data={"a": 1}),
        "a refusal": meta(4016, "Bad Request"),
        "a refusal with null": {"meta": {"code": 4016, "type": "Bad Request", "message": ""}, "data": None},
        "an undocumented code": meta(777),
        "undocumented members": meta() | {"more": 1},
    }.items():
        yield Case("envelope", label, "pass", reply(body))
    wrong: dict[str, Any] = {
        "no meta": {"data": []},
        "no data": {"meta": meta()["meta"]},
        "a list": [meta()],
        "null": None,
        "a text": "ok",
        "the code is text": meta("200"),
        "the code is null": {"meta": {"code": None, "type": "a", "message": "b"}, "data": []},
        "the type is missing": {"meta": {"code": 200, "message": "ok"}, "data": []},
        "the message is a number": meta(message=7),
        "a refusal with data": meta(4016, "Bad Request", data={"id": 1}),
        "data is text": {"meta": meta()["meta"], "data": "all"},
    }
    for label, odd in wrong.items():
        yield Case("envelope", label, "fail", reply(odd))
    for label, body in {
        "nested": nested(),
        "flat": flat(),
        "digits": nested("31"),
        "refused": {"success": False, "data": {"message": "No."}},
        "success": {"success": True},
        "data": {"data": {}},
    }.items():
        yield Case("envelope", f"{label} in Trackier", "pass", reply(body), COUNTRIES, TR)
    for label, body in {
        "success with an error": nested() | {"success": True},
        "an empty error": {"error": {}},
        "code 0 as an error": nested(0),
        "a code of letters": flat("E31"),
        "refused without a word": {"success": False, "data": {}},
        "an empty object": {},
    }.items():
        yield Case("envelope", f"{label} in Trackier", "fail", reply(body), COUNTRIES, TR)
    for status in (404, 405, 501):
        yield Case("envelope", f"HTML under {status}", "fail", reply(PAGE, status, HTML), COUNTRIES, TR)
    yield Case("envelope", "no body", "fail", reply(b""))
    yield Case("envelope", "none under 204", None, reply(b"", 204))
    yield Case("envelope", "none to HEAD", None, reply(b""), USER.replace(method="HEAD"))


# --- the reply as HTTP ---------------------------------------------------------------------------------
def no_echo() -> Iterator[Case]:
    yield Case("no-echo", "nothing repeated", "pass", reply(GOOD, 200, JSON, reason="OK"))
    for label, response in {
        "in the body": reply(meta(message=f"key {MASK}")),
        "in a header": reply(GOOD, headers=(*JSON, ("Location", f"/?key={MASK}"))),
        "as a header's name": reply(GOOD, headers=(*JSON, (MASK, "1"))),
        "in the reason": reply(GOOD, reason=f"Hello {MASK}"),
        "after the body": reply(GOOD, surplus=MASK.encode()),
        "in a body that is no JSON": reply(MASK.encode(), headers=HTML),
    }.items():
        yield Case("no-echo", label, "fail", response)
    yield Case(
        "no-echo", "in what came before the end", "fail", reply(MASK.encode()), failure=Failure("reset", "closed")
    )
    yield Case("no-echo", "no reply", None, None, failure=Failure("timeout", "late"))


def no_unexpected_body() -> Iterator[Case]:
    for label, response, verdict in [
        ("a body where it may be", reply(GOOD), "pass"),
        ("nothing under 204", reply(b"", 204, ()), "pass"),
        ("an announced nothing under 204", reply(b"", 204, (("Content-Length", "0"),)), "pass"),
        ("a length under 204", reply(b"", 204, (("Content-Length", "12"),)), "fail"),
        ("a length in small letters under 204", reply(b"", 204, (("content-length", "12"),)), "fail"),
        ("chunks under 204", reply(b"", 204, (("Transfer-Encoding", "chunked"),)), "fail"),
        ("bytes after 204", reply(b"", 204, (), surplus=GOOD), "fail"),
        ("bytes after a body", reply(GOOD, surplus=b"x"), "fail"),
        ("the length of what is unchanged", reply(b"", 304, (("Content-Length", "12"),)), "pass"),
    ]:
        yield Case("no-unexpected-body", label, verdict, response)
    yield Case(
        "no-unexpected-body",
        "the length of an answer to HEAD",
        "pass",
        reply(b"", 200, (("Content-Length", "12"),)),
        USER.replace(method="HEAD"),
    )
    in_chunks = USER.replace(method="POST", body=b"{}", headers=(("Transfer-Encoding", "chunked"),))
    unread = reply(GOOD, surplus=b"HTTP/1.1 400 Bad Request")
    yield Case("no-unexpected-body", "a reply to unread chunks", "pass", unread, in_chunks)
    yield Case("no-unexpected-body", "not complete", None, reply(b"{"), failure=Failure("reset", "closed"))


def answered() -> Iterator[Case]:
    broken = USER.replace(credentials=(Credential("broken", "header"),))
    yield Case("answered", "a success", "pass", reply(GOOD))
    yield Case("answered", "a refusal", "pass", reply(meta(4012)))
    chunked, length = ("transfer-encoding", "chunked"), ("Content-Length", "99")
    yield Case("answered", "one length", "pass", reply(GOOD, headers=(*JSON, chunked)))
    yield Case("answered", "two lengths", "fail", reply(GOOD, headers=(*JSON, chunked, length)))
    yield Case("answered", "code 500", "fail", reply(meta(500, "Server error"), 500))
    yield Case("answered", "code 500 in-band", "fail", reply(meta(500, "Server error")))
    yield Case("answered", "code 500 to its own key", "pass", reply(meta(500, "Server error"), 500), broken)
    yield Case(
        "answered",
        "code 500, asked for",
        "pass",
        reply(meta(500, "Server error"), 500),
        USER.replace(headers=(("Prefer", "code=500"),)),
    )
    yield Case("answered", "a crash without a code", "fail", reply(PAGE, 500, HTML))
    yield Case("answered", "a bad gateway", "fail", reply(PAGE, 502, HTML))
    yield Case("answered", "HTML, but no crash", "pass", reply(PAGE, 404, HTML))
    verdicts: dict[FailureKind, str | None] = {
        "reset": "fail",
        "timeout": "fail",
        "oversized": "fail",
        "protocol": "fail",
        "connect": None,
        "tls": None,
    }
    for kind, verdict in verdicts.items():
        yield Case("answered", f"failure: {kind}", verdict, None, failure=Failure(kind, "as it is"))
    yield Case("answered", "cut off", "fail", reply(GOOD), failure=Failure("reset", "closed"))


BODY_TABLES = (strict_json, declared_codings, json_media_type, envelope, no_echo, no_unexpected_body, answered)
