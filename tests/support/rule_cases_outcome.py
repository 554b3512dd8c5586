"""Replies by outcome, for each rule: those that pass, fail, or are not judged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.core.exchange import Credential, Request, Response
from tests.support.kit import get, reply, send
from tests.support.rule_case import COUNTRIES, HTML, PAGE, TR, Case, flat, meta, nested


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
    yield Case(
        "documented-code",
        "201 where something is made",
        "pass",
        reply(meta(201, "Created"), 201),
        send("POST", "/trackings/post", {}),
    )
    yield Case("documented-code", "no code to be seen", None, reply(b"{}"))
    yield Case("documented-code", "HTML", None, reply(PAGE, 404, HTML))


def documented_type() -> Iterator[Case]:
    for code, kind in (
        (200, "Success"),
        (4016, "Bad Request"),
        (4016, "BadRequest"),
        (4016, " bad  request "),
        (202, "Created"),
        (202, "Bad Request"),
        (4031, "No Content"),
        (4032, "NoContent"),
    ):
        yield Case("documented-type", f"{code} {kind}", "pass", reply(meta(code, kind)))
    for code, kind in (
        (200, "Created"),
        (200, ""),
        (4016, "Success"),
        (4016, "Unauthorized"),
        (4001, "Bad Request"),
        (4031, "Bad Request"),
        (405, "Not Found"),
        (202, "Success"),
    ):
        yield Case("documented-type", f"{code} {kind}", "fail", reply(meta(code, kind)))
    yield Case("documented-type", "of an undocumented code", None, reply(meta(777, "Odd")))


def documented_status() -> Iterator[Case]:
    bad_key = COUNTRIES.replace(credentials=(Credential("unknown", "header"),))
    nowhere = get("/no-such-path")
    for label, body, status, request, verdict in [
        ("an error under its status", nested(31), 404, COUNTRIES, "pass"),
        ("12 under 401", nested(12), 401, COUNTRIES, "pass"),
        ("the second of two", nested(33), 400, COUNTRIES, "pass"),
        ("a success under 200", {"data": {}}, 200, COUNTRIES, "pass"),
        ("13 as the text has it", nested(13), 401, bad_key, "pass"),
        ("13 as the files have it", nested(13), 400, bad_key, "pass"),
        ("a status of the cause alone", nested(31), 501, nowhere, "pass"),
        ("the same without the cause", nested(31), 501, COUNTRIES, "fail"),
        ("an error under success", nested(31), 200, COUNTRIES, "fail"),
        ("another error's status", nested(31), 400, COUNTRIES, "fail"),
        ("12 under 403", nested(12), 403, COUNTRIES, "fail"),
        ("13 under 403", nested(13), 403, bad_key, "fail"),
        ("5 under 401", nested(5), 401, COUNTRIES, "fail"),
        ("51 under 503", nested(51), 503, COUNTRIES, "fail"),
        ("32 under 404", nested(32), 404, COUNTRIES, "fail"),
        ("20 under 422", nested(20), 422, COUNTRIES, "fail"),
        ("success under an error", {"data": {}}, 404, COUNTRIES, "fail"),
        ("success under 201, unlisted", {"data": {}}, 201, COUNTRIES, "fail"),
        ("no outcome", {}, 404, COUNTRIES, None),
    ]:
        yield Case("documented-status", label, verdict, reply(body, status), request, TR)
    for label, code, status, verdict in [
        ("in-band", 4016, 200, "pass"),
        ("mirrored", 4016, 409, "pass"),
        ("made", 4016, 201, "fail"),
        ("elsewhere", 4016, 404, "fail"),
        ("always 200", 4031, 204, "fail"),
    ]:
        yield Case("documented-status", label, verdict, reply(meta(code), status))


def one_dialect() -> Iterator[Case]:
    bad_key = COUNTRIES.replace(credentials=(Credential("unknown", "header"),))
    keyless = COUNTRIES.replace(credentials=())
    nowhere, elsewhere = get("/no-such-path"), get("/no-such-path-either")
    for label, first, then, verdict in [
        ("nested and nested", reply(nested(31), 404), reply(nested(33), 409), "pass"),
        ("nested and flat", reply(nested(31), 404), reply(flat(33), 409), "fail"),
        ("flat and nested", reply(flat(31), 404), reply(nested(33), 409), "fail"),
        ("digits and digits", reply(flat("31"), 404), reply(flat("33"), 409), "pass"),
        ("an integer and digits", reply(nested(31), 404), reply(nested("33"), 409), "fail"),
        ("digits and an integer", reply(flat("31"), 404), reply(flat(33), 409), "fail"),
        ("an error and a success", reply(flat("31"), 404), reply({"data": {}}), "pass"),
        (
            "an error and a refusal without code",
            reply(nested(31), 404),
            reply({"success": False, "data": {"message": "No."}}),
            "pass",
        ),
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
    yield Case(
        "one-dialect",
        "a habit in another place",
        "fail",
        reply(nested(31), 501),
        elsewhere,
        TR,
        before=((nowhere, reply(nested(31), 404)),),
    )
    yield from one_family_of_statuses()


def one_family_of_statuses() -> Iterator[Case]:
    bad_key, nowhere = COUNTRIES.replace(credentials=(Credential("unknown", "header"),)), get("/no-such-path")
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
        (
            "401 in two ways, whatever the cause",
            bad_key.replace(path="/carriers"),
            reply(meta(401), 401),
            reply(meta(401)),
            "fail",
        ),
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
    common = send("PUT", "/trackings/dhl/CT12345", {"title": 7})
    shown = {
        "id": "1",
        "tracking_number": "CT12345",
        "carrier_code": "dhl",
        "status": "pending",
        "created_at": "2019-08-21",
        **dict.fromkeys(("order_create_time", "order_id", "title", "comment", "logistics_channel")),
        **dict.fromkeys(("customer_name", "customer_email")),
    }
    for label, request, data, verdict in [
        ("as documented", CARRIERS, [carrier], "pass"),
        ("a list without elements", CARRIERS, [], "pass"),
        ("undocumented members", CARRIERS, [carrier | {"more": [1]}], "pass"),
        ("a member is missing", CARRIERS, [{"name": "DHL"}], "fail"),
        ("a member of another type", CARRIERS, [carrier | {"code": 7}], "fail"),
        ("null for a list", CARRIERS, None, "pass"),
        ("an object for a list", CARRIERS, {"dhl": carrier}, "fail"),
        ("the second is wrong", CARRIERS, [carrier, {}], "fail"),
        ("shown as it should be", odd, shown | {"title": "Plain"}, "pass"),
        ("odd as it was sent", odd, shown | {"title": {"a": 1}}, "pass"),
        ("odd, and never sent", odd, shown | {"title": {"a": 2}}, "fail"),
        ("odd in another member", odd, shown | {"status": {"a": 1}}, "pass"),
        ("odd and common, as it was sent", common, shown | {"title": 7}, "pass"),
        ("odd and common in another member", common, shown | {"status": 7}, "fail"),
        ("odd, and something else wrong", odd, shown | {"title": {"a": 1}, "id": 7}, "fail"),
    ]:
        yield Case("response-schema", label, verdict, reply(meta(data=data)), request)
    yield Case("response-schema", "a refusal has none", None, reply(meta(4012)), CARRIERS)
    yield Case(
        "response-schema",
        "asked for by Prefer",
        None,
        reply(meta(data=[7])),
        CARRIERS.replace(headers=(("Prefer", "code=4012"),)),
    )
    yield Case("response-schema", "no such operation", None, reply(meta()), get("/no-such-path"))


def echoed_parameters() -> Iterator[Case]:
    second = get("/trackings/get", query=(("page", "2"), ("limit", "7")))
    for label, request, data, verdict in [
        ("both as sent", second, {"page": 2, "limit": 7}, "pass"),
        ("as digits", second, {"page": "2", "limit": "7"}, "pass"),
        ("one of two is not shown", second, {"limit": 7}, "pass"),
        ("another page", second, {"page": 1, "limit": 7}, "fail"),
        ("another limit", second, {"page": 2, "limit": 100}, "fail"),
        ("none is shown", second, {"items": []}, None),
        ("none was sent: the defaults", get("/trackings/get"), {"page": 1, "limit": 100}, "pass"),
        ("another default", get("/trackings/get"), {"page": 1, "limit": 50}, "fail"),
        ("the page alone was sent", get("/trackings/get", query=(("page", "2"),)), {"page": 2, "limit": "50"}, "fail"),
        ("not certainly valid", get("/trackings/get", query=(("limit", "9999999"),)), {"limit": 2000}, None),
        ("no number", get("/trackings/get", query=(("page", "one"),)), {"page": 1}, None),
        ("an operation that repeats none", CARRIERS, [], None),
    ]:
        yield Case("echoed-parameters", label, verdict, reply(meta(data=data)), request)
    yield Case("echoed-parameters", "a refusal", None, reply(meta(4012, data={"page": 1})), second)


def requested_days() -> Iterator[Case]:
    def days(*rows: str, **total: Any) -> dict[str, Any]:
        return {"stats": {day: {"clicks": n} for n, day in enumerate(rows, 1)}, "total": total}

    def asked(start: str, end: str) -> Request:
        return get("/network/stats", query=(("start", start), ("end", end)))

    month = asked("2019-01-01", "2019-01-31")
    for label, request, data, verdict in [
        ("both bounds", month, days("2019-01-01", "2019-01-31"), "pass"),
        ("a day too early", month, days("2018-12-31", "2019-01-01"), "fail"),
        ("a day too late", month, days("2019-01-31", "2019-02-01"), "fail"),
        ("a range of one day", asked("2019-01-15", "2019-01-15"), days("2019-01-16"), "fail"),
        ("an open bound", asked("2019-03-01", "2019-01-31"), days("2018-12-31"), "pass"),
        ("a bound twice", month.replace(query=(*month.query, ("start", "2019-01-01"))), days("2018-12-31"), "pass"),
        ("no bounds", get("/campaign/stats/5c0000000000000000c00001"), days("2018-12-31"), "pass"),
        ("no rows", month, days(), None),
        ("no days", month, {"stats": {"clicks": 1}, "total": {}}, None),
        ("the sum", month, days("2019-01-01", "2019-01-02", clicks="3", payout=1, meta=[]), "pass"),
        ("another sum", month, days("2019-01-01", "2019-01-02", clicks=2), "fail"),
    ]:
        yield Case("requested-days", label, verdict, reply({"data": data}), request, TR)
    for label, second, total, verdict in [
        ("rounded amounts", 0.335, 0.66, "pass"),
        ("an amount that is missing", None, 0.33, "pass"),
        ("an amount that is left out", 0.335, 0.33, "fail"),
        ("an amount that is no number", "free", 0.33, "pass"),
    ]:
        stats = {"2019-01-01": {"payout": 0.33}, "2019-01-02": {"payout": second}}
        yield Case(
            "requested-days", label, verdict, reply({"data": {"stats": stats, "total": {"payout": total}}}), month, TR
        )
    stats = {day: {"payout": 1, "rate": 0.5} for day in ("2019-01-01", "2019-01-02")}
    for label, sums, verdict in (
        ("a figure that is not documented", {"payout": 2, "rate": 0.5}, "pass"),
        ("a documented one beside it", {"payout": 1, "rate": 0.5}, "fail"),
        ("no total", None, "pass"),
    ):
        yield Case("requested-days", label, verdict, reply({"data": {"stats": stats, "total": sums}}), month, TR)
    for label, day, verdict in (
        ("within its own range", "2019-01-02", "pass"),
        ("outside of it", "2019-01-01", "fail"),
    ):
        data = {"performance": [{"created": day}], "start": "2019-01-02", "end": "2019-01-02"}
        yield Case("requested-days", label, verdict, reply({"data": data}), get("/advertiser/report"), TR)
    yield Case("requested-days", "a refusal", None, reply(nested(20), 400), month, TR)


def distinct_items() -> Iterator[Case]:
    def listed(*numbers: tuple[Any, str]) -> Response:
        return reply(meta(data={"items": [{"tracking_number": one, "carrier_code": other} for one, other in numbers]}))

    asked = get("/trackings/get")
    for label, body, verdict in [
        ("two records", listed(("CT1", "dhl"), ("CT2", "dhl")), "pass"),
        ("a part of the key twice", listed(("CT1", "dhl"), ("CT1", "ups")), "pass"),
        ("one record twice", listed(("CT1", "dhl"), ("CT2", "dhl"), ("CT1", "dhl")), "fail"),
        ("one record", listed(("CT1", "dhl")), "pass"),
        ("no record", listed(), None),
        ("records without a key", listed((None, "dhl"), (None, "dhl")), None),
        ("a refusal", reply(meta(4012)), None),
    ]:
        yield Case("distinct-items", label, verdict, body, asked)
    one = {"goal": {"_id": "5c0000000000000000700001"}, "payouts": []}
    goals = reply({"success": True, "currency": "USD", "goals": [one, one]})
    yield Case(
        "distinct-items", "items within others", "fail", goals, get("/goal/campaign/5c0000000000000000c00001"), TR
    )
    yield Case(
        "distinct-items", "no list", None, reply(meta(data={"tracking_number": "CT1"})), get("/trackings/dhl/CT1")
    )


def accounted_items() -> Iterator[Case]:
    item = {"tracking_number": "CT12345", "carrier_code": "dhl"}
    two = send("POST", "/trackings/batch", [item, item | {"tracking_number": "CT12346"}])

    def batch(submitted: Any, added: Any, trackings: Any, errors: Any) -> Response:
        return reply(
            meta(
                201, "Created", data={"submitted": submitted, "added": added, "trackings": trackings, "errors": errors}
            )
        )

    for label, response, verdict in [
        ("both treated", batch(2, 2, [{}, {}], []), "pass"),
        ("one of each", batch(2, 1, [{}], [{"code": 4016}]), "pass"),
        ("both reported", batch(2, 0, [], [{}, {}]), "pass"),
        ("numbers as text", batch("2", "2", [{}, {}], []), "pass"),
        ("one is lost", batch(2, 1, [{}], []), "fail"),
        ("one is reported twice", batch(2, 2, [{}, {}], [{}]), "fail"),
        ("fewer submitted", batch(1, 2, [{}, {}], []), "fail"),
        ("more added than shown", batch(2, 2, [{}], [{}]), "fail"),
        ("fewer added than shown", batch(2, 1, [{}, {}], []), "fail"),
        ("all are lost", batch(2, 0, [], []), "fail"),
        ("no lists to count", batch(2, 2, None, None), None),
        ("refused as a whole", reply(meta(4012)), None),
    ]:
        yield Case("accounted-items", label, verdict, response, two)
    freeze, remote = send("POST", "/trackings/notupdate", [item, item]), send("POST", "/trackings/remote", [item])
    for label, request, data, verdict in [
        ("one has no effect, which is open", freeze, {"submitted": 2, "change": 1, "errors": []}, "pass"),
        ("equal ones are counted once", freeze, {"submitted": 1, "change": 1}, "fail"),
        ("no number is shown", freeze, {"change": 2}, None),
        ("a look-up", remote, {"submitted": 1, "remote": []}, "pass"),
        ("more look-ups than were sent", remote, {"submitted": "2", "remote": []}, "fail"),
    ]:
        yield Case("accounted-items", label, verdict, reply(meta(data=data)), request)
    yield Case("accounted-items", "of an operation on one", None, reply(meta()), CARRIERS)
    yield Case(
        "accounted-items", "of a body that is no list", None, batch(2, 0, [], []), send("POST", "/trackings/batch", {})
    )


def human_message() -> Iterator[Case]:
    for label, response, verdict in [
        ("a text", reply(meta(4016, message="It exists.")), "pass"),
        ("an empty one", reply(meta(4016, message="")), "fail"),
        ("blanks", reply(meta(4016, message=" \n\t\u00a0 ")), "fail"),
        ("of 500, where it may be empty", reply(meta(500, message=""), 500), None),
        ("a success needs none", reply(meta(message="")), None),
    ]:
        yield Case("human-message", label, verdict, response)
    for label, body, verdict in [
        ("nested", nested(31), "pass"),
        ("flat", flat(31), "pass"),
        ("nested and blank", nested(31, " "), "fail"),
        ("flat and empty", flat(31, ""), "fail"),
        ("missing, which is another shape", {"error": {"code": 31}}, None),
        ("refused without a code", {"success": False, "data": {"message": "No."}}, None),
    ]:
        yield Case("human-message", label, verdict, reply(body, 404), COUNTRIES, TR)


def own_record() -> Iterator[Case]:
    asked = get("/trackings/dhl/CT12345")
    record = {"id": "1", "tracking_number": "CT12345", "carrier_code": "dhl"}
    for label, data, verdict in [
        ("the one asked for", record, "pass"),
        ("another number", record | {"tracking_number": "CT12346"}, "fail"),
        ("another carrier", record | {"carrier_code": "ups"}, "fail"),
        ("no key to be seen", {"id": "1"}, None),
        ("no record", [], None),
    ]:
        yield Case("own-record", label, verdict, reply(meta(data=data)), asked)
    affiliate = "5c0000000000000000a00001"
    for label, path, shown, verdict in [
        ("of a made key", affiliate, affiliate, "pass"),
        ("another made key", affiliate, "5c0000000000000000a00002", "fail"),
        ("asked for by another id", "1", affiliate, None),
    ]:
        yield Case(
            "own-record", label, verdict, reply({"data": {"affiliate": {"_id": shown}}}), get(f"/affiliate/{path}"), TR
        )
    yield Case("own-record", "a refusal", None, reply(meta(4017)), asked)
    yield Case(
        "own-record",
        "asked for by Prefer",
        None,
        reply(meta(data={"tracking_number": "CT1"})),
        asked.replace(headers=(("Prefer", "code=4017"),)),
    )


OUTCOME_TABLES = (
    documented_code,
    documented_type,
    documented_status,
    one_dialect,
    response_schema,
    echoed_parameters,
    requested_days,
    distinct_items,
    accounted_items,
    human_message,
    own_record,
)
