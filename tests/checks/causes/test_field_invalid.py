"""Test the cause field-invalid."""

from __future__ import annotations

from conformance.contract.request_view import RequestView
from tests.support.cause_cases import NEW, NO, YES, track
from tests.support.kit import Bench, cause_of, contract_of, knowing
from tests.support.sent_requests import cause_on

TM, TR, PARCELS = "trackingmore-v2", "trackier-v1", "parcels"


def test_field_invalid_is_not_certain_before_the_vocabulary_is_read() -> None:
    """Before the list of carriers was read, only what cannot be a carrier's code is certainly wrong."""
    cause, state = cause_of(TM, "code.4015"), knowing(TM)
    found = {
        code: cause.recognise(RequestView(contract_of(TM), track(NEW | {"carrier_code": code})), state)
        for code in ("dhl", "no-such-carrier", "no!")
    }
    assert found == {"dhl": NO, "no-such-carrier": NO, "no!": YES}


def test_field_invalid_names_only_its_own_field() -> None:
    bench = Bench(TM)
    view = bench.factory.view(track({"tracking_number": "?!", "carrier_code": "no such carrier!"}))
    assert cause_on(bench, "code.4014").fault(view, bench.state) == "tracking_number = '?!'"
