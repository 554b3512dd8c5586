"""Test what mutants of writes read in requests."""

from __future__ import annotations

from conformance.contract.request_view import RequestView
from conformance.mock_server.mutants._write_faults import sent_names
from tests.support.kit import DATA, contract_of, send

WRAPPED = contract_of(str(DATA / "zoo" / "wrapped-records"))


def test_sent_names_are_those_of_the_record_below_a_member() -> None:
    one = send("PATCH", "/products", {"data": {"product": {"sku": "a-1", "price": 4}}})
    several = send("POST", "/products/batch", [{"product": {"sku": "a-2"}}, {"product": {"title": "B"}}])
    found = [sent_names(RequestView(WRAPPED, each)) for each in (one, several)]
    assert found == [{"sku", "price"}, {"sku", "title"}]
