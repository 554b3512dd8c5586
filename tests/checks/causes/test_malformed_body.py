"""Test the cause malformed-body."""

from __future__ import annotations

import json

from conformance.checks.causes.malformed_body import FORM, as_form
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from tests.support.cause_cases import MAYBE, YES, track
from tests.support.kit import Bench, contract_of, knowing
from tests.support.sent_requests import cause_on, made_up_cause, sent

TM, TR, LIBRARY, PARCELS = "trackingmore-v2", "trackier-v1", "library", "parcels"


def test_malformed_body_is_not_certain_of_a_form_that_may_be_allowed() -> None:
    cause, state = made_up_cause("malformed-body", TM, may_accept_forms=["createTracking"]), knowing(TM)
    form = track(b"a=1").replace(headers=(("Content-Type", FORM),))
    assert cause.recognise(RequestView(contract_of(TM), form), state) is MAYBE
    assert cause.recognise(RequestView(contract_of(TM), track(b"a=1")), state) is YES
    assert cause.recognise(RequestView(contract_of(TM), form.replace(path="/carriers/detect")), state) is YES


def test_malformed_body_sends_no_empty_body_where_it_is_optional() -> None:
    assert not [each for each in sent(TM, "code.4012", "updateTracking") if each.endswith("(empty)")]
    assert [each for each in sent(TM, "code.4012", "createTracking") if each.endswith("(empty)")]


def test_malformed_body_sends_one_other_body_where_other_clients_use_the_target() -> None:
    bench = Bench(PARCELS)
    bench.change_factory(has_target_alone=False)
    steps = cause_on(bench, "body.json").provoke(bench.contract.operations["addScans"], bench.factory)
    assert len([request for request, prepares in bench.walk(steps) if not prepares]) == 3


def test_malformed_body_may_be_sent_where_no_body_is_taken() -> None:
    lines = sent(TR, "code.30", "createOwnLink")
    bodies = [line.partition("@own ")[2].partition(" [")[0] for line in lines]
    assert bodies[:3] == ["{", "{} and more", "name=value&a=1"]
    assert not [each for each in lines if each.endswith("(empty)")]
    asked = Bench(TR).contract.operations["createOwnLink"]
    assert made_up_cause("malformed-body", TR, where_none_is_taken=True).can_provoke(asked)
    assert not made_up_cause("malformed-body", TR).can_provoke(asked)
    assert not made_up_cause("malformed-body", TR, where_none_is_taken=True).can_provoke(
        Bench(TR).contract.operations["deleteLandingPage"]
    )


def test_malformed_body_sends_a_form_of_texts_where_nothing_else_is_required() -> None:
    forms = [line for line in sent(TR, "code.30", "updateAdvertiser") if "urlencoded" in line]
    assert len(forms) == 1 and "name=" in forms[0]
    asked, body = Bench(TR).contract.operations["updateAdvertiser"], {"name": "A", "phone": 7, "tags": ["x"]}
    for made, expected in ((body, b"name=A"), ({"phone": 7, "tags": ["x"]}, b"phone=7&tags%5B%5D=x")):
        request = Request("POST", "/advertiser/1", body=json.dumps(made).encode())
        assert as_form(asked, request).body == expected
