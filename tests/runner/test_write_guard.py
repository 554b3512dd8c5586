"""Test which requests may be sent at all."""

from __future__ import annotations

import pytest

from conformance.checks.block_reason import NO_WRITES, OPERATION_EXCLUDED
from conformance.checks.operation_subset import without_operations
from conformance.checks.request_steps import Blocked
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from conformance.core.generated_values import GeneratedValues
from conformance.observation.target_state import TargetState
from conformance.runner.write_guard import WriteGuard, is_safe
from tests.support.kit import contract_of, get, send

TM = contract_of("trackingmore-v2")
STATE = TargetState(TM, GeneratedValues("t1"))
SAFE = [get("/carriers"), get("/no-such-path"), send("POST", "/carriers/detect", {"tracking_number": "CT12345"})]
UNSAFE = [send("POST", "/trackings/post", {}), send("DELETE", "/no-such-path"), send("BREW", "/carriers")]


@pytest.mark.parametrize("request_", [*SAFE, *UNSAFE], ids=lambda each: f"{each.method} {each.path}")
def test_write_guard_blocks_writes_in_a_read_only_run(request_: Request) -> None:
    view = RequestView(TM, request_)
    assert is_safe(view) is (request_ in SAFE)
    WriteGuard(True, STATE).check(view)
    if request_ in SAFE:
        WriteGuard(False, STATE).check(view)
        return
    with pytest.raises(Blocked) as raised:
        WriteGuard(False, STATE).check(view)
    assert raised.value.reason == NO_WRITES


def test_write_guard_blocks_requests_to_excluded_operations() -> None:
    lacking = without_operations(TM, ("listCarriers",))
    with pytest.raises(Blocked) as raised:
        WriteGuard(True, STATE).check(RequestView(lacking, get("/carriers")))
    assert raised.value.reason == OPERATION_EXCLUDED
