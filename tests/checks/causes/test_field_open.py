"""Test the cause field-open: which odd values it sends, and where."""

from __future__ import annotations

import pytest

from conformance.checks.causes import causes_of
from conformance.checks.causes._edge_values import UNICODE_TEXT
from conformance.contract.request_view import RequestView
from conformance.observation.certainty import Certainty
from tests.support.kit import DATA, Bench, contract_of, get, knowing
from tests.support.sent_requests import sent

TM, LIBRARY, PARCELS = "trackingmore-v2", "library", "parcels"
ESCAPED = "%E8%BF%90%E5%8D%95%20%F0%9F%93%A6"
NEST = "[*151]*151"
READER, BOOK = 'POST /loans {"reader":"Sample Reader","book":', 'POST /loans {"book":"978-0-00-000000-2","reader":'
FORMATS = "callback=show&jsonp=show&format=xml&_format=html"
TOWN, GRAMS = 'PUT /parcels/@own {"town":"Gouda","grams":', 'PUT /parcels/@own {"grams":260,"town":'


CASES: list[tuple[str, str, str, list[str]]] = [
    (
        LIBRARY,
        "body.odd",
        "listLoans",
        [
            f"GET /loans?{each}"
            for each in (*(f"reader={one}" for one in ("", "%C3%A9%00%C3%BF", ESCAPED, "A*5000")), FORMATS)
        ],
    ),
    (
        LIBRARY,
        "body.odd",
        "readLoan",
        [f"GET /loans/{each}" for each in ("%25zz%25", "null", "9" * 20, "abc", f"@own?{FORMATS}")],
    ),
    (
        LIBRARY,
        "body.odd",
        "createLoan",
        [
            BOOK + '{"a":1}}',
            *(READER + each for each in ("9223372036854775808}", "-1}")),
            *(BOOK + each for each in ("null}", "[]}", "true}", "9223372036854775808}", '"A*5000"}')),
            *(READER + each for each in ('""}', r'"\u0000\u001b"}', f'"{UNICODE_TEXT}"}}')),
            BOOK + f'"{UNICODE_TEXT}"}}',
            'POST /loans {"a":[*2000]*2000}',
        ],
    ),
    (
        PARCELS,
        "body.odd",
        "replaceParcel",
        [
            *(TOWN + each for each in ("null}", "true}")),
            GRAMS + "[]}",
            TOWN + r'"\u0000\u001b"}',
            GRAMS + "9223372036854775808}",
            *(TOWN + each for each in (f'"{UNICODE_TEXT}"}}', "1e-07}")),
            *(GRAMS + each for each in (f'"{UNICODE_TEXT}"}}', '"A*5000"}')),
            'PUT /parcels/A*5000 {"town":"Gouda","grams":260}',
            GRAMS + '""}',
            TOWN + "9007199254740993}",
            'PUT /parcels/@own {"a":[*2000]*2000}',
        ],
    ),
    (
        PARCELS,
        "body.odd",
        "addScans",
        [
            *(
                f'POST /parcels/10000001/scans [{{"gate":"gate-TAG{n}","note":"dry"}},{{{item}}}]'
                for n, item in (
                    (1, f'"gate":"gate-TAG2","note":{NEST}'),
                    (3, f'"note":"wet","gate":{NEST}'),
                    (5, '"gate":"gate-TAG6","note":{"a":1}'),
                    (7, '"note":"wet","gate":{"a":1}'),
                    (9, '"gate":"gate-TAG10","note":""'),
                    (11, '"note":"wet","gate":""'),
                    (15, r'"gate":"gate-TAG16","note":"\u0000\u001b"'),
                    (17, r'"note":"wet","gate":"\u0000\u001b TAG19"'),
                    (20, f'"gate":"gate-TAG21","note":"{UNICODE_TEXT}"'),
                    (22, f'"note":"wet","gate":"{UNICODE_TEXT} TAG24"'),
                    (25, '"gate":"gate-TAG26","note":"A*5000"'),
                    (27, '"note":"wet","gate":"A*5000 TAG29"'),
                )
            ),
            "POST /parcels/10000001/scans [*2001]*2001",
            "POST /parcels/10000001/scans []",
            'POST /parcels/10000001/scans *110001[{"gate":"gate-TAG34","note":"dry"},'
            '{"gate":"gate-TAG35","note":"wet"}]',
        ],
    ),
    (PARCELS, "body.odd", "deleteParcel", [f"DELETE /parcels/{ESCAPED}"]),
    (PARCELS, "body.odd", "listScans", [f"GET /parcels/{ESCAPED}/scans", f"GET /parcels/@own/scans?{FORMATS}"]),
    (
        TM,
        "open.input",
        "changeCarrier",
        [
            'POST /trackings/update {"carrier_code":"china-post","update_carrier_code":"china-ems",'
            f'"tracking_number":"{UNICODE_TEXT}"}}',
            'POST /trackings/update {"a":[*2000]*2000}',
        ],
    ),
]


@pytest.mark.parametrize(("contract", "clause", "operation", "expected"), CASES, ids=[case[2] for case in CASES])
def test_field_open_sends_odd_values(contract: str, clause: str, operation: str, expected: list[str]) -> None:
    assert sent(contract, clause, operation) == expected


def test_field_open_sends_every_odd_value_in_a_parameter_of_one_operation() -> None:
    lines = sent(PARCELS, "body.odd", "listParcels")
    pages = [line.partition("page=")[2] for line in lines if "page=" in line]
    assert sorted(pages) == sorted(
        ["-1", "0", "%C3%A9%00%C3%BF", "", "%25zz%25", "null", "9" * 20, "abc", ESCAPED, "A*5000"]
    )
    towns = [line.partition("&town=")[2] or line.partition("?town=")[2] for line in lines if "town=" in line]
    assert towns == ["%C3%A9%00%C3%BF", "", ESCAPED, "A*5000"]


def test_field_open_asks_for_short_pages_unless_their_length_is_odd() -> None:
    lines = sent(PARCELS, "body.odd", "listParcels")
    assert {line.count("size=") for line in lines} == {1}
    assert {line.startswith("GET /parcels?size=2&") for line in lines if "&" in line} == {True}
    assert len([line for line in lines if "size=2" not in line]) == 10


def test_field_open_sends_one_value_of_a_list_operation() -> None:
    lines = sent(TM, "open.input", "deleteTrackings")
    assert lines[1:3] == ["POST /trackings/delete [*2001]*2001", "POST /trackings/delete []"]
    assert lines[3].startswith('POST /trackings/delete *110001[{"tracking_number":') and len(lines) == 4
    assert lines[0].endswith(',{"carrier_code":"china-post","tracking_number":"A*5000"}]')


def test_field_open_sends_unicode_in_every_stored_text() -> None:
    """Of the members that are not stored, only those whose share it is."""
    lines = sent(TM, "open.input", "createTracking")
    texts = {line.partition(f'":"{UNICODE_TEXT}"')[0].rpartition('"')[2] for line in lines if UNICODE_TEXT in line}
    stored = {"title", "logistics_channel", "customer_name", "customer_email", "customer_phone", "order_id", "comment"}
    assert texts == stored | {"destination_code", "tracking_account_number", "specialNumberDestination", "lang"}


def test_field_open_makes_one_record_for_all_its_requests() -> None:
    """Odd values need a valid request each, which is made from the same record."""
    bench = Bench(PARCELS)
    sent(PARCELS, "body.odd", "replaceParcel", bench=bench)
    assert [request.method for request, _ in bench.target.asked] == ["POST", *["PUT"] * 13]


def test_field_open_may_hold_for_a_body_that_is_as_large_as_the_limit_of_some_servers() -> None:
    bench = Bench("parcels")
    cause = next(each for each in bench.judge.causes if each.clause.id == "body.odd")
    request = bench.valid_request("addScans")
    for size, answer in ((90_000, Certainty.NO), (100_001, Certainty.MAYBE)):
        large = request.replace(body=b" " * size + (request.body or b""))
        assert cause.recognise(bench.factory.view(large), bench.factory.query) is answer


@pytest.mark.parametrize(
    ("operation", "name", "value", "answer"),
    [
        ("networkStats", "start", "", Certainty.NO),
        ("networkStats", "start", "soon", Certainty.MAYBE),
        ("listCampaigns", "active", "", Certainty.MAYBE),
    ],
)
def test_field_open_leaves_blank_required_parameters_to_the_cause_that_is_certain_of_them(
    operation: str, name: str, value: str, answer: Certainty
) -> None:
    """The test creates new causes, because what `setup` finds is part of the test."""
    contract = contract_of("trackier-v1")
    field_open = next(each for each in causes_of(contract) if each.clause.check == "field-open")
    slots = [each for each in contract.operations[operation].slots if each.required or each.name == name]
    query = ((each.name, value if each.name == name else str(each.example)) for each in slots)
    view = RequestView(contract, get(contract.operations[operation].path, *query))
    assert field_open.holds(view, knowing("trackier-v1")) is answer


def test_field_open_knows_query_parameters_with_another_request_name() -> None:
    bench = Bench(str(DATA / "zoo" / "writes-by-get"))
    cause = next(each for each in bench.judge.causes if each.clause.id == "odd")
    view = bench.factory.view(bench.valid_request("updateStation"))
    assert cause.recognise(view, bench.factory.query) is Certainty.NO
