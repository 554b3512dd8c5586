"""Test the records of the reference server: what causes ask of them, and their ids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.core.errors import UsageError
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.generated_ids import matching_id
from conformance.mock_server.record_store import RecordStore
from conformance.observation.certainty import Certainty
from tests.support.mock_client import PARCELS, contract_of


def test_store_is_always_certain() -> None:
    contract = contract_of(PARCELS)
    store, parcel = RecordStore(contract), contract.resources["parcel"]
    assert store.exists(parcel, {"parcel_number": "10000001"}) is Certainty.YES
    assert store.exists(parcel, {"parcel_number": "1"}) is Certainty.YES
    assert store.exists(parcel, {"parcel_number": "2"}) is Certainty.NO
    assert store.exists(parcel, {}) is Certainty.NO
    assert (store.value_in_use(parcel, "label", "A-1"), store.value_in_use(parcel, "label", [])) == (
        Certainty.YES,
        Certainty.NO,
    )


@pytest.mark.parametrize(
    "pattern", ["[0-9a-f]{24}", "[0-9]{8}", "[0-9a-f]{32}", "[0-9A-F]{12}", "[0-9a-f-]{36}", "cus_[A-Za-z0-9]{14}"]
)
def test_matching_id_fits_its_pattern_and_differs(pattern: str) -> None:
    ids = [matching_id(pattern, f"seed/{n}") for n in range(50)]
    assert None not in ids and len(set(ids)) == 50


def test_mock_refuses_a_pattern_of_ids_that_it_cannot_fill() -> None:
    contract = contract_of(PARCELS)
    parcel = contract.resources["parcel"]
    odd = {**contract.resources, "parcel": replace(parcel, key_pattern="(?=no)id")}
    with pytest.raises(UsageError, match=r"no id can be generated that fits the pattern '\(\?=no\)id' of"):
        MockApp(replace(contract, resources=odd))
