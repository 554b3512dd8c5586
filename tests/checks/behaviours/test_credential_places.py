"""Test which operations must take a key in all of its places at once."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours.credential_places import CredentialPlaces
from tests.support.kit import contract_of


@pytest.mark.parametrize(("name", "takes_all"), [("trackier-v1", True), ("tests/data/zoo/several-keys", False)])
def test_only_bare_keys_may_be_in_several_places(name: str, takes_all: bool) -> None:
    (places,) = (each for each in behaviours_of(contract_of(name)) if isinstance(each, CredentialPlaces))
    assert {places.takes_all(each) for each in places.operations()} == {takes_all}
