"""Test which refusals the contract leaves open, because the request does not fit its schema."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.schema_fit import fits_schema, is_open_refusal
from conformance.contract.loader import load_contract
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from conformance.observation.response_reading import read_reply
from tests.support.kit import DATA, exchange, reply, send

CONTRACT = load_contract(str(DATA / "zoo" / "no-change"))
NEW = {"text": "hello", "tone": "loud"}


@pytest.mark.parametrize(
    ("request_", "fits"),
    [
        (send("POST", "/notes", NEW), True),
        (send("POST", "/notes", {**NEW, "more": 1}), True),
        (send("POST", "/notes", {"text": "hello"}), False),
        (send("POST", "/notes", {**NEW, "text": [None]}), False),
        (send("POST", "/notes", [None]), False),
        (replace(send("POST", "/notes", NEW), body=None), False),
        (replace(send("POST", "/notes", NEW), body=b"{"), False),
        (send("PATCH", "/notes/0123456789ab", {"text": "hello"}), True),
        (send("PATCH", "/notes/0123456789ab", {}), False),
        (send("GET", "/notes/0123456789ab"), True),
        # An API may refuse unusual values, although they fit the schema.
        (send("POST", "/notes", {**NEW, "text": "x" * 101}), False),
    ],
)
def test_request_fits_with_all_that_its_schema_requires(request_: Request, fits: bool) -> None:
    view = RequestView(CONTRACT, request_)
    assert view.operation is not None and fits_schema(view, view.operation) is fits


@pytest.mark.parametrize(
    ("sent", "status", "shown", "is_open"),
    [
        ({"text": [None]}, 400, {"code": 2, "text": "Wrong"}, True),
        ({"text": [None]}, 200, {"code": 0, "data": {}}, False),
        ({"text": [None]}, 500, {"code": 99, "text": "Crash"}, False),
        (NEW, 400, {"code": 2, "text": "Wrong"}, False),
    ],
)
def test_only_a_documented_refusal_of_a_wrong_request_is_open(
    sent: Any, status: int, shown: Any, is_open: bool
) -> None:
    view = RequestView(CONTRACT, send("POST", "/notes", sent))
    found = read_reply(CONTRACT, view, exchange(view.request, reply(shown, status)))
    assert is_open_refusal(found, Expectation(CONTRACT, ())) is is_open
