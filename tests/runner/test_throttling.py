"""Test runs whose requests a gateway refuses as too many, without a body of the API."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.checks.exit_codes import ExitCode
from conformance.core.exchange import Exchange, Request, Response
from conformance.report.model import Report
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from conformance.targets.in_process import InProcessTarget
from tests.support.command_line import FOLDER

PAGE = b"<h1>Slow down</h1>"
BARE = Response(429, (("Content-Type", "text/html"),), PAGE)
BUSY = Response(503, (("Content-Type", "text/html"), ("Retry-After", "3")), PAGE)


def run_throttled(monkeypatch: pytest.MonkeyPatch, every: int, page: Response) -> Report:
    """Run on the reference server, which refuses one of so many requests, but not the first ones."""
    send, sent = InProcessTarget.send, []

    def throttled(target: InProcessTarget, request: Request, origin: str = "") -> Exchange:
        sent.append(request)
        exchange = send(target, request, origin)
        return replace(exchange, response=page) if len(sent) > 3 and len(sent) % every == 0 else exchange

    monkeypatch.setattr(InProcessTarget, "send", throttled)
    return run_contract(FOLDER, Options(target="mock:", generation=None))


@pytest.mark.parametrize("page", [BARE, BUSY])
def test_run_that_is_throttled_often_proves_too_little(monkeypatch: pytest.MonkeyPatch, page: Response) -> None:
    report = run_throttled(monkeypatch, 5, page)
    assert not report.with_verdict("fail")
    assert report.exit is ExitCode.UNPROVEN and report.exit_line == "5: the target throttled the run"
    assert any(each.startswith("The target throttled ") and "--rate" in each for each in report.notes)


def test_run_that_is_throttled_now_and_then_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    report = run_throttled(monkeypatch, 17, BARE)
    assert report.exit is ExitCode.CONFORMS
    assert any(each.startswith("The target throttled ") for each in report.notes)


def test_run_fails_on_a_503_without_retry_after(monkeypatch: pytest.MonkeyPatch) -> None:
    report = run_throttled(monkeypatch, 5, replace(BUSY, headers=BUSY.headers[:1]))
    assert report.exit is ExitCode.FAILED
    assert not any(each.startswith("The target throttled ") for each in report.notes)
