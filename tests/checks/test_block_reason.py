"""Test the reasons of clauses that were not tried: each has a code and a text."""

from __future__ import annotations

from conformance.checks import block_reason
from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.request_steps import Blocked

CONSTANTS = [each for each in vars(block_reason).values() if isinstance(each, BlockReason)]


def test_block_reasons_have_different_texts_and_codes() -> None:
    assert len({each.text for each in CONSTANTS}) == len(CONSTANTS) and all(each.text for each in CONSTANTS)


def test_block_reasons_are_equal_by_text_and_code() -> None:
    counted = {BlockReason(BlockCode.NOT_RECORDED, "x"), BlockReason(BlockCode.NOT_RECORDED, "x")}
    assert len(counted) == 1
    assert len(counted | {BlockReason(BlockCode.KEY_MISSING, "x")}) == 2


def test_blocked_has_its_reason_and_the_text_of_it() -> None:
    blocked = Blocked.because(BlockCode.SHARED_DATA, "other clients can change the list")
    assert blocked.reason == BlockReason(BlockCode.SHARED_DATA, "other clients can change the list")
    assert str(blocked) == "other clients can change the list"
    assert Blocked(block_reason.NO_WRITES).reason is block_reason.NO_WRITES
