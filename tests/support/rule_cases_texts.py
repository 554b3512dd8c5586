"""Replies with the complete text of the failure: expected and actual value."""

from __future__ import annotations

from typing import Any

from conformance.core.exchange import MASK, Failure, Request, Response
from tests.support.kit import JSON, TAG, get, reply, send
from tests.support.rule_case import COUNTRIES, GOOD, HTML, PAGE, TM, TR, USER, Case, flat, meta, nested

NUMBER = "CT12345"
BATCH = send(
    "POST", "/trackings/batch", [{"tracking_number": each, "carrier_code": "dhl"} for each in (NUMBER, "CT12346")]
)
FRESH = send("POST", "/trackings/batch", [{"tracking_number": f"CT{TAG}{n}", "carrier_code": "dhl"} for n in (1, 2)])
CREATION = send("POST", "/trackings/post", {"tracking_number": NUMBER, "carrier_code": "dhl"})
SHAPES = "one of the documented shapes (nested, flat, refused, success)"
LISTS, NOWHERE, RECORD = get("/trackings/get"), get("/no-such-path"), get(f"/trackings/dhl/{NUMBER}")
MOVE = send(
    "POST", "/trackings/update", {"tracking_number": NUMBER, "carrier_code": "dhl", "update_carrier_code": "ups"}
)
MAKE = send("POST", "/parcels", {"label": {"a": 1}, "town": "Delft"})
ASKING = LISTS.replace(headers=(("Prefer", "code=4012"),))


def batch(submitted: Any, added: Any, trackings: Any, errors: Any) -> Response:
    data = {"submitted": submitted, "added": added, "trackings": trackings, "errors": errors}
    return reply(meta(201, "Created", data=data))


def done(data: Any = ...) -> Response:
    """A success of the parcel counter."""
    return reply({"code": 0, "message": "Done"} | ({} if data is ... else {"data": data}))


def failing(
    rule: str,
    request: Request,
    response: Response | None,
    expected: str,
    actual: str,
    contract: str = TM,
    failure: Failure | None = None,
    before: tuple[tuple[Request, Response], ...] = (),
) -> Case:
    """Return a case that fails with these texts."""
    return Case(rule, f"says: {actual[:40]}", "fail", response, request, contract, failure, before, (expected, actual))


def shown(rule: str, verdict: str | None, request: Request, response: Response, contract: str) -> Case:
    return Case(rule, f"{request.method} {request.path} {response.body[:60]!r}", verdict, response, request, contract)


ITEMS = [
    failing(
        "accounted-items",
        BATCH,
        batch(1, 2, [{}, {}], []),
        "/data/submitted is 2, the items sent",
        "/data/submitted is 1",
    ),
    failing(
        "accounted-items",
        BATCH,
        batch(2, 2, [{}], [{}]),
        "/data/added is 1, the items shown as processed",
        "/data/added is 2",
    ),
    failing(
        "accounted-items", BATCH, batch(2, 1, None, []), "2 items processed or reported", "1 processed and 0 reported"
    ),
    failing(
        "accounted-items",
        BATCH,
        batch(2, "1", None, [{}, {}]),
        "2 items processed or reported",
        "1 processed and 2 reported",
    ),
]

BODIES = [
    failing(
        "strict-json",
        USER,
        reply(GOOD + b"!"),
        "one JSON value as defined by RFC 8259",
        "trailing characters at line 1 column 99",
    ),
    failing("strict-json", USER, reply(PAGE, 404, HTML), "one JSON value as defined by RFC 8259", "HTML, not JSON"),
    failing("json-media-type", USER, reply(GOOD, headers=()), "Content-Type: application/json", "no Content-Type"),
    failing(
        "json-media-type", USER, reply(GOOD, headers=HTML), "application/json, in UTF-8", "Content-Type: text/html"
    ),
    failing("envelope", COUNTRIES, reply(b""), SHAPES, "no body", TR),
    failing(
        "envelope", COUNTRIES, reply(PAGE, 404, HTML), SHAPES, "a body of an undocumented shape, under HTTP 404", TR
    ),
    failing(
        "human-message", USER, reply(meta(4016, message=" ")), "a message (non-empty text) at /meta/message", '" "'
    ),
    failing(
        "response-schema",
        get("/parcels/1"),
        done(),
        "a body that fits the schema of readParcel",
        'the whole body: "data" is a required property',
        "parcels",
    ),
    failing(
        "response-schema",
        get("/parcels"),
        done({"parcels": {"10000001": {}}, "total": "1", "page": 1, "size": 10}),
        "a body that fits the schema of listParcels",
        '/data/parcels/10000001: "number" is a required property',
        "parcels",
    ),
    failing(
        "response-schema",
        CREATION,
        reply(meta(200), 200),
        "a body that fits the schema of createTracking",
        '/data: [] is not of type "object"',
    ),
]

HTTP = [
    failing(
        "no-echo",
        USER,
        reply(MASK.encode(), headers=(*JSON, ("Location", MASK), (MASK, "1")), reason=MASK, surplus=MASK.encode()),
        "no credential in the reply",
        f"a credential in the header Location, the header {MASK}, the body, the reason phrase, "
        "the bytes after the body",
    ),
    failing("no-unexpected-body", USER, reply(GOOD, surplus=b"xy"), "nothing after the reply", "2 more bytes"),
    failing(
        "no-unexpected-body",
        USER,
        reply(b"", 204, (("Content-Length", "12"),)),
        "no body under HTTP 204",
        "headers that announce a body",
    ),
    failing("answered", USER, None, "a complete reply", "closed", failure=Failure("reset", "closed")),
    failing("answered", USER, reply(meta(500, "Server error"), 500), "success", "500 (Server error) under HTTP 500"),
]

OUTCOMES = [
    failing("documented-code", USER, reply(meta(777)), "a code of the outcome table", "code 777"),
    failing(
        "documented-code",
        USER,
        reply(meta(201, "Created")),
        "201 only for these effects: create",
        "201 (success) for the effect static",
    ),
    failing(
        "documented-type", USER, reply(meta(202, "Success")), "202 with type Bad Request or Created", 'type "Success"'
    ),
    failing(
        "documented-status",
        COUNTRIES,
        reply(nested(33), 404),
        "33 (Duplicated Resource) under HTTP 400 or 409",
        "HTTP 404",
        TR,
    ),
    failing("documented-status", CREATION, reply(meta(200), 202), "200 (success) under HTTP 200 or 201", "HTTP 202"),
    failing(
        "documented-status",
        CREATION,
        reply(meta(4016), 201),
        "4016 (Bad Request) under HTTP 200 or 400 or 409",
        "HTTP 201",
    ),
    failing("documented-status", NOWHERE, reply(meta(200), 201), "200 (success) under HTTP 200", "HTTP 201"),
    failing("documented-status", USER, reply(meta(200), 201), "200 (success) under HTTP 200", "HTTP 201"),
    failing(
        "own-record",
        RECORD,
        reply(meta(data={"tracking_number": "CT1"})),
        f'tracking_number is "{NUMBER}", as requested',
        '"CT1"',
    ),
    failing(
        "own-record", RECORD, reply(meta(data={"carrier_code": "ups"})), 'carrier_code is "dhl", as requested', '"ups"'
    ),
]

DIALECTS = [
    failing(
        "one-dialect",
        COUNTRIES,
        reply(flat(33), 409),
        "error-envelope: nested, as in earlier replies",
        "error-envelope: flat (33 (Duplicated Resource) under HTTP 409)",
        TR,
        before=((COUNTRIES, reply(nested(31), 404)),),
    ),
    failing(
        "one-dialect",
        COUNTRIES,
        reply(nested("33"), 409),
        "code-type: integer, as in earlier replies",
        "code-type: digits (33 (Duplicated Resource) under HTTP 409)",
        TR,
        before=((COUNTRIES, reply(nested(31), 404)),),
    ),
    failing(
        "one-dialect",
        NOWHERE,
        reply(nested(31), 501),
        "31 (Resource Not Found) under HTTP 404, as in earlier replies",
        "HTTP 501",
        TR,
        before=((NOWHERE, reply(nested(31), 404)),),
    ),
    failing(
        "one-dialect",
        ASKING,
        reply(meta(4031), 200),
        "4031 (No Content) under HTTP 204, as in earlier replies",
        "HTTP 200",
        before=((ASKING, reply(meta(4031), 204)),),
    ),
]

PASSED = [
    shown("accounted-items", "pass", BATCH, batch(True, 2, [{}, {}], []), TM),
    shown("accounted-items", "pass", BATCH, batch("many", 2, [{}, {}], []), TM),
    shown("accounted-items", "pass", BATCH, batch(2, 2, None, []), TM),
    shown("answered", "pass", FRESH, batch(2, 1, [{}], [{"code": 4001}]), TM),
    shown("documented-status", "pass", CREATION, reply(meta(200), 201), TM),
    shown("documented-status", "pass", CREATION, reply(meta(201, "Created"), 200), TM),
    shown(
        "documented-status", "pass", send("POST", "/dictionary/categories", {"name": "x"}), reply({"data": {}}, 201), TR
    ),
    shown("one-dialect", "pass", NOWHERE, reply(meta()), TM),
    shown("response-schema", "pass", MAKE, done({"a": 1}), "parcels"),
]

SILENT = [
    shown("accounted-items", None, BATCH, reply(b"{}"), TM),
    shown("accounted-items", None, NOWHERE, done([]), "parcels"),
    shown(
        "accounted-items", None, send("POST", "/parcels/1/scans", [{}]), done({"scans": [{}], "count": 1}), "parcels"
    ),
    shown("documented-type", None, USER, reply({"meta": {"code": 4016}}), TM),
    shown("own-record", None, RECORD, reply(meta(4017, data={"tracking_number": "CT1"})), TM),
    shown("own-record", None, MOVE, reply(meta(data={"tracking_number": NUMBER, "carrier_code": "ups"})), TM),
    shown("own-record", None, NOWHERE, reply(meta(data={"tracking_number": "CT1"})), TM),
]

TEXT_CASES = [*ITEMS, *BODIES, *HTTP, *OUTCOMES, *DIALECTS, *PASSED, *SILENT]
