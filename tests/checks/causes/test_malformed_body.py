"""Test the cause malformed-body."""

from __future__ import annotations

from conformance.checks.causes.malformed_body import FORM
from conformance.contract.request_view import RequestView
from tests.support.cause_cases import MAYBE, YES, track
from tests.support.kit import contract_of, knowing
from tests.support.sent_requests import made_up_cause, sent

TM, TR, LIBRARY, PARCELS = "trackingmore-v2", "trackier-v1", "library", "parcels"


def test_malformed_body_is_not_certain_of_a_form_that_may_be_allowed() -> None:
    cause, state = made_up_cause("malformed-body", TM, forms_allowed=["createTracking"]), knowing(TM)
    form = track(b"a=1").replace(headers=(("Content-Type", FORM),))
    assert cause.recognise(RequestView(contract_of(TM), form), state) is MAYBE
    assert cause.recognise(RequestView(contract_of(TM), track(b"a=1")), state) is YES
    assert cause.recognise(RequestView(contract_of(TM), form.replace(path="/carriers/detect")), state) is YES


def test_malformed_body_sends_no_empty_body_where_it_is_optional() -> None:
    lines = [sent(TM, "code.4012", "updateTracking", n)[-1] for n in range(3)]
    path = "PUT /trackings/china-post/CTTAG1"
    assert lines == [rf"{path} \xff\xfe{{}}", f"{path} {{'name': 1}}", rf"{path} \xff\xfe{{}}"]
