"""Test which checks may disturb each other."""

from __future__ import annotations

import pytest

from conformance.checks.access import (
    NO_ACCESS,
    Access,
    access_of_requests,
    access_to_all_records,
    access_to_new_records,
    access_to_own_records,
)
from tests.support.kit import contract_of

A, B = frozenset({"a"}), frozenset({"b"})


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        (Access(reads=A), Access(writes=A), True),
        (Access(reads=A), Access(writes=B), False),
        (Access(reads=A), Access(reads=A), False),
        (Access(writes=A), Access(writes=A), False),
        (Access(reads=A, writes=A), Access(reads=A, writes=A), True),
        (Access(reads=A, writes=B), Access(reads=B), True),
        (Access(reads=A, writes=A), NO_ACCESS, False),
    ],
)
def test_checks_conflict_if_one_reads_what_the_other_writes(one: Access, other: Access, conflict: bool) -> None:
    assert one.conflicts_with(other) is conflict and other.conflicts_with(one) is conflict


def test_union_has_all_resources_of_both() -> None:
    assert Access(reads=A, writes=B) | Access(reads=B) == Access(reads=A | B, writes=B)


@pytest.mark.parametrize(
    ("contract", "operation", "access"),
    [
        ("parcels", "readParcel", NO_ACCESS),
        ("parcels", "listScans", NO_ACCESS),
        ("parcels", "deleteParcel", Access(writes=frozenset({"parcel"}))),
        # A scan belongs to a parcel, which has to be created first.
        ("parcels", "addScans", Access(writes=frozenset({"parcel", "scan"}))),
        # There is one account only, so whoever changes it changes that of all.
        ("trackier-v1", "changeAccount", Access(reads=frozenset({"account"}), writes=frozenset({"account"}))),
    ],
)
def test_access_of_requests_has_the_resources_they_may_change(contract: str, operation: str, access: Access) -> None:
    loaded = contract_of(contract)
    assert access_of_requests(loaded, loaded.operations[operation]) == access


@pytest.mark.parametrize(
    ("contract", "resource", "written"),
    [
        ("parcels", "parcel", {"parcel"}),
        # A record may show its children.
        ("parcels", "scan", {"parcel", "scan"}),
        ("trackier-v1", "goal", {"goal", "campaign"}),
        # An advertiser is no parent of its campaigns.
        ("trackier-v1", "campaign", {"campaign"}),
    ],
)
def test_access_to_new_records_has_their_parents(contract: str, resource: str, written: set[str]) -> None:
    loaded = contract_of(contract)
    assert access_to_new_records(loaded, loaded.resources[resource]) == Access(writes=frozenset(written))


def test_check_that_creates_records_writes_them_even_to_read_them() -> None:
    loaded = contract_of("parcels")
    assert access_to_own_records(loaded, loaded.operations["listScans"]) == Access(writes=frozenset({"parcel", "scan"}))


def test_check_of_all_records_reads_the_resource_of_its_operation() -> None:
    parcels, trackier = contract_of("parcels"), contract_of("trackier-v1")
    assert access_to_all_records(parcels, parcels.operations["listScans"]) == Access(reads=frozenset({"scan"}))
    assert access_to_all_records(trackier, trackier.operations["listCountries"]) == NO_ACCESS
