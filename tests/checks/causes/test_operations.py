"""On which operations each cause is provoked."""

from __future__ import annotations

import pytest

from conformance.observation.target_state import Certainty
from tests.support.cause_cases import BODIES, FIELDS, KEYS, LISTS, PLACES, RECORDS, filled, prepared
from tests.support.kit import Bench
from tests.support.sent_requests import cause_on

PARCEL = "readParcel replaceParcel deleteParcel"
ALL_OF_PARCELS = f"listParcels createParcel {PARCEL} listScans addScans"
WITH_BODY = "createParcel replaceParcel addScans"
NUMBERS = "createTracking changeCarrier realtimeTracking"
BATCHES = "createTrackings updateTrackings deleteTrackings freezeTrackings"
WITH_NUMBER_IN_PATH = "readTracking updateTracking deleteTracking readTrackingInLanguage"

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
def test_where_each_cause_is_provoked(contract: str) -> None:
    bench = Bench(contract)
    found = {clause: " ".join(each.id for each in cause_on(bench, clause).operations()) for clause in TABLE[contract]}
    assert found == TABLE[contract]


@pytest.mark.parametrize("contract", ["trackier-v1", "trackingmore-v2"])
def test_what_a_cause_recognises_is_a_request_to_an_operation_that_concerns_it(contract: str) -> None:
    """The judge asks no other cause."""
    bench, judge = prepared(contract), Bench(contract)
    seen = 0
    for name, clause, request, answer in (*KEYS, *PLACES, *BODIES, *FIELDS, *RECORDS, *LISTS):
        operation = bench.factory.view(filled(request)).operation if name == contract else None
        if operation is not None and answer is not Certainty.NO:
            seen += 1
            assert cause_on(judge, clause).concerns(operation), (clause, operation.id)
    assert seen > 20


@pytest.mark.parametrize(
    ("clause", "operations"),
    [
        ("method", ""),
        ("path.known", "readParcel replaceParcel deleteParcel listScans addScans"),
        ("body.odd", ALL_OF_PARCELS),
        ("label.wrong", "createParcel"),
    ],
)
def test_which_operations_concern_a_cause(clause: str, operations: str) -> None:
    bench = Bench("parcels")
    cause = cause_on(bench, clause)
    assert " ".join(each.id for each in bench.contract.operations.values() if cause.concerns(each)) == operations
