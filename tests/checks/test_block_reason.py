"""Reasons of clauses that were not tried: codes decide, and texts are for people."""

from __future__ import annotations

from conformance.checks import block_reason
from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.causes.base import Blocked

CONSTANTS = [each for each in vars(block_reason).values() if isinstance(each, BlockReason)]


def test_constants_have_a_text_and_a_code_each() -> None:
    assert len({each.text for each in CONSTANTS}) == len(CONSTANTS) and all(each.text for each in CONSTANTS)


def test_equal_reasons_are_counted_together_and_the_same_text_for_another_reason_is_not() -> None:
    counted = {BlockReason(BlockCode.NOT_RECORDED, "x"), BlockReason(BlockCode.NOT_RECORDED, "x")}
    assert len(counted) == 1
    assert len(counted | {BlockReason(BlockCode.KEY_MISSING, "x")}) == 2


def test_blocked_carries_its_reason_and_reads_as_its_text() -> None:
    blocked = Blocked.because(BlockCode.SHARED_DATA, "other clients can change the list")
    assert blocked.reason == BlockReason(BlockCode.SHARED_DATA, "other clients can change the list")
    assert str(blocked) == "other clients can change the list"
    assert Blocked(block_reason.NO_WRITES).reason is block_reason.NO_WRITES
