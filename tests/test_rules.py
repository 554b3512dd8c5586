"""For every rule, replies that it lets pass, replies that it fails, and exchanges of which it has nothing to say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from conformance.contract.model import Clause
from conformance.exchange import MASK, Credential, Failure, Pairs, Request, Response
from conformance.findings import Finding
from conformance.judge import Judge
from conformance.knowledge import Knowledge
from conformance.rules import rule_class, rule_names, rules_of
from tests.kit import JSON, Bench, contract_of, exchange, get, knowing, read, reply, send

TM, TR = "trackingmore-v2", "trackier-v1"
USER = get("/trackings/getuserinfo")
COUNTRIES = get("/dictionary/countries")
GOOD = b'{"meta": {"code": 200, "type": "Success", "message": "ok"}, "data": {"email": "shop@example.com"}}'
HTML = (("Content-Type", "text/html"),)
PAGE = b"<html><body>Not here</body></html>"


def meta(code: Any = 200, kind: Any = "Success", message: Any = "ok", data: Any = None) -> dict[str, Any]:
    return {"meta": {"code": code, "type": kind, "message": message}, "data": [] if data is None else data}


def nested(code: Any = 31, message: Any = "Not there") -> dict[str, Any]:
    return {"success": False, "error": {"code": code, "message": message}}


def flat(code: Any = 31, message: Any = "Not there") -> dict[str, Any]:
    return {"code": code, "message": message}


def tagged(value: str | None) -> Pairs:
    return () if value is None else (("Content-Type", value),)


class Case(NamedTuple):
    """`verdict` is None where the rule says nothing; of several `before`, each is judged first, and each passes."""

    rule: str
    label: str
    verdict: str | None
    response: Response | None
    request: Request = USER
    contract: str = TM
    failure: Failure | None = None
    before: tuple[tuple[Request, Response], ...] = ()


def judged(case: Case) -> list[Finding]:
    world = knowing(case.contract)
    if case.rule == "response-schema":
        # the judge remembers odd values that were sent
        Judge(contract_of(case.contract), world).judge(exchange(case.request, None, failure=Failure("reset", "closed")))
    for request, response in case.before:
        earlier = findings(case, request, response, None, world)
        assert {each.verdict for each in earlier} <= {"pass"}, earlier
    return findings(case, case.request, case.response, case.failure, world)


def findings(case: Case, request: Request, response: Response | None, failure: Failure | None, world: Knowledge) -> list[Finding]:
    seen, expected = read(case.contract, request, response, world, failure=failure)
    contract = contract_of(case.contract)
    rules = [each for each in rules_of(contract) if each.clause.check == case.rule]
    rules = rules or [rule_class(case.rule)(contract, Clause("made.up", "rule", "", (), "stated", case.rule))]
    return [found for each in rules if (found := each.judge(seen, expected, world)) is not None]


# --- the body as JSON ----------------------------------------------------------------------------
def strict_json() -> Iterator[Case]:
    for label, body in {
        "as it should be": GOOD,
        "blanks and line breaks around and in it": b" \r\n\t" + GOOD.replace(b":", b" :\n") + b"\n ",
        "escapes": b'{"meta": {"code": 200, "type": "\\u0053uccess", "message": "\\"\\/\\b\\f\\n\\r\\t\\ud83d\\udce6"}, "data": []}',
        "plain UTF-8": '{"meta": {"code": 200, "type": "Success", "message": "运单 é 📦"}, "data": []}'.encode(),
        "another order, and members nobody spoke of": b'{"data": [], "more": {"data": 1}, "meta": {"type": "Success", "code": 200}}',
        "numbers of every lawful kind": b"[0, -0, 1.5, 1E3, -2e-5, 1e308, 123456789012345678901234567890]",
        "a bare value": b"null", "empty names and texts": b'{"": ""}',
        "the same name in two objects": b'[{"a": 1}, {"a": 2}, {"b": {"a": 1}, "a": 1}]',
    }.items():
        yield Case("strict-json", label, "pass", reply(body))
    for label, body in {
        "a name twice": b'{"meta": {"code": 200, "code": 4016}, "data": []}',
        "a name twice, once escaped": b'{"a": 1, "\\u0061": 2}', "a name twice, deep inside": b'[{"x": [{"a": 1, "a": 1}]}]',
        "NaN": b'{"a": NaN}', "Infinity": b"[Infinity]", "-Infinity": b"[-Infinity]",
        "a number beyond any float": b"[1e999]", "and below": b"[-1.0E+400]",
        "a byte order mark": b"\xef\xbb\xbf" + GOOD, "UTF-16": GOOD.decode().encode("utf-16"),
        "UTF-16 without a mark": GOOD.decode().encode("utf-16-le"), "UTF-32": GOOD.decode().encode("utf-32"),
        "Latin-1": '{"a": "é"}'.encode("latin-1"), "an overlong form": b'{"a": "\xc0\xaf"}', "a raw surrogate": b'{"a": "\xed\xa0\x80"}',
        "bytes after it": GOOD + b"!", "a zero byte after it": GOOD + b"\x00", "two values": GOOD + GOOD, "two lines": b"{}\n{}",
        "cut off": GOOD[:-1], "cut off in a text": GOOD[:20], "only blanks": b"   ",
        "a comma too many": b"[1,]", "a comment": b"{} // done", "single quotes": b"{'a': 1}", "no quotes": b"{a: 1}",
        "a line break in a text": b'{"a": "x\ny"}', "a tab in a text": b'{"a": "x\ty"}', "a wrong escape": b'{"a": "\\x41"}',
        "a leading zero": b"[01]", "a plus sign": b"[+1]", "a bare point": b"[.5]", "a point at the end": b"[1.]", "hexadecimal": b"[0x1]",
        "a script around it": b"callback(" + GOOD + b")", "a guard before it": b")]}'," + GOOD, "True": b"[True]",
    }.items():
        yield Case("strict-json", label, "fail", reply(body))
    for status in (404, 405, 501):
        yield Case("strict-json", f"HTML under {status}", "fail", reply(PAGE, status, HTML))
    yield Case("strict-json", "no body at all", None, reply(b""))
    yield Case("strict-json", "none under 204", None, reply(b"", 204))
    yield Case("strict-json", "none to HEAD", None, reply(b"", 200), USER.but(method="HEAD"))
    yield Case("strict-json", "cut off by the connection", None, reply(GOOD[:9]), failure=Failure("reset", "closed"))
    yield Case("strict-json", "no reply", None, None, failure=Failure("timeout", "late"))


def json_media_type() -> Iterator[Case]:
    for value in ("application/json", "application/json; charset=utf-8", 'Application/JSON ; Charset="UTF-8"', "APPLICATION/JSON;charset=utf8",
                  "application/problem+json", "application/vnd.parcel.v2+json; charset=UTF-8", "application/json; version=2", " application/json "):
        yield Case("json-media-type", value, "pass", reply(GOOD, headers=tagged(value)))
    yield Case("json-media-type", "a header in small letters", "pass", reply(GOOD, headers=(("content-type", "application/json"),)))
    for value in (None, "text/plain", "text/html; charset=utf-8", "text/json", "application/json; charset=iso-8859-1",
                  "application/json; charset=utf-16", 'application/json; charset="latin1"', "application/jsonp", "application/javascript",
                  "application/octet-stream", "json", "", "application/x-json", "application/json-seq", "application/json+zip"):
        yield Case("json-media-type", str(value), "fail", reply(GOOD, headers=tagged(value)))
    for status in (404, 405, 501):
        yield Case("json-media-type", f"HTML under {status}", "fail", reply(PAGE, status, HTML))
    yield Case("json-media-type", "no body, so no type", None, reply(b"", headers=()))
    yield Case("json-media-type", "nothing under 204", None, reply(b"", 204, headers=()))
    yield Case("json-media-type", "no reply", None, None, failure=Failure("reset", "closed"))


def envelope() -> Iterator[Case]:
    for label, body in {
        "success": meta(), "data is an object": meta(data={"a": 1}), "a refusal": meta(4016, "Bad Request"),
        "a refusal with null": {"meta": {"code": 4016, "type": "Bad Request", "message": ""}, "data": None},
        "a code that nobody knows": meta(777), "members nobody spoke of": meta() | {"more": 1},
    }.items():
        yield Case("envelope", label, "pass", reply(body))
    for label, body in {
        "no meta": {"data": []}, "no data": {"meta": meta()["meta"]}, "a list": [meta()], "null": None, "a text": "ok",
        "the code is text": meta("200"), "the code is null": {"meta": {"code": None, "type": "a", "message": "b"}, "data": []},
        "the type is missing": {"meta": {"code": 200, "message": "ok"}, "data": []}, "the message is a number": meta(message=7),
        "a refusal with data": meta(4016, "Bad Request", data={"id": 1}), "data is text": {"meta": meta()["meta"], "data": "all"},
    }.items():
        yield Case("envelope", label, "fail", reply(body))
    for label, body in {"nested": nested(), "flat": flat(), "digits": nested("31"), "refused": {"success": False, "data": {"message": "No."}},
                        "success": {"success": True}, "data": {"data": {}}}.items():
        yield Case("envelope", f"{label} in Trackier", "pass", reply(body), COUNTRIES, TR)
    for label, body in {"success with an error": nested() | {"success": True}, "an empty error": {"error": {}},
                        "code 0 as an error": nested(0), "a code of letters": flat("E31"), "refused without a word": {"success": False, "data": {}},
                        "an empty object": {}}.items():
        yield Case("envelope", f"{label} in Trackier", "fail", reply(body), COUNTRIES, TR)
    for status in (404, 405, 501):
        yield Case("envelope", f"HTML under {status}", "fail", reply(PAGE, status, HTML), COUNTRIES, TR)
    yield Case("envelope", "no body", "fail", reply(b""))
    yield Case("envelope", "none under 204", None, reply(b"", 204))
    yield Case("envelope", "none to HEAD", None, reply(b""), USER.but(method="HEAD"))


# --- the outcome -------------------------------------------------------------------------------------
def documented_code() -> Iterator[Case]:
    yield Case("documented-code", "one of the table", "pass", reply(meta(4016, "Bad Request")))
    yield Case("documented-code", "as digits, where they may be", "pass", reply(nested("31"), 404), COUNTRIES, TR)
    for code in (777, 0, -1, 2000, 40160):
        yield Case("documented-code", f"code {code}", "fail", reply(meta(code)))
    yield Case("documented-code", "code 99", "fail", reply(flat(99), 400), COUNTRIES, TR)
    yield Case("documented-code", "code 99 as digits", "fail", reply(nested("99"), 400), COUNTRIES, TR)
    yield Case("documented-code", "other digits than ASCII", "fail", reply(meta("\u0662\u0660\u0660")))
    yield Case("documented-code", "201 where nothing is made", "fail", reply(meta(201, "Created")))
    yield Case("documented-code", "201 where something is made", "pass", reply(meta(201, "Created"), 201), send("POST", "/trackings/post", {}))
    yield Case("documented-code", "no code to be seen", None, reply(b"{}"))
    yield Case("documented-code", "HTML", None, reply(PAGE, 404, HTML))


def documented_type() -> Iterator[Case]:
    for code, kind in ((200, "Success"), (4016, "Bad Request"), (4016, "BadRequest"), (4016, " bad  request "), (202, "Created"),
                       (202, "Bad Request"), (4031, "No Content"), (4032, "NoContent")):
        yield Case("documented-type", f"{code} {kind}", "pass", reply(meta(code, kind)))
    for code, kind in ((200, "Created"), (200, ""), (4016, "Success"), (4016, "Unauthorized"), (4001, "Bad Request"), (4031, "Bad Request"),
                       (405, "Not Found"), (202, "Success")):
        yield Case("documented-type", f"{code} {kind}", "fail", reply(meta(code, kind)))
    yield Case("documented-type", "of a code that nobody knows", None, reply(meta(777, "Odd")))


def documented_status() -> Iterator[Case]:
    bad_key = COUNTRIES.but(credentials=(Credential("unknown", "header"),))
    nowhere = get("/no-such-path")
    for label, body, status, request, verdict in [
        ("an error under its status", nested(31), 404, COUNTRIES, "pass"), ("12 under 401", nested(12), 401, COUNTRIES, "pass"),
        ("the second of two", nested(33), 400, COUNTRIES, "pass"), ("a success under 200", {"data": {}}, 200, COUNTRIES, "pass"),
        ("13 as the text has it", nested(13), 401, bad_key, "pass"), ("13 as the files have it", nested(13), 400, bad_key, "pass"),
        ("a status of the cause alone", nested(31), 501, nowhere, "pass"), ("the same without the cause", nested(31), 501, COUNTRIES, "fail"),
        ("an error under success", nested(31), 200, COUNTRIES, "fail"), ("another error's status", nested(31), 400, COUNTRIES, "fail"),
        ("12 under 403", nested(12), 403, COUNTRIES, "fail"), ("13 under 403", nested(13), 403, bad_key, "fail"),
        ("5 under 401", nested(5), 401, COUNTRIES, "fail"), ("51 under 503", nested(51), 503, COUNTRIES, "fail"),
        ("32 under 404", nested(32), 404, COUNTRIES, "fail"), ("20 under 422", nested(20), 422, COUNTRIES, "fail"),
        ("success under an error", {"data": {}}, 404, COUNTRIES, "fail"), ("success under 201, unlisted", {"data": {}}, 201, COUNTRIES, "fail"),
        ("no outcome", {}, 404, COUNTRIES, None),
    ]:
        yield Case("documented-status", label, verdict, reply(body, status), request, TR)
    for label, code, status, verdict in [("in-band", 4016, 200, "pass"), ("mirrored", 4016, 409, "pass"), ("made", 4016, 201, "fail"),
                                         ("elsewhere", 4016, 404, "fail"), ("always 200", 4031, 204, "fail")]:
        yield Case("documented-status", label, verdict, reply(meta(code), status))


def one_dialect() -> Iterator[Case]:
    bad_key = COUNTRIES.but(credentials=(Credential("unknown", "header"),))
    keyless = COUNTRIES.but(credentials=())
    nowhere, elsewhere = get("/no-such-path"), get("/no-such-path-either")
    for label, first, then, verdict in [
        ("nested and nested", reply(nested(31), 404), reply(nested(33), 409), "pass"),
        ("nested and flat", reply(nested(31), 404), reply(flat(33), 409), "fail"),
        ("flat and nested", reply(flat(31), 404), reply(nested(33), 409), "fail"),
        ("digits and digits", reply(flat("31"), 404), reply(flat("33"), 409), "pass"),
        ("an integer and digits", reply(nested(31), 404), reply(nested("33"), 409), "fail"),
        ("digits and an integer", reply(flat("31"), 404), reply(flat(33), 409), "fail"),
        ("an error and a success", reply(flat("31"), 404), reply({"data": {}}), "pass"),
        ("an error and a refusal without code", reply(nested(31), 404), reply({"success": False, "data": {"message": "No."}}), "pass"),
    ]:
        yield Case("one-dialect", label, verdict, then, COUNTRIES, TR, before=((COUNTRIES, first),))
    for label, request, first, then, verdict in [
        ("13 as before", bad_key, reply(nested(13), 400), reply(nested(13), 400), "pass"),
        ("13 under two statuses", bad_key, reply(nested(13), 401), reply(nested(13), 400), "fail"),
        ("12 as before", keyless, reply(nested(12), 401), reply(nested(12), 401), "pass"),
        ("a habit that is kept", nowhere, reply(nested(31), 404), reply(nested(31), 404), "pass"),
        ("a habit that is broken", nowhere, reply(nested(31), 404), reply(nested(31), 501), "fail"),
        ("another code of the same cause", nowhere, reply(nested(31), 404), reply(nested(32), 501), "pass"),
    ]:
        yield Case("one-dialect", label, verdict, then, request, TR, before=((request, first),))
    yield Case("one-dialect", "a habit in another place", "fail", reply(nested(31), 501), elsewhere, TR, before=((nowhere, reply(nested(31), 404)),))
    lists = get("/trackings/get")
    make = send("POST", "/trackings/post", {"tracking_number": "CT12345", "carrier_code": "dhl"})
    for label, request, first, then, verdict in [
        ("in-band throughout", lists, reply(meta(4012)), reply(meta(4033)), "pass"),
        ("in-band, then mirrored", lists, reply(meta(4012)), reply(meta(4017), 404), "fail"),
        ("mirrored, then in-band", lists, reply(meta(4012), 400), reply(meta(4015)), "fail"),
        ("mirrored throughout", lists, reply(meta(4012), 400), reply(meta(4017), 404), "pass"),
        ("what fits both", lists, reply(meta(405), 405), reply(meta(4012), 400), "pass"),
        ("mirrored, and 200 where it stays 200", lists, reply(meta(4012), 400), reply(meta(4031)), "pass"),
        ("405 in one way", nowhere, reply(meta(405), 405), reply(meta(405), 405), "pass"),
        ("405 in two ways", lists, reply(meta(405), 405), reply(meta(405)), "fail"),
        ("401 in two ways, whatever the cause", bad_key.but(path="/carriers"), reply(meta(401), 401), reply(meta(401)), "fail"),
        ("made under 200 and 201", make, reply(meta(201), 201), reply(meta(201)), "fail"),
        ("made under 201 twice", make, reply(meta(201), 201), reply(meta(201), 201), "pass"),
    ]:
        yield Case("one-dialect", label, verdict, then, request, before=((request, first),))
    yield Case("one-dialect", "no outcome, no dialect", None, reply(PAGE, 404, HTML))


# --- what a success says ---------------------------------------------------------------------------
CARRIERS = get("/carriers")


def response_schema() -> Iterator[Case]:
    carrier = {"name": "DHL", "code": "dhl"}
    odd = send("PUT", "/trackings/dhl/CT12345", {"title": {"a": 1}})
    shown = {"id": "1", "tracking_number": "CT12345", "carrier_code": "dhl", "status": "pending", "created_at": "2019-08-21"}
    for label, request, data, verdict in [
        ("as documented", CARRIERS, [carrier], "pass"), ("a list without elements", CARRIERS, [], "pass"),
        ("members nobody spoke of", CARRIERS, [carrier | {"more": [1]}], "pass"), ("a member is missing", CARRIERS, [{"name": "DHL"}], "fail"),
        ("a member of another type", CARRIERS, [carrier | {"code": 7}], "fail"), ("null for a list", CARRIERS, None, "pass"),
        ("an object for a list", CARRIERS, {"dhl": carrier}, "fail"), ("the second is wrong", CARRIERS, [carrier, {}], "fail"),
        ("shown as it should be", odd, shown | {"title": "Plain"}, "pass"), ("odd as it was sent", odd, shown | {"title": {"a": 1}}, "pass"),
        ("odd, and nobody sent it", odd, shown | {"title": {"a": 2}}, "fail"), ("odd in another member", odd, shown | {"status": {"a": 1}}, "pass"),
        ("odd, and something else wrong", odd, shown | {"title": {"a": 1}, "id": 7}, "fail"),
    ]:
        yield Case("response-schema", label, verdict, reply(meta(data=data)), request)
    yield Case("response-schema", "a refusal has none", None, reply(meta(4012)), CARRIERS)
    yield Case("response-schema", "asked for by Prefer", None, reply(meta(data=[7])), CARRIERS.but(headers=(("Prefer", "code=4012"),)))
    yield Case("response-schema", "no such operation", None, reply(meta()), get("/no-such-path"))


def accounted_items() -> Iterator[Case]:
    item = {"tracking_number": "CT12345", "carrier_code": "dhl"}
    two = send("POST", "/trackings/batch", [item, item | {"tracking_number": "CT12346"}])

    def batch(submitted: Any, added: Any, trackings: Any, errors: Any) -> Response:
        return reply(meta(201, "Created", data={"submitted": submitted, "added": added, "trackings": trackings, "errors": errors}))

    for label, response, verdict in [
        ("both treated", batch(2, 2, [{}, {}], []), "pass"), ("one of each", batch(2, 1, [{}], [{"code": 4016}]), "pass"),
        ("both reported", batch(2, 0, [], [{}, {}]), "pass"), ("numbers as text", batch("2", "2", [{}, {}], []), "pass"),
        ("one is lost", batch(2, 1, [{}], []), "fail"), ("one is reported twice", batch(2, 2, [{}, {}], [{}]), "fail"),
        ("fewer submitted", batch(1, 2, [{}, {}], []), "fail"), ("more added than shown", batch(2, 2, [{}], [{}]), "fail"),
        ("fewer added than shown", batch(2, 1, [{}, {}], []), "fail"), ("all are lost", batch(2, 0, [], []), "fail"),
        ("no lists to count", batch(2, 2, None, None), None), ("refused as a whole", reply(meta(4012)), None),
    ]:
        yield Case("accounted-items", label, verdict, response, two)
    yield Case("accounted-items", "of an operation on one", None, reply(meta()), CARRIERS)
    yield Case("accounted-items", "of a body that is no list", None, batch(2, 0, [], []), send("POST", "/trackings/batch", {}))


def human_message() -> Iterator[Case]:
    for label, response, verdict in [
        ("a text", reply(meta(4016, message="It exists.")), "pass"), ("an empty one", reply(meta(4016, message="")), "fail"),
        ("blanks", reply(meta(4016, message=" \n\t\u00a0 ")), "fail"), ("of 500, where it may be empty", reply(meta(500, message=""), 500), None),
        ("a success needs none", reply(meta(message="")), None),
    ]:
        yield Case("human-message", label, verdict, response)
    for label, body, verdict in [
        ("nested", nested(31), "pass"), ("flat", flat(31), "pass"), ("nested and blank", nested(31, " "), "fail"), ("flat and empty", flat(31, ""), "fail"),
        ("missing, which is another shape", {"error": {"code": 31}}, None), ("refused without a code", {"success": False, "data": {"message": "No."}}, None),
    ]:
        yield Case("human-message", label, verdict, reply(body, 404), COUNTRIES, TR)


# --- the reply as HTTP ---------------------------------------------------------------------------------
def no_echo() -> Iterator[Case]:
    yield Case("no-echo", "nothing repeated", "pass", reply(GOOD, 200, JSON, reason="OK"))
    for label, response in {
        "in the body": reply(meta(message=f"key {MASK}")), "in a header": reply(GOOD, headers=(*JSON, ("Location", f"/?key={MASK}"))),
        "as a header's name": reply(GOOD, headers=(*JSON, (MASK, "1"))), "in the reason": reply(GOOD, reason=f"Hello {MASK}"),
        "after the body": reply(GOOD, surplus=MASK.encode()), "in a body that is no JSON": reply(MASK.encode(), headers=HTML),
    }.items():
        yield Case("no-echo", label, "fail", response)
    yield Case("no-echo", "in what came before the end", "fail", reply(MASK.encode()), failure=Failure("reset", "closed"))
    yield Case("no-echo", "no reply", None, None, failure=Failure("timeout", "late"))


def no_stray_body() -> Iterator[Case]:
    for label, response, verdict in [
        ("a body where it may be", reply(GOOD), "pass"), ("nothing under 204", reply(b"", 204, ()), "pass"),
        ("an announced nothing under 204", reply(b"", 204, (("Content-Length", "0"),)), "pass"),
        ("a length under 204", reply(b"", 204, (("Content-Length", "12"),)), "fail"),
        ("a length in small letters under 204", reply(b"", 204, (("content-length", "12"),)), "fail"),
        ("chunks under 204", reply(b"", 204, (("Transfer-Encoding", "chunked"),)), "fail"),
        ("bytes after 204", reply(b"", 204, (), surplus=GOOD), "fail"), ("bytes after a body", reply(GOOD, surplus=b"x"), "fail"),
        ("the length of what is unchanged", reply(b"", 304, (("Content-Length", "12"),)), "pass"),
    ]:
        yield Case("no-stray-body", label, verdict, response)
    yield Case("no-stray-body", "the length of an answer to HEAD", "pass", reply(b"", 200, (("Content-Length", "12"),)), USER.but(method="HEAD"))
    yield Case("no-stray-body", "not complete", None, reply(b"{"), failure=Failure("reset", "closed"))


def answered() -> Iterator[Case]:
    broken = USER.but(credentials=(Credential("broken", "header"),))
    yield Case("answered", "a success", "pass", reply(GOOD))
    yield Case("answered", "a refusal", "pass", reply(meta(4012)))
    yield Case("answered", "code 500", "fail", reply(meta(500, "Server error"), 500))
    yield Case("answered", "code 500 in-band", "fail", reply(meta(500, "Server error")))
    yield Case("answered", "code 500 to its own key", "pass", reply(meta(500, "Server error"), 500), broken)
    yield Case("answered", "code 500, asked for", "pass", reply(meta(500, "Server error"), 500), USER.but(headers=(("Prefer", "code=500"),)))
    yield Case("answered", "a crash without a code", "fail", reply(PAGE, 500, HTML))
    yield Case("answered", "a bad gateway", "fail", reply(PAGE, 502, HTML))
    yield Case("answered", "HTML, but no crash", "pass", reply(PAGE, 404, HTML))
    for kind, verdict in {"reset": "fail", "timeout": "fail", "oversized": "fail", "protocol": "fail", "connect": None, "tls": None}.items():
        yield Case("answered", f"failure: {kind}", verdict, None, failure=Failure(kind, "as it is"))
    yield Case("answered", "cut off", "fail", reply(GOOD), failure=Failure("reset", "closed"))


def own_record() -> Iterator[Case]:
    asked = get("/trackings/dhl/CT12345")
    record = {"id": "1", "tracking_number": "CT12345", "carrier_code": "dhl"}
    for label, data, verdict in [
        ("the one asked for", record, "pass"), ("another number", record | {"tracking_number": "CT12346"}, "fail"),
        ("another carrier", record | {"carrier_code": "ups"}, "fail"), ("no key to be seen", {"id": "1"}, None), ("no record", [], None),
    ]:
        yield Case("own-record", label, verdict, reply(meta(data=data)), asked)
    affiliate = "5c0000000000000000a00001"
    for label, path, shown, verdict in [
        ("of a made key", affiliate, affiliate, "pass"), ("another made key", affiliate, "5c0000000000000000a00002", "fail"),
        ("asked for by another id", "1", affiliate, None),
    ]:
        yield Case("own-record", label, verdict, reply({"data": {"affiliate": {"_id": shown}}}), get(f"/affiliate/{path}"), TR)
    yield Case("own-record", "a refusal", None, reply(meta(4017)), asked)
    yield Case("own-record", "asked for by Prefer", None, reply(meta(data={"tracking_number": "CT1"})), asked.but(headers=(("Prefer", "code=4017"),)))


CASES = [case for table in (strict_json, json_media_type, envelope, documented_code, documented_type, documented_status, one_dialect, response_schema,
                            accounted_items, human_message, no_echo, no_stray_body, answered, own_record) for case in table()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.label}")
def test_each_reply_is_judged_as_it_should_be(case: Case) -> None:
    found = judged(case)
    assert [each.verdict for each in found] == ([case.verdict] if case.verdict else []), found
    assert all(each.expected and each.actual for each in found if each.verdict == "fail")


@pytest.mark.parametrize("name", sorted(rule_names()))
def test_every_rule_is_tried_with_what_it_passes_and_what_it_fails(name: str) -> None:
    assert {case.verdict for case in CASES if case.rule == name} >= {"pass", "fail", None}


def test_a_rule_that_no_file_has() -> None:
    with pytest.raises(KeyError):
        rule_class("no-such-rule")


class TestClausesShareARule:
    """Of several clauses of one rule, each speaks for its own outcomes or operations only."""

    def found(self, body: Any, status: int, request: Request = COUNTRIES) -> list[str]:
        return [each.clause for each in judged(Case("documented-status", "", None, reply(body, status), request, TR))]

    def test_by_outcome(self) -> None:
        assert self.found(nested(12), 401) == ["http.401"]
        assert self.found(nested(31), 404) == ["http.404"]
        assert self.found({"data": {}}, 200) == ["code.0"]
        assert self.found(nested(33), 409) == ["outcome.status"]

    def test_by_operation(self) -> None:
        batch = Case("accounted-items", "", None, reply(meta(data={"submitted": 1, "errors": []})), send("POST", "/trackings/delete", [{}, {}]))
        assert judged(batch) == []


def test_the_reference_server_passes_every_rule() -> None:
    for name in (TM, TR):
        bench = Bench(name)
        for operation in bench.contract.operations.values():
            request = bench.lawful(operation.id)
            for each in (request, request.but(credentials=()), request.but(path="/no-such-path")):
                bench.ask(each)
                by_rules = [found for found in bench.findings if bench.contract.clauses[found.clause].kind == "rule"]
                assert {found.verdict for found in by_rules} == {"pass"}, by_rules
