"""Test which items of a list a reply reports as refused."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.behaviours._refused_items import is_refused_item
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Request
from conformance.observation.response_reading import read_reply
from tests.support.kit import JSON, contract_of, exchange, reply

TM = "trackingmore-v2"
ONE, TWO = ({"carrier_code": "dhl", "tracking_number": number} for number in ("CT1", "CT2"))
KEY = ("dhl", "CT1")


@pytest.mark.parametrize(
    ("sent", "errors", "refused"),
    [
        ([ONE, TWO], [ONE], True),
        ([ONE, TWO], [TWO], False),
        ([ONE, TWO], [], False),
        ([ONE, ONE], [ONE], False),
        ([ONE, ONE], [ONE, ONE], True),
        ([TWO], [ONE], False),
    ],
)
def test_item_is_refused_if_each_item_with_its_key_is_reported(sent: Any, errors: Any, refused: bool) -> None:
    contract = contract_of(TM)
    request = Request("POST", contract.operations["createTrackings"].path, (), JSON, dump_json(sent))
    body = {"meta": {"code": 200, "type": "Success", "message": ""}, "data": {"errors": errors, "trackings": []}}
    read = read_reply(contract, RequestView(contract, request), exchange(request, reply(body)))
    assert is_refused_item(KEY, read) is refused
    assert not is_refused_item(None, read)
