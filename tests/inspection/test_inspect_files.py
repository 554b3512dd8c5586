"""Test that an inspection that Ctrl-C ends reports its findings until then."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.core.interrupts import Interrupts
from conformance.inspection import inspection
from conformance.inspection.inspect_files import inspect_traffic
from conformance.recording.traffic_reader import read_traffic
from conformance.runner.options import Options
from tests.support.kit import contract_of
from tests.support.served import ROOT

CASSETTE = ROOT / "cassettes" / "trackingmore-v2.json"


def traffic(ends_after: int) -> Iterator[Any]:
    for count, each in enumerate(read_traffic([Path(CASSETTE)]), 1):
        if count == ends_after:
            os.kill(os.getpid(), signal.SIGINT)
        yield each


def test_inspect_traffic_reports_what_was_judged_before_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "_SAMPLE_SIZE", 5)
    with Interrupts() as interrupts:
        report, tally = inspect_traffic(
            contract_of("trackingmore-v2"), traffic(40), "a tape", Options(), interrupts=interrupts
        )
    assert (report.exit, report.complete, tally.judged) == (3, False, 39)
    assert "The run ended early: interrupted." in report.notes


def test_inspect_traffic_raises_ctrl_c_without_a_handler() -> None:
    with pytest.raises(KeyboardInterrupt):
        inspect_traffic(contract_of("trackingmore-v2"), traffic(3), "a tape", Options())
