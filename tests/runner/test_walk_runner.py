"""Test that concurrent requests give the same verdicts, and are really concurrent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Barrier, current_thread, main_thread

import pytest

from conformance.checks.clause_results import Verdict
from conformance.contract.loader import load_contract
from conformance.core.exchange import Exchange, Request
from conformance.mock_server.server import start
from conformance.report.model import Report
from conformance.runner.options import Options
from conformance.runner.pacer import Budget
from conformance.runner.run import run_contract
from conformance.targets.http_target import HttpTarget

pytestmark = pytest.mark.slow

SOME = ("code.4*", "code.1*", "code.3*", "json.*", "outcome.*", "body.*", "operation.*")


@pytest.fixture(params=["trackingmore-v2", "trackier-v1"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Options]]:
    """A contract and the options for a run against its reference server, as against any other server."""
    server = start(load_contract(request.param))
    keys = tmp_path / "keys.toml"
    keys.write_text(f'["{request.param}"]\nvalid = "mock-valid"\n')
    yield request.param, Options(target=server.url, credentials=keys, provoke="prefer", only=SOME)
    server.stop()


def verdicts(report: Report) -> dict[str, Verdict | None]:
    return {each.id: each.verdict for each in report.clauses}


def test_concurrency_gives_the_same_verdicts(served: tuple[str, Options]) -> None:
    name, options = served
    alone, together = run_contract(name, options), run_contract(name, replace(options, concurrency=4))
    assert verdicts(together) == verdicts(alone)
    assert together.exit == 0 and together.complete


def test_concurrency_sends_requests_at_the_same_time(
    served: tuple[str, Options], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first two requests outside of the main thread wait for each other; without concurrency, they never meet."""
    name, options = served
    meeting, send, met = Barrier(2, timeout=60), HttpTarget.send, list[str]()

    def meet(self: HttpTarget, request: Request, origin: str = "") -> Exchange:
        if current_thread() is not main_thread() and len(met) < 2:
            met.append(request.method)
            meeting.wait()
        return send(self, request, origin)

    monkeypatch.setattr(HttpTarget, "send", meet)
    run_contract(name, replace(options, concurrency=2))
    assert len(met) == 2 and not meeting.broken


def test_concurrency_ends_with_the_budget(served: tuple[str, Options]) -> None:
    name, options = served
    report = run_contract(name, replace(options, concurrency=4, budget=Budget(requests=150)))
    assert not report.complete and report.notes[-1].startswith("The run ended early: the budget of 150 requests")


def test_concurrency_is_one_with_a_rate(served: tuple[str, Options], monkeypatch: pytest.MonkeyPatch) -> None:
    name, options = served
    threads = set()
    send = HttpTarget.send

    def note(self: HttpTarget, request: Request, origin: str = "") -> Exchange:
        threads.add(current_thread())
        return send(self, request, origin)

    monkeypatch.setattr(HttpTarget, "send", note)
    run_contract(name, replace(options, concurrency=4, only=("code.4*",), budget=Budget(rate=100_000)))
    assert threads == {main_thread()}
