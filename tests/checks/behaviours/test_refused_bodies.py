"""Test that a valid element comes before a wrong one in a list inside of a body."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.behaviours._refused_bodies import has_inner_list, texts_of_fields, with_valid_elements
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Request
from tests.support.kit import JSON, contract_of

CAP, WRONG = {"type": "revenue", "pids": ["a"]}, {"type": "revenue"}


@pytest.mark.parametrize(("operation", "has"), [("createCaps", True), ("deleteCap", False), ("createAffiliate", False)])
def test_has_inner_list_needs_objects_in_a_list(operation: str, has: bool) -> None:
    assert has_inner_list(contract_of("trackier-v1").operations[operation]) is has


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ({"caps": [WRONG]}, {"caps": [CAP, WRONG]}),
        ({"caps": [CAP]}, {"caps": [CAP]}),
        ({"caps": []}, {"caps": []}),
        ({}, {}),
        ([], []),
    ],
)
def test_with_valid_elements_adds_one_to_lists_that_differ(sent: Any, wanted: Any) -> None:
    contract = contract_of("trackier-v1")
    path = contract.operations["createCaps"].path.replace("{campaign_id}", "5c0000000000000000c00001")
    view = RequestView(contract, Request("POST", path, (), JSON, dump_json(sent)))
    assert RequestView(contract, with_valid_elements(view, {"caps": [CAP]})).body == wanted


@pytest.mark.parametrize(
    ("operation", "names"),
    [("createLink", ["domain"]), ("createAffiliate", ["phone", "country"]), ("createCategory", [])],
)
def test_texts_of_fields_are_stored_texts_that_the_contract_describes(operation: str, names: list[str]) -> None:
    contract = contract_of("trackier-v1")
    found = texts_of_fields(contract, contract.operations[operation])
    assert [each.name for each in found] == names
