"""Test the reasons for the early end of a run: each has a code and a text."""

from __future__ import annotations

import pytest

from conformance.report.early_end import INTERRUPTED, EarlyEnd, EndCode


def test_note_says_why_the_run_ended() -> None:
    assert INTERRUPTED.note == "The run ended early: interrupted."
    assert EarlyEnd(EndCode.LIMIT_REACHED, "enough").note == "The run ended early: enough."


@pytest.mark.parametrize(
    ("code", "is_aborted"),
    [
        (EndCode.INTERRUPTED, True),
        (EndCode.TARGET_GONE, True),
        (EndCode.RECORDING_INTERRUPTED, True),
        (EndCode.RECORDING_CUT_OFF, False),
        (EndCode.LIMIT_REACHED, False),
    ],
)
def test_early_end_is_decided_by_its_code_and_not_its_text(code: EndCode, is_aborted: bool) -> None:
    assert EarlyEnd(code, "interrupted").is_aborted is EarlyEnd(code, "").is_aborted is is_aborted
