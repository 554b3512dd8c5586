"""Requests that causes send to provoke their outcomes, as lines: see `sent_requests` for how lines are written."""

from __future__ import annotations

from itertools import cycle

from conformance.checks.causes.unknown_path import BROWSER

TM, TR, LIBRARY, PARCELS = "trackingmore-v2", "trackier-v1", "library", "parcels"
SCANS = "POST /parcels/10000001/scans"
HERE = '{"gate":"gate-TAG1","note":"dry"},'
BOTH = '[{"gate":"gate-TAG1","note":"dry"},{"gate":"gate-TAG2","note":"wet"}]'
BOTH_AGAIN = '[{"gate":"gate-TAG3","note":"dry"},{"gate":"gate-TAG4","note":"wet"}]'
NO_UTF8 = '[{"gate":"\\xffgate-TAG5","note":"dry"},{"gate":"gate-TAG6","note":"wet"}]'
BOTH_THEN = '[{"gate":"gate-TAG5","note":"dry"},{"gate":"gate-TAG6","note":"wet"}]'
CHANGED = '{"town":"Gouda","grams":260}'
NO_PATHS = [
    "GET /no-such-path-TAG",
    f"GET /loans/no/such/path/TAG/at/all [Accept: {BROWSER}]",
    "POST /no/such/path/TAG/here/at/all {}",
]
FORM = "[Content-Type: application/x-www-form-urlencoded]"
REST = '"town":"Delft","grams":250,"street":"Canal","speed":"1"'

MISPLACED = " and ".join(
    f"misplaced valid in wrong {place}"
    for place in (
        "header Authorization",
        "header X-Access-Token",
        "query access_token",
        "header Cookie",
        "query Counter-Key",
        "header key",
    )
)
CHANGES = ("shorter", "headless", "longer", "preceded", "other-case", "two-words", "escaped")

SentCase = tuple[str, str, str, int, list[str]]
"""Contract, clause, operation, variation, what is sent."""


KEYS: list[SentCase] = [
    (
        PARCELS,
        "code.10",
        "readParcel",
        0,
        [
            "GET /parcels/@own",
            "GET /parcels/@own [no key]",
            "GET /parcels/@own [empty valid in header]",
            "GET /parcels/@own [empty valid in query]",
            f"GET /parcels/@own [{MISPLACED}]",
        ],
    ),
    (
        PARCELS,
        "code.1",
        "listParcels",
        1,
        [*["GET /parcels [whole used-up in header]"] * 2, "GET /parcels [whole used-up in query]"],
    ),
    (PARCELS, "code.90", "deleteParcel", 0, ["DELETE /parcels/@own [whole closed in header]"]),
    *(
        (
            PARCELS,
            "key.known",
            "listParcels",
            n,
            [
                "GET /parcels [whole unknown in header]",
                "GET /parcels [whole unknown in query]",
                *(f"GET /parcels [{form} valid in {place}]" for form, place in zip(CHANGES, cycle(places))),
            ],
        )
        for n, places in enumerate([("header", "query"), ("query", "header")])
    ),
]


PLACES: list[SentCase] = [
    (
        LIBRARY,
        "path.known",
        "readLoan",
        0,
        ["GET /no-such-loans-TAG/@own", "GET /loans/@own/no-such-path-TAG", *NO_PATHS],
    ),
    (
        LIBRARY,
        "path.known",
        "readLoan",
        1,
        ["GET /no-such-loans-TAG/@own", "GET /loans/@own/no-such-path-TAG"],
    ),
    (LIBRARY, "path.known", "createLoan", 0, ["GET /no-such-loans-TAG", *NO_PATHS]),
    (
        TR,
        "path.unknown",
        "networkStats",
        0,
        [
            "GET /network/no-such-stats-TAG",
            "GET /network/stats/no-such-path-TAG",
            "GET /no-such-path-TAG",
            f"GET /network/stats/no/such/path/TAG/at/all [Accept: {BROWSER}]",
            "POST /no/such/path/TAG/here/at/all {}",
        ],
    ),
    (PARCELS, "method", "readParcel", 0, [f"{each} /parcels/@own {CHANGED}" for each in ("POST", "PATCH")]),
    (
        PARCELS,
        "method",
        "addScans",
        0,
        [*(f"{SCANS.replace('POST', each)} {BOTH}" for each in ("PUT", "PATCH")), "DELETE /parcels/10000001/scans"],
    ),
    (PARCELS, "method.unknown", "addScans", 2, ["BREW /parcels/10000001/scans"]),
    (TM, "code.405", "listTrackings", 1, ["PUT /trackings/get {}", "PATCH /trackings/get {}", "DELETE /trackings/get"]),
]


BODIES: list[SentCase] = [
    (
        PARCELS,
        "body.json",
        "addScans",
        0,
        [
            f"{SCANS} {BOTH[:-1]}",
            f"{SCANS} {BOTH_AGAIN} and more",
            f"{SCANS} name=value&a=1 {FORM}",
            f"{SCANS} (empty)",
            f"{SCANS} {NO_UTF8}",
            f"{SCANS} {{'name': 1}}",
            f"{SCANS} {BOTH_THEN[:-1]},]",
            f"{SCANS} \x00{BOTH_THEN}",
            f'{SCANS} {{"name": "\n"}}',
        ],
    ),
    (
        PARCELS,
        "body.type",
        "addScans",
        0,
        [f"{SCANS} {BOTH} [Content-Type: text/plain]", f"{SCANS} {BOTH_AGAIN} [no headers]"],
    ),
    (
        LIBRARY,
        "body.object",
        "createLoan",
        0,
        [
            f"POST /loans {body}"
            for body in ("null", "[]", "7", '"text"', '[{"book":"978-0-00-000000-2","reader":"Sample Reader"}]')
        ],
    ),
    (
        PARCELS,
        "body.shape",
        "addScans",
        0,
        [
            *(f"{SCANS} {body}" for body in ("null", "7", '"text"', "true", '{"gate":"gate-TAG9","note":"dry"}')),
            *(
                f'{SCANS} [{{"gate":"gate-TAG{n}","note":"dry"}},{item}]'
                for n, item in [(11, "7"), (13, "null"), (15, '"text"')]
            ),
        ],
    ),
]


FIELDS: list[SentCase] = [
    (PARCELS, "code.20", "addScans", 0, [f'{SCANS} [{HERE}{{"note":"wet"}}]']),
    (
        LIBRARY,
        "body.complete",
        "createLoan",
        0,
        ['POST /loans {"reader":"Sample Reader"}', 'POST /loans {"book":"978-0-00-000000-2"}', "POST /loans {}"],
    ),
    (
        TR,
        "code.20",
        "createCategory",
        0,
        [f"POST /dictionary/categories {body}" for body in ("{}", '{"name":null}', '{"name":""}')],
    ),
    (TR, "domains.missing", "replaceDomains", 0, ["PUT /campaign/domains {}"]),
    (PARCELS, "gate.wrong", "addScans", 0, [f'{SCANS} [{HERE}{{"note":"wet","gate":"gate!"}}]']),
    (
        PARCELS,
        "label.wrong",
        "createParcel",
        0,
        [
            f'POST /parcels {{{REST},"label":{value}}}'
            for value in ('"no!"', '{"a":1}', "[*151]*151", '{"a":1}', "[]", '["A-TAG6"]')
        ],
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
            f'POST /trackings/delete [{{"tracking_number":"{key}","carrier_code":"china-post"}},'
            f'{{"carrier_code":"china-post","tracking_number":{value}}}]'
            for key, value in zip(
                ("CTTAG1", "CT-TAG-2", "CTTAG3", "CT-TAG-4"), ('"?!"', '{"a":1}', "true", "[]"), strict=True
            )
        ]
        + [
            'POST /trackings/delete [{"tracking_number":"CTTAG5","carrier_code":"china-post"},'
            '{"carrier_code":"china-post","tracking_number":["CT-TAG-6"]}]'
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


RECORDS: list[SentCase] = [
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
    (PARCELS, "parcel.known", "addScans", 0, [f"POST /parcels/@absent-0/scans {BOTH}"]),
    (PARCELS, "parcel.known", "listScans", 3, ["GET /parcels/@absent-3/scans"]),
    (PARCELS, "code.31", "createParcel", 0, [f'POST /parcels {{{REST},"label":"A-TAG1"}}']),
    (TR, "link.exists", "createLink", 0, ["POST /network/link/@own/@own {}"]),
]

SENT_TABLES = [*KEYS, *PLACES, *BODIES, *FIELDS, *RECORDS]
