"""Runs that end early say why, by a code."""

from __future__ import annotations

import pytest

from conformance.core.exchange import Exchange, Request
from conformance.report.early_end import INTERRUPTED, EndCode
from conformance.report.model import Report
from conformance.runner.options import Options
from conformance.runner.pacer import Budget
from conformance.runner.run import run_contract
from conformance.targets.mock_target import MockTarget
from tests.support.served import LIBRARY


def run(**options: object) -> Report:
    return run_contract(str(LIBRARY), Options(**options))  # type: ignore[arg-type]


def test_run_that_comes_to_its_end_has_none() -> None:
    assert run().early_ends == ()


def test_run_at_the_limit_of_requests_has_the_code_of_a_limit() -> None:
    (end,) = run(budget=Budget(5)).early_ends
    assert end.code is EndCode.LIMIT_REACHED and end.text == "the budget of 5 requests is used up"


def test_run_that_is_interrupted_has_the_code_of_that(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: MockTarget, request: Request, origin: str = "") -> Exchange:
        raise KeyboardInterrupt

    monkeypatch.setattr(MockTarget, "send", interrupted)
    report = run()
    assert report.early_ends == (INTERRUPTED,) and report.exit == 3
    assert INTERRUPTED.note in report.notes
