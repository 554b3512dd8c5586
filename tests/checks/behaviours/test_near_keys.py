"""Test that records with nearly equal keys are found as two."""

from __future__ import annotations

import pytest

from tests.support.mutant_verdicts import verdict


@pytest.mark.parametrize("fault", ["prefix-tracking_number", "replaces-tracking_number", "number-tracking_number"])
@pytest.mark.parametrize("operation", ["createTracking", "createTrackings"])
def test_a_key_that_is_nearly_another_one_is_taken_for_it(fault: str, operation: str) -> None:
    assert verdict("create.readable", f"{fault}@{operation}") == "fail"


def test_correct_server_keeps_nearly_equal_keys_apart() -> None:
    assert verdict("create.readable") == "pass"
