"""The operations on which each clause of a cause is provoked: contract -> clause -> ids of operations."""

from __future__ import annotations

PARCEL = "readParcel replaceParcel deleteParcel"
ALL_OF_PARCELS = f"listParcels createParcel {PARCEL} listScans addScans"
WITH_BODY = "createParcel replaceParcel addScans"
NUMBERS = "createTracking changeCarrier realtimeTracking"
BATCHES = "createTrackings updateTrackings deleteTrackings freezeTrackings"
WITH_NUMBER_IN_PATH = "readTracking updateTracking deleteTracking readTrackingInLanguage"

OPERATIONS_OF_CAUSES: dict[str, dict[str, str]] = {
    "library": {
        "code.10": "listLoans createLoan readLoan",
        "code.20": "createLoan",
        "body.complete": "createLoan",
        "body.json": "createLoan",
        "code.30": "readLoan",
        "path.known": "listLoans readLoan",
        "method": "createLoan readLoan",
    },
    "parcels": {
        "code.1": ALL_OF_PARCELS,
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
        "path.known": "listParcels readParcel listScans",
        "method": "createParcel deleteParcel addScans",
        "method.unknown": "createParcel",
        "code.31": "createParcel addScans",
        "code.90": ALL_OF_PARCELS,
    },
    "trackier-v1": {
        "auth.other-part": "listOwnCampaigns readOwnCampaign readOwnLink createOwnLink ownReport listOwnConversions "
        "readOwnAccount changeOwnAccount requestAccess listAdvertiserCampaigns readAdvertiserCampaign "
        "advertiserCampaignStats advertiserReport advertiserCustomReport listAdvertiserConversions "
        "readAdvertiserAccount changeAdvertiserAccount importAdvertiserConversions",
        "domains.missing": "replaceDomains",
        "code.33": "createAffiliate createAdvertiser",
        "link.exists": "createLink",
        "delete.unknown-reference": "deleteCap deleteCommission deleteGoalPayout deleteLandingPage "
        "deletePublisherPayout",
        "delete.in-use": "deleteAffiliate deleteAdvertiser deleteGoal",
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
