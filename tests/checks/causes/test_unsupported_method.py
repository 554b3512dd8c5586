"""Test the cause unsupported-method."""

from __future__ import annotations

from conformance.checks.causes.unsupported_method import _with_method
from conformance.core.exchange import Request
from tests.support.kit import Bench
from tests.support.sent_requests import made_up_cause, sent_by

TM, TR, PARCELS, LIBRARY = "trackingmore-v2", "trackier-v1", "parcels", "library"


def test_unsupported_method_does_not_send_a_method_that_is_also_supported() -> None:
    bench = Bench(PARCELS)
    also_supported = [f"{method} /parcels" for method in ("BREW", "PUT", "PATCH", "DELETE")]
    for known in (True, False):
        cause = made_up_cause("unsupported-method", PARCELS, known=known, also_supported=also_supported)
        assert sent_by(cause, "listParcels", bench) == []


def test_unsupported_method_does_not_send_a_method_that_is_also_supported_on_a_template() -> None:
    bench, also_supported = Bench(LIBRARY), ["DELETE /loans/{loan_id}", "PUT /loans/{loan_id}/items"]
    cause = made_up_cause("unsupported-method", LIBRARY, also_supported=also_supported)
    assert len(sent_by(cause, "readLoan", bench)) == len({"POST", "PUT", "PATCH"})


def test_unsupported_method_keeps_the_headers_that_the_path_needs() -> None:
    request = Request("GET", "/", headers=(("Content-Type", "text/csv"), ("Version", "2")), body=b"a")
    sent = [_with_method(request, method, b"{}").headers for method in ("PUT", "DELETE")]
    assert sent == [(("Content-Type", "application/json"), ("Version", "2")), (("Version", "2"),)]
