"""Test all causes by tables: what each recognises, what each sends, and on which operations."""

from __future__ import annotations

import pytest

from conformance.checks.causes import cause_class, cause_names
from tests.support.cause_cases import (
    BODIES,
    FIELDS,
    KEYS,
    LISTS,
    MAYBE,
    NO,
    PLACES,
    RARE,
    RECORDS,
    SOME,
    YES,
    Case,
    filled,
    prepared,
)
from tests.support.cause_requests import SENT_TABLES
from tests.support.kit import Bench, cause_of
from tests.support.sent_requests import cause_on, sent

CASES = [*KEYS, *PLACES, *BODIES, *FIELDS, *RECORDS, *LISTS, *RARE]
PARCEL = "readParcel replaceParcel deleteParcel"
ALL_OF_PARCELS = f"listParcels createParcel {PARCEL} listScans addScans"
WITH_BODY = "createParcel replaceParcel addScans"
NUMBERS = "createTracking changeCarrier realtimeTracking"
BATCHES = "createTrackings updateTrackings deleteTrackings freezeTrackings"
WITH_NUMBER_IN_PATH = "readTracking updateTracking deleteTracking readTrackingInLanguage"


def name_of(case: Case) -> str:
    contract, clause, request, answer = case
    asked = f"{request.method} {request.path_and_query} {(request.body or b'')[:40]!r}"
    return f"{contract} {clause} {answer.name}: {asked}"


@pytest.mark.parametrize("case", CASES, ids=map(name_of, CASES))
def test_cause_recognises(case: Case) -> None:
    contract, clause, request, answer = case
    bench = prepared(contract)
    assert cause_of(contract, clause).recognise(bench.factory.view(filled(request)), bench.state) is answer


@pytest.mark.parametrize("name", sorted(cause_names()))
def test_cause_has_cases_of_every_answer(name: str) -> None:
    answers = {answer for contract, clause, _, answer in CASES if cause_of(contract, clause).clause.check == name}
    assert NO in answers and answers & {MAYBE, SOME, YES}
    if name not in ("field-open", "wrong-media-type", "nothing-found"):
        assert YES in answers


def test_cause_class_refuses_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        cause_class("no-such-cause")


@pytest.mark.parametrize(
    ("contract", "clause", "operation", "variation", "expected"),
    SENT_TABLES,
    ids=lambda each: str(each) if isinstance(each, str | int) else "",
)
def test_cause_sends(contract: str, clause: str, operation: str, variation: int, expected: list[str]) -> None:
    assert sent(contract, clause, operation, variation) == expected


TABLE: dict[str, dict[str, str]] = {
    "library": {
        "code.10": "listLoans createLoan readLoan",
        "code.20": "createLoan",
        "body.complete": "createLoan",
        "body.json": "createLoan",
        "code.30": "readLoan",
        "path.known": "listLoans",
        "method": "createLoan readLoan",
    },
    "parcels": {
        "code.1": f"listParcels createParcel {PARCEL}",
        "code.10": ALL_OF_PARCELS,
        "key.known": ALL_OF_PARCELS,
        "code.20": WITH_BODY,
        "label.wrong": "createParcel",
        "gate.wrong": "addScans",
        "body.json": WITH_BODY,
        "body.shape": WITH_BODY,
        "body.type": WITH_BODY,
        "body.odd": ALL_OF_PARCELS,
        "code.30": PARCEL,
        "parcel.known": "listScans addScans",
        "path.known": "listParcels",
        "method": "createParcel deleteParcel addScans",
        "method.unknown": "createParcel",
        "code.31": "createParcel addScans",
        "code.90": f"listParcels createParcel {PARCEL}",
    },
    "trackier-v1": {
        "code.5": "affiliateEarning listAdvertisers createAdvertiser deleteAdvertiser listDomains updateCampaign "
        "replaceDomains changeAccount",
        "code.60": "listCountries listAdvertisers createAdvertiser deleteCampaign readAdvertiser updateAdvertiser "
        "replaceDomains changeReferral",
        "domains.missing": "replaceDomains",
        "code.33": "createAffiliate createAdvertiser",
        "link.exists": "createLink",
        "delete.unknown-reference": "deleteCommission",
    },
    "trackingmore-v2": {
        "code.4012.new-carrier": "changeCarrier",
        "code.4012.carrier": NUMBERS,
        "code.4012.carrier-of-item": f"{BATCHES} transitTimes",
        "code.4012.lookup": "remoteAreas transitTimes",
        "code.4013": f"detectCarrier {NUMBERS}",
        "code.4013.item": BATCHES,
        "code.4014.path": WITH_NUMBER_IN_PATH,
        "code.4016": "createTracking",
        "code.4016.item": "createTrackings",
        "code.4017": f"{WITH_NUMBER_IN_PATH} changeCarrier",
        "code.4017.item": "updateTrackings deleteTrackings freezeTrackings",
        "code.4020": f"{BATCHES} remoteAreas transitTimes",
        "code.4031": "listTrackings",
        "code.4031.lookup": "remoteAreas transitTimes",
        "code.4033.update": "updateTracking",
    },
}


@pytest.mark.parametrize("contract", TABLE)
def test_cause_is_provoked_on_operations(contract: str) -> None:
    bench = Bench(contract)
    found = {clause: " ".join(each.id for each in cause_on(bench, clause).operations()) for clause in TABLE[contract]}
    assert found == TABLE[contract]
