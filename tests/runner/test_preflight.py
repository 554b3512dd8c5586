"""Test the first requests of a run, before its directed checks."""

from __future__ import annotations

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.runner.preflight import preflight
from tests.support.kit import Bench
from tests.support.scripted_target import Failing


def test_preflight_ends_early_without_any_reply() -> None:
    target = Failing("timeout")
    target.dead = True
    made = Bench("trackier-v1", target=target)
    why = "no harmless request succeeds with the valid credential: GET /dictionary/countries failed: no reply"
    assert preflight(made.session) == BlockReason(BlockCode.TARGET_UNJUDGED, why)
    assert len(target.asked) == 4
