"""Test which requests are sent between two equal GETs."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._requests_between import FEW, requests_between
from conformance.core.exchange import Request
from tests.support.kit import Bench


def between(operation: str, alone: bool, variation: int = 0) -> list[Request]:
    bench = Bench("trackingmore-v2")
    bench.change_factory(has_target_alone=alone, variation=variation)
    request = bench.valid_request(operation)
    found = bench.session.drive(
        requests_between(bench.contract, bench.factory, bench.contract.operations[operation], request), ""
    ).value
    assert found is not None
    return [each for group in found for each in group]


def test_each_parameter_is_sent_and_each_mistake_is_made() -> None:
    found = between("listTrackings", alone=True)
    queries = {each.query for each in found}
    assert {(("limit", "1"),), (("page", "2"),), (("status", "lost"),)} <= queries
    assert any(each.credentials == () for each in found)
    assert any(each.path.endswith("/getstatusnumber") for each in found)
    assert {each.method for each in found} == {"GET"}


@pytest.mark.parametrize("operation", ["listTrackings", "readTracking", "userInfo"])
def test_few_are_sent_if_others_use_the_target(operation: str) -> None:
    all_of_them = between(operation, alone=True)
    for variation in (0, 5):
        assert len(between(operation, False, variation)) == FEW <= len(all_of_them)
