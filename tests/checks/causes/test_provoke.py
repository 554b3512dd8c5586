"""What each cause sends to provoke its outcome, to the letter: how many requests, and where each differs from a lawful
one. The requests that prepare the ground are left out; see `core_sending` for how the others are written."""

from __future__ import annotations

import json

import pytest

from conformance.checks.causes.base import Blocked
from tests.support.kit import Bench
from tests.support.sent_requests import cause_on, sent

TM, TR, LIBRARY, PARCELS = "trackingmore-v2", "trackier-v1", "library", "parcels"
SCANS = "POST /parcels/10000001/scans"
HERE = '{"gate":"gate-TAG1","note":"dry"},'
BOTH = '[{"gate":"gate-TAG1","note":"dry"},{"gate":"gate-TAG2","note":"wet"}]'
BOTH_AGAIN = '[{"gate":"gate-TAG3","note":"dry"},{"gate":"gate-TAG4","note":"wet"}]'
FORM = "[Content-Type: application/x-www-form-urlencoded]"
REST = '"town":"Delft","grams":250,"street":"Canal","speed":"1"'

Case = tuple[str, str, str, int, list[str]]
"""Contract, clause, operation, variation, what is sent."""

KEYS: list[Case] = [
    (PARCELS, "code.10", "readParcel", 0, ["GET /parcels/@own [no key]", "GET /parcels/@own [empty valid in header]"]),
    (PARCELS, "code.10", "readParcel", 3, ["GET /parcels/@own [no key]", "GET /parcels/@own [empty valid in query]"]),
    (PARCELS, "code.1", "listParcels", 1, ["GET /parcels [whole used-up in header]"]),
    (PARCELS, "code.90", "deleteParcel", 0, ["DELETE /parcels/@own [whole closed in header]"]),
    *(
        (PARCELS, "key.known", "listParcels", n, ["GET /parcels [whole unknown in header]", f"GET /parcels [{key}]"])
        for n, key in enumerate(
            [
                "whole unknown in query",
                "shorter valid in header",
                "shorter valid in query",
                "longer valid in header",
                "longer valid in query",
                "whole unknown in query",
            ]
        )
    ),
]

PLACES: list[Case] = [
    (
        LIBRARY,
        "path.known",
        "readLoan",
        0,
        ["GET /no-such-path-TAG", "GET /loans/no/such/path/TAG/at/all", "POST /no/such/path/TAG/here/at/all {}"],
    ),
    (
        LIBRARY,
        "path.known",
        "createLoan",
        0,
        ["GET /no-such-path-TAG", "GET /loans/no/such/path/TAG/at/all", "POST /no/such/path/TAG/here/at/all {}"],
    ),
    (
        TR,
        "path.unknown",
        "networkStats",
        0,
        [
            "GET /no-such-path-TAG",
            "GET /network/stats/no/such/path/TAG/at/all",
            "POST /no/such/path/TAG/here/at/all {}",
        ],
    ),
    (TR, "code.32", "networkStats", 0, ["POST /network/stats {}"]),
    *(
        (PARCELS, "method", "readParcel", n, [f"{method} /parcels/@own {{}}"])
        for n, method in enumerate(["POST", "POST", "PATCH", "PATCH", "POST"])
    ),
    *(
        (PARCELS, "method", "addScans", n, [f"{SCANS.replace('POST', method)}{body}"])
        for n, (method, body) in enumerate([("PUT", " {}")] * 3 + [("PATCH", " {}"), ("DELETE", "")])
    ),
    (PARCELS, "method", "createParcel", 4, ["DELETE /parcels"]),
    (PARCELS, "method.unknown", "addScans", 2, ["BREW /parcels/10000001/scans"]),
    (TM, "code.405", "listTrackings", 1, ["PUT /trackings/get {}"]),
    (TM, "code.405", "createTracking", 0, ["GET /trackings/post"]),
]

BODIES: list[Case] = [
    *(
        (PARCELS, "body.json", "addScans", n, [f"{SCANS} {BOTH[:-1]}", f"{SCANS} {BOTH_AGAIN} and more", last])
        for n, last in enumerate(
            [
                f"{SCANS} name=value&a=1 {FORM}",
                f"{SCANS} (empty)",
                f"{SCANS} \\xff\\xfe{{}}",
                f"{SCANS} {{'name': 1}}",
                f"{SCANS} name=value&a=1 {FORM}",
            ]
        )
    ),
    (
        TR,
        "code.30",
        "createCategory",
        0,
        [
            'POST /dictionary/categories {"name":"Conformance TAG 1"',
            'POST /dictionary/categories {"name":"Conformance TAG 2"} and more',
        ],
    ),
    (PARCELS, "body.type", "addScans", 0, [f"{SCANS} {BOTH} [Content-Type: text/plain]"]),
    (
        LIBRARY,
        "body.object",
        "createLoan",
        0,
        [f"POST /loans {body}" for body in ("null", "[]", "7", '"text"', "true")],
    ),
    (
        PARCELS,
        "body.shape",
        "addScans",
        0,
        [
            *(f"{SCANS} {body}" for body in ("null", "{}", "7", '"text"', "true")),
            *(
                f'{SCANS} [{{"gate":"gate-TAG{n}","note":"dry"}},{item}]'
                for n, item in [(11, "7"), (13, "null"), (15, '"text"')]
            ),
        ],
    ),
]

FIELDS: list[Case] = [
    (PARCELS, "code.20", "addScans", 0, [f'{SCANS} [{HERE}{{"note":"wet"}}]']),
    (
        LIBRARY,
        "body.complete",
        "createLoan",
        0,
        ['POST /loans {"reader":"Sample Reader"}', 'POST /loans {"book":"978-0-00-000000-2"}'],
    ),
    *(
        (
            TR,
            "code.20",
            "createCategory",
            n,
            ["POST /dictionary/categories {}", f'POST /dictionary/categories {{"name":{blank}}}'],
        )
        for n, blank in enumerate(["null", '""', "[]", "null"])
    ),
    (TR, "domains.missing", "replaceDomains", 0, ["PUT /campaign/domains {}"]),
    (PARCELS, "gate.wrong", "addScans", 0, [f'{SCANS} [{HERE}{{"note":"wet","gate":"gate!"}}]']),
    (
        PARCELS,
        "label.wrong",
        "createParcel",
        0,
        [f'POST /parcels {{{REST},"label":{value}}}' for value in ('"no!"', '{"a":1}', "[*151]*151", '{"a":1}', "[]")],
    ),
    (TM, "code.4014.path", "readTracking", 0, ["GET /trackings/china-post/%3F%21"]),
    (
        TM,
        "code.4015",
        "changeCarrier",
        0,
        [
            'POST /trackings/update {"tracking_number":"CTTAG1","update_carrier_code":"china-ems",'
            f'"carrier_code":{code}}}'
            for code in ('"no such carrier!"', '"no-such-carrier"', '"A*5000"')
        ],
    ),
    (
        TM,
        "code.4014.item",
        "deleteTrackings",
        0,
        [
            f'POST /trackings/delete [{{"tracking_number":"CTTAG{n}","carrier_code":"china-post"}},'
            f'{{"carrier_code":"china-post","tracking_number":{value}}}]'
            for n, value in enumerate(('"?!"', '{"a":1}', "true", "[]"), 1)
        ],
    ),
    (
        TR,
        "code.20",
        "networkStats",
        1,
        ["GET /network/stats?end=2019-01-31", "GET /network/stats?start=2019-01-01"],
    ),
    (TM, "code.4031", "listTrackings", 0, ["GET /trackings/get?created_at_min=99999999999"]),
    (TM, "code.4031.waybill", "airCargo", 0, ['POST /trackings/aircargo {"track_number":"999-00000000"}']),
]

RECORDS: list[Case] = [
    (TR, "code.31", "readLink", 0, ["GET /network/link/@absent-32/@own"]),
    (TR, "delete.unknown", "deleteCommission", 0, ["DELETE /commissions/@own/@absent-32"]),
    (LIBRARY, "code.30", "readLoan", 0, ["GET /loans/@absent-32"]),
    (LIBRARY, "code.30", "readLoan", 5, ["GET /loans/@absent-37"]),
    (PARCELS, "code.30", "replaceParcel", 0, ['PUT /parcels/@absent-32 {"town":"Gouda","grams":260}']),
    (
        TM,
        "code.4017",
        "changeCarrier",
        0,
        [
            'POST /trackings/update {"carrier_code":"china-post","update_carrier_code":"china-ems",'
            '"tracking_number":"CTTAG2"}'
        ],
    ),
    (
        TM,
        "code.4017.item",
        "deleteTrackings",
        0,
        [
            'POST /trackings/delete [{"tracking_number":"CTTAG1","carrier_code":"china-post"},'
            '{"carrier_code":"china-post","tracking_number":"CTTAG3"}]'
        ],
    ),
    (PARCELS, "parcel.known", "addScans", 0, [f"POST /parcels/@absent-0/scans {BOTH}"]),
    (PARCELS, "parcel.known", "listScans", 3, ["GET /parcels/@absent-3/scans"]),
    (PARCELS, "code.31", "createParcel", 0, [f'POST /parcels {{{REST},"label":"A-TAG1"}}']),
    (TR, "link.exists", "createLink", 0, ["POST /network/link/@own/@own {}"]),
]


@pytest.mark.parametrize(
    ("contract", "clause", "operation", "variation", "expected"),
    [*KEYS, *PLACES, *BODIES, *FIELDS, *RECORDS],
    ids=lambda each: str(each) if isinstance(each, str | int) else "",
)
def test_what_a_cause_sends(contract: str, clause: str, operation: str, variation: int, expected: list[str]) -> None:
    assert sent(contract, clause, operation, variation) == expected


def test_a_body_that_may_be_left_out_is_not_sent_empty() -> None:
    lines = [sent(TM, "code.4012", "updateTracking", n)[-1] for n in range(3)]
    path = "PUT /trackings/china-post/CTTAG1"
    assert lines == [rf"{path} \xff\xfe{{}}", f"{path} {{'name': 1}}", rf"{path} \xff\xfe{{}}"]


def members(line: str) -> list[tuple[str, str]]:
    """Number and carrier of each item of a list."""
    return [(each["tracking_number"], each["carrier_code"]) for each in json.loads(line[line.index("[") :])]


def test_what_is_taken_is_sent_behind_a_good_item_and_then_twice_in_one_list() -> None:
    taken, twice = sent(TM, "code.4016.item", "createTrackings")
    assert members(taken) == [("CTTAG2", "china-post"), ("CTTAG1", "china-post")]
    assert members(twice) == [("CTTAG4", "china-post"), ("CTTAG4", "china-post")]


def test_what_is_taken_is_sent_once_where_one_record_is_made() -> None:
    (line,) = sent(TM, "code.4016", "createTracking")
    assert line.endswith('"tracking_number":"CTTAG1","carrier_code":"china-post"}')


def test_nothing_is_sent_again_where_no_record_can_be_shown() -> None:
    with pytest.raises(Blocked, match="the target shows no scan, and none can be made"):
        sent(PARCELS, "code.31", "addScans")


def test_one_item_more_than_allowed_is_sent() -> None:
    (line,) = sent(TM, "code.4020", "deleteTrackings")
    assert len(members(line)) == 201 == len(set(members(line)))


def test_every_item_of_a_short_list_is_about_a_record_that_was_made_for_it() -> None:
    bench = Bench(TM)
    steps = cause_on(bench, "code.4017.item").provoke(bench.contract.operations["deleteTrackings"], bench.factory)
    prepared = [(each.method, each.path) for each, prepares in bench.walk(steps) if prepares]
    assert prepared == [("GET", "/carriers"), ("POST", "/trackings/post"), ("POST", "/trackings/post")]
