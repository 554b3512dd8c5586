"""Requests that causes recognise: certainly (YES), in some items of a list (SOME), perhaps (MAYBE), not at all (NO)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

from conformance.checks.causes.field_open import too_deep_body
from conformance.contract.media_types import FORM
from conformance.core.exchange import Credential, CredentialForm, Request
from conformance.observation.certainty import Certainty
from tests.support.kit import TAG, Bench, contract_of, get, send

TM, TR = "trackingmore-v2", "trackier-v1"
NO, MAYBE, SOME, YES = Certainty.NO, Certainty.MAYBE, Certainty.SOME, Certainty.YES

OWN, OTHER, GONE, NEVER = f"CT{TAG}1", f"CT{TAG}2", f"CT{TAG}3", f"CT{TAG}99"
NEW = {"tracking_number": NEVER, "carrier_code": "dhl"}
FOREIGN = "5c0000000000000000ffffff"
CATEGORY = "/dictionary/categories"


@cache
def prepared(name: str) -> Bench:
    """A run that made some records and deleted others; all that it knows has come in through exchanges."""
    bench = Bench(name)
    for operation in ("listCarriers",) if name == TM else ("createCampaign", "deleteCampaign", "createLink"):
        assert_done(bench, bench.valid_request(operation))
    if name == TM:
        for number in (OWN, OTHER, GONE):
            assert_done(bench, send("POST", "/trackings/post", {"tracking_number": number, "carrier_code": "dhl"}))
        assert_done(bench, send("DELETE", f"/trackings/dhl/{GONE}"))
    return bench


def assert_done(bench: Bench, request: Request) -> None:
    outcome = bench.ask(request).outcome
    assert outcome is not None and outcome.success, request


@cache
def known() -> dict[str, str]:
    """Return `@name` -> id for the cases: ids of existing records, and of records that do not exist."""
    bench = prepared(TR)
    state = bench.state
    own = {place[0]: record for place, record in state.created.items()}
    names = {f"@own-{resource}": place[1][0] for resource in own for place in state.created if place[0] == resource}
    names |= {f"@gone-{place[0]}": place[1][0] for place in state.deleted}
    return names | {
        "@absent": bench.factory.names.absent_id("[0-9a-f]{24}") or "",
        "@email": str(own["affiliate"].sent["email"]),
        "@link": "/".join(next(place[1] for place in state.created if place[0] == "link")),
    }


def filled(request: Request) -> Request:
    def fill(text: str) -> str:
        return re.sub("@[a-z]+(?:-[a-z]+)?", lambda found: known().get(found[0], found[0]), text)

    return request.replace(
        path=fill(request.path),
        body=fill(request.body.decode()).encode() if request.body and b'"@' in request.body else request.body,
    )


def by(*profiles: str, request: Request | None = None) -> Request:
    """A harmless request with keys: `profile`, or `profile/form`; the second goes into the query."""
    pairs = [each.partition("/") for each in profiles]
    keys = tuple(
        Credential(profile, place, cast(CredentialForm, form or "whole"))
        for (profile, _, form), place in zip(pairs, ("header", "query"), strict=False)
    )
    return (request or get("/jobs")).replace(credentials=keys)


def post(path: str, body: Any) -> Request:
    return send("POST", path, body)


def track(body: Any) -> Request:
    return post("/trackings/post", body)


def affiliate(**changes: Any) -> Request:
    body = {
        "name": "Sample Shop",
        "email": "new@example.com",
        "password": "sample-password",
        "phone": "5550100002",
        "country": "IN",
    } | changes
    return post("/affiliate", {name: value for name, value in body.items() if value is not ...})


Case = tuple[str, str, Request, Certainty]

# --- what is wrong with the key ----------------------------------------------------------------------
KEYS: list[Case] = [
    (TR, "code.12", by(), YES),
    (TR, "code.12", by("valid/empty"), YES),
    (TR, "code.12", by("valid/empty", "unknown/empty"), YES),
    (TR, "code.12", by("valid/empty", "valid"), MAYBE),
    (TR, "code.12", by("valid"), NO),
    (TR, "code.12", by("unknown"), NO),
    (TR, "auth.other-part", by("valid", request=get("/affiliate/account")), MAYBE),
    (TR, "auth.other-part", by("valid/padded", request=get("/affiliate/account")), MAYBE),
    (TR, "auth.other-part", by("", request=get("/affiliate/account")), MAYBE),
    (TR, "auth.other-part", by("affiliate", request=get("/affiliate/account")), NO),
    (TR, "auth.other-part", by("valid/empty", request=get("/affiliate/account")), NO),
    (TR, "auth.other-part", by("valid"), NO),
    (TR, "code.13", by("unknown"), YES),
    (TR, "code.13", by("valid/shorter"), YES),
    (TR, "code.13", by("locked/longer"), YES),
    (TR, "code.13", by("unknown", "unknown"), YES),
    (TR, "code.13", by("unknown", "valid"), MAYBE),
    (TR, "code.13", by("valid"), NO),
    (TR, "code.13", by("unknown", "valid/empty"), YES),
    (TR, "code.13", by("valid/empty"), NO),
    (TR, "code.13", by(), NO),
    (TR, "code.13", by("locked"), NO),
    (TR, "code.42", by("locked"), YES),
    (TR, "code.42", by("locked", "locked"), YES),
    (TR, "code.42", by("locked", "valid"), MAYBE),
    (TR, "code.42", by("locked/shorter"), NO),
    (TR, "code.42", by("valid"), NO),
    (TR, "code.42", by("illegal"), NO),
    (TR, "code.42", by(), NO),
]

# --- where the request goes --------------------------------------------------------------------------
PLACES: list[Case] = [
    (TR, "path.unknown", get("/no-such-path"), YES),
    (TR, "path.unknown", get("/affiliate/1/2/3"), YES),
    (TR, "path.unknown", get("/"), MAYBE),
    (TR, "path.unknown", get("/no-such//path"), MAYBE),
    (TR, "path.unknown", get("/no/../such"), MAYBE),
    (TR, "path.unknown", get("/a%2Fb"), MAYBE),
    (TR, "path.unknown", get("/jobs"), NO),
    (TR, "path.unknown", get("/jobs/a%2fb"), MAYBE),
    (TR, "path.unknown", get("/jobs/.."), MAYBE),
    (TR, "path.unknown", get("/jobs/a%00"), MAYBE),
    (TR, "path.unknown", send("DELETE", "/jobs"), NO),
    (TR, "code.32", send("DELETE", "/jobs"), YES),
    (TR, "code.32", send("PATCH", "/jobs", {}), YES),
    (TR, "code.32", get("/jobs"), NO),
    (TR, "code.32", get("/no-such-path"), NO),
    (TR, "code.32", send("HEAD", "/jobs"), NO),
    (TR, "code.32", send("OPTIONS", "/jobs"), NO),
    (TR, "code.32", send("BREW", "/jobs"), NO),
    (TR, "method.unknown", send("BREW", "/jobs"), YES),
    (TR, "method.unknown", send("DELETE", "/jobs"), NO),
    (TR, "method.unknown", send("BREW", "/no-such-path"), NO),
    (TM, "code.405", send("POST", "/trackings/get", {}), MAYBE),
    (TM, "code.405", send("PUT", "/trackings/get", {}), YES),
]

# --- the body as a whole ------------------------------------------------------------------------------
BODIES: list[Case] = [
    *(
        (TM, "code.4012", track(raw), YES)
        for raw in (
            b'{"tracking_number": "CT12345"',
            b"",
            b"  ",
            b"NaN",
            b'{"a": 1, "a": 2}',
            b"{}{}",
            b"{} and more",
            b"\xef\xbb\xbf{}",
            b"{'a': 1}",
            b"\xff\xfe{}",
            '{"a": "é"}'.encode("latin-1"),
            b"[1e999]",
            b"a=1",
        )
    ),
    (TM, "code.4012", track(None), YES),
    (TM, "code.4012", track({}), NO),
    (TM, "code.4012", track([]), NO),
    (TM, "code.4012", track(b"null"), NO),
    (TM, "code.4012", track(too_deep_body(contract_of(TM).operations["createTracking"])), MAYBE),
    (TM, "code.4012", get("/carriers", body=b"{"), NO),
    (TM, "code.4012", send("PUT", f"/trackings/dhl/{OWN}", None), NO),
    (TM, "code.4012", send("PUT", f"/trackings/dhl/{OWN}", b"{"), YES),
    (TR, "code.30", post(CATEGORY, b"{"), YES),
    (TR, "code.30", post(CATEGORY, b"a=1").replace(headers=(("Content-Type", FORM),)), MAYBE),
    (TR, "code.30", post("/affiliate", b"a=1").replace(headers=(("Content-Type", FORM),)), YES),
    (TR, "code.30", get("/no-such-path", body=b"{"), NO),
    *(
        (TM, "open.media-type", track(NEW).replace(headers=headers), answer)
        for headers, answer in [
            ((("Content-Type", "text/plain"),), MAYBE),
            ((), MAYBE),
            ((("content-type", FORM),), MAYBE),
            ((("Content-Type", "application/jsonp"),), MAYBE),
            ((("Content-Type", "application/json"),), NO),
            ((("content-type", "Application/JSON ; charset=utf-8"),), NO),
        ]
    ),
    (TM, "open.media-type", track(b"{").replace(headers=()), MAYBE),
    (TM, "open.media-type", track(b"a=1").replace(headers=(("Content-Type", FORM),)), MAYBE),
    (TM, "open.media-type", track(b"{"), NO),
    (TM, "open.media-type", track(None).replace(headers=()), NO),
    (TM, "open.media-type", get("/carriers", headers=(("Content-Type", "text/plain"),)), NO),
    *((TM, "code.4012.shape", track(raw), YES) for raw in (b"[]", b"null", b"7", b'"text"', b"true")),
    (TM, "code.4012.shape", track({}), NO),
    (TM, "code.4012.shape", track(b"{"), NO),
    (TM, "code.4012.shape", get("/carriers", body=b"[]"), NO),
    *(
        (TM, "code.4012.shape", post("/trackings/batch", body), answer)
        for body, answer in [
            ({}, YES),
            (b"null", YES),
            ("text", YES),
            ([], MAYBE),
            ([NEW, 7], SOME),
            ([None], SOME),
            ([NEW], NO),
            ([{}], NO),
        ]
    ),
]

# --- members of the body and parameters -----------------------------------------------------------------
FIELDS: list[Case] = [
    (TR, "code.20", affiliate(), NO),
    (TR, "code.20", affiliate(name=...), YES),
    (TR, "code.20", affiliate(name=None), YES),
    (TR, "code.20", affiliate(name=""), YES),
    (TR, "code.20", affiliate(name=[]), YES),
    (TR, "code.20", affiliate(phone=...), NO),
    (TR, "code.20", affiliate(name=0), NO),
    (TR, "code.20", post("/affiliate", None), MAYBE),
    (TR, "code.20", get("/no-such-path"), NO),
    (TM, "code.4013", track({"carrier_code": "dhl"}), YES),
    (TM, "code.4013", track(NEW | {"tracking_number": None}), MAYBE),
    (TM, "code.4013", track(NEW | {"tracking_number": ""}), MAYBE),
    (TM, "code.4013", track(NEW), NO),
    (TM, "code.4013", track({"tracking_number": NEVER}), NO),
    (TM, "code.4012.carrier", track({"tracking_number": NEVER}), YES),
    (TM, "code.4013", post("/trackings/batch", [NEW, {}]), NO),
    (TM, "code.4013.item", post("/trackings/batch", [NEW, {"carrier_code": "dhl"}]), SOME),
    (TM, "code.4013.item", post("/trackings/batch", [NEW]), NO),
    (TR, "domains.missing", send("PUT", "/campaign/domains", {}), YES),
    (TR, "domains.missing", send("PUT", "/campaign/domains", {"domains": []}), NO),
    (TR, "domains.missing", send("PUT", "/campaign/domains", {"domains": None}), NO),
    *(
        (TM, "code.4014", track(NEW | {"tracking_number": value}), answer)
        for value, answer in [
            ("?!", YES),
            ("CT\n1234", YES),
            ({"a": 1}, YES),
            (True, YES),
            ([], YES),
            (NEVER, NO),
            ("CT_12345", NO),
            ("", NO),
            (7, NO),
        ]
    ),
    (TM, "code.4014", track({"carrier_code": "dhl"}), NO),
    (TM, "code.4014", track(b"{"), NO),
    (TM, "code.4014.item", post("/trackings/batch", [NEW, NEW | {"tracking_number": "?!"}]), SOME),
    (TM, "code.4014.path", get("/trackings/dhl/%3F%21"), YES),
    (TM, "code.4014.path", get(f"/trackings/dhl/{OWN}"), NO),
    *(
        (TM, "code.4015", track(NEW | {"carrier_code": value}), answer)
        for value, answer in [("dhl", NO), ("no-such-carrier", YES), ("no such carrier!", YES), (7, YES), (None, YES)]
    ),
    (TM, "code.4033", get("/trackings/get", ("status", "lost")), YES),
    (TM, "code.4033", get("/trackings/get", ("status", "transit")), NO),
    (TM, "code.4033", get("/trackings/get", ("status", "")), NO),
    (TM, "code.4033", get("/trackings/get"), NO),
    (TM, "open.input", track(NEW), NO),
    (TM, "open.input", track(NEW | {"tracking_number": "CT_12345"}), MAYBE),
    (TM, "open.input", track(NEW | {"title": "é"}), MAYBE),
    (TM, "open.input", track(NEW | {"title": "A" * 101}), MAYBE),
    (TM, "open.input", track(NEW | {"title": None}), MAYBE),
    (TM, "open.input", track(NEW | {"more": 1}), MAYBE),
    (TM, "open.input", get("/carriers", ("more", "1")), MAYBE),
    (TM, "open.input", get("/carriers"), NO),
    (TM, "open.input", post("/trackings/batch", []), MAYBE),
    (TM, "open.input", post("/trackings/batch", [NEW, NEW | {"more": 1}]), MAYBE),
    (TM, "open.input", send("PUT", f"/trackings/dhl/{OWN}", {}), MAYBE),
    (TM, "open.input", send("PUT", f"/trackings/dhl/{OWN}", None), MAYBE),
    (TM, "open.input", track(too_deep_body(contract_of(TM).operations["createTracking"])), MAYBE),
    (TM, "open.input", track(b"{"), NO),
    (TM, "open.input", get("/trackings/get", ("page", "1"), ("limit", "20")), NO),
    (TM, "open.input", get("/trackings/get", ("page", "-1")), MAYBE),
    (TM, "open.input", get("/trackings/get", ("page", "1e3")), MAYBE),
    (TM, "open.input", get("/no-such-path", ("more", "1")), NO),
]


# --- records ---------------------------------------------------------------------------------------------
RECORDS: list[Case] = [
    (TM, "code.4017", get(f"/trackings/dhl/{OWN}"), NO),
    (TM, "code.4017", get(f"/trackings/dhl/{GONE}"), YES),
    (TM, "code.4017", get(f"/trackings/dhl/{NEVER}"), YES),
    (TM, "code.4017", get(f"/trackings/ups/{OWN}"), YES),
    (TM, "code.4017", get("/trackings/dhl/RP325552475CN"), MAYBE),
    (TM, "code.4017", send("DELETE", f"/trackings/dhl/{GONE}/en"), NO),
    (TM, "code.4017", post("/trackings/update", NEW | {"update_carrier_code": "ups"}), YES),
    (TM, "code.4017", track(NEW), NO),
    (TM, "code.4017", post("/trackings/update", {"carrier_code": "dhl", "update_carrier_code": "ups"}), MAYBE),
    (TM, "code.4017.item", post("/trackings/delete", [NEW | {"tracking_number": OWN}, NEW]), SOME),
    (TM, "code.4017.item", post("/trackings/delete", [NEW | {"tracking_number": OWN}]), NO),
    (TM, "code.4017.item", post("/trackings/delete", [{"carrier_code": "dhl"}]), MAYBE),
    (TR, "code.31", get("/campaign/@own-campaign"), NO),
    (TR, "code.31", get("/campaign/@gone-campaign"), YES),
    (TR, "code.31", get("/campaign/@absent"), YES),
    (TR, "code.31", get(f"/campaign/{FOREIGN}"), MAYBE),
    (TR, "code.31", send("DELETE", "/campaign/@absent"), NO),
    (TR, "delete.unknown", send("DELETE", "/campaign/@absent"), YES),
    (TR, "code.31", get("/network/account"), NO),
    (TR, "code.31", get("/campaign"), NO),
    (TR, "delete.in-use", send("DELETE", "/campaign/@own-campaign"), NO),
    (TR, "delete.in-use", send("DELETE", "/affiliate/@own-affiliate"), NO),
    (TR, "delete.in-use", send("DELETE", "/advertiser/@own-advertiser"), MAYBE),
    (TR, "delete.in-use", send("DELETE", "/campaign/@gone-campaign"), NO),
    (TR, "delete.in-use", send("DELETE", "/campaign/@absent"), NO),
    (TR, "delete.in-use", get("/campaign/@own-campaign"), NO),
    (TR, "reference.unknown", get("/commissions/@own-campaign"), NO),
    (TR, "reference.unknown", get("/commissions/@absent"), YES),
    (TR, "reference.unknown", get("/commissions/@gone-campaign"), YES),
    (TR, "reference.unknown", get(f"/commissions/{FOREIGN}"), MAYBE),
    (TR, "reference.unknown", get("/campaign/@absent"), NO),
    (TR, "reference.unknown", get("/no-such-path"), NO),
    (TR, "reference.unknown", get("/campaign/stats/@own-campaign/@absent"), YES),
    (TM, "code.4016", track(NEW | {"tracking_number": OWN}), YES),
    (TM, "code.4016", track(NEW), NO),
    (TM, "code.4016", track(NEW | {"tracking_number": GONE}), NO),
    (TM, "code.4016", track(NEW | {"tracking_number": "RP325552475CN"}), MAYBE),
    (TM, "code.4016", track({"carrier_code": "dhl"}), NO),
    (TM, "code.4016.item", post("/trackings/batch", [NEW, NEW | {"tracking_number": OWN}]), SOME),
    (TM, "code.4016.item", post("/trackings/batch", [NEW, NEW]), SOME),
    (TM, "code.4016.item", post("/trackings/batch", [NEW]), NO),
    (TM, "code.4016.item", post("/trackings/update", NEW | {"tracking_number": OWN, "update_carrier_code": "dhl"}), NO),
    (
        TM,
        "code.4016.item",
        post("/trackings/update", {"tracking_number": OWN, "carrier_code": "ups", "update_carrier_code": "dhl"}),
        YES,
    ),
    (TR, "code.33", affiliate(email="@email"), YES),
    (TR, "code.33", affiliate(email=f"{TAG}@example.com"), NO),
    (TR, "code.33", affiliate(email="shop@example.com"), MAYBE),
    (TR, "code.33", post("/affiliate/@own-affiliate", {"email": "@email"}), MAYBE),
    (TR, "code.33", post("/affiliate/@own-affiliate", {"name": "Sample Shop"}), NO),
    (TR, "link.exists", post("/network/link/@link", None), YES),
    (TR, "link.exists", post("/network/link/@own-affiliate/@absent", None), NO),
]


# --- lists -------------------------------------------------------------------------------------------------
def many(n: int) -> list[Any]:
    return [NEW | {"tracking_number": f"CT{TAG}{n}"} for n in range(n)]


LISTS: list[Case] = [
    *(
        (TM, "code.4020", post(path, many(n)), answer)
        for path, n, answer in [
            ("/trackings/batch", 40, NO),
            ("/trackings/batch", 41, MAYBE),
            ("/trackings/batch", 200, MAYBE),
            ("/trackings/batch", 201, YES),
            ("/trackings/delete", 200, NO),
            ("/trackings/delete", 201, YES),
            ("/trackings/post", 201, NO),
        ]
    ),
    (TM, "code.4020", get("/carriers"), NO),
    (TM, "code.4020", post("/trackings/batch", []), NO),
    (TM, "code.4031", get("/trackings/get"), MAYBE),
    (TM, "code.4031", get("/trackings/get", ("created_at_min", "99999999999")), MAYBE),
    (TM, "code.4031", get("/carriers"), NO),
    (TM, "code.4031", get("/no-such-path"), NO),
    (TM, "code.4032", post("/carriers/detect", {"lang": "en"}), NO),
]


# --- rare requests ------------------------------------------------------------
FIRST, SECOND = f"CT{TAG}71", f"CT{TAG}72"


def batch(*numbers: str) -> Request:
    return send("POST", "/trackings/batch", [{"tracking_number": each, "carrier_code": "dhl"} for each in numbers])


RARE: list[Case] = [
    (TM, "code.4016.item", batch(FIRST, SECOND), NO),
    (TM, "code.4016.item", batch(FIRST, SECOND, FIRST), SOME),
    (TM, "code.4016.item", batch(OWN, FIRST), SOME),
    (TM, "open.input", batch(*(f"CT{TAG}{n}" for n in range(100, 141))), MAYBE),
    (TM, "open.input", send("POST", "/trackings/batch", [{"tracking_number": FIRST, "carrier_code": "dhl"}, 7]), NO),
    (TM, "open.input", track({"carrier_code": "dhl"}), NO),
    (TM, "open.input", track([]), MAYBE),
    (TM, "open.input", track(7), NO),
    (TM, "open.media-type", get("/carriers", body=b"{}", headers=(("Content-Type", "text/plain"),)), NO),
    (TR, "input.open", get("/network/stats", ("start", ""), ("end", "2019-01-31")), NO),
    (TR, "input.open", get("/network/stats", ("start", "é"), ("end", "2019-01-31")), MAYBE),
    (TR, "input.open", affiliate(phone=None), MAYBE),
    (TR, "input.open", affiliate(), NO),
    (TR, "code.20", get("/network/stats", ("start", "2019-01-01")), YES),
    (TR, "code.20", get("/network/stats"), YES),
    (TR, "code.20", send("PUT", "/campaign/domains", {}), NO),
    (TR, "domains.missing", send("PUT", "/campaign/domains", None), MAYBE),
]
