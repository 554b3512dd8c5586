"""Test that runs with concurrent requests give the same verdicts, are really concurrent, and can be replayed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Barrier, current_thread, main_thread
from typing import Any

import pytest

from conformance.checks.clause_results import Verdict
from conformance.core.exchange import Exchange, Request
from conformance.mock_server.server import start
from conformance.report.model import Report
from conformance.runner.options import Options
from conformance.runner.pacer import Budget
from conformance.runner.run import run_contract
from conformance.targets.http_target import HttpTarget
from tests.support.command_line import verdicts as verdicts_in
from tests.support.kit import FOLDERS, contract_of
from tests.support.recorded_runs import Tape, same

pytestmark = pytest.mark.slow

SOME = ("code.4*", "code.1*", "code.3*", "json.*", "outcome.*", "body.*", "operation.*")


@pytest.fixture
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Options]]:
    """A contract and the options for a run against its reference server, as against any other server."""
    name = getattr(request, "param", "parcels")
    server = start(contract_of(name))
    keys = tmp_path / "keys.toml"
    keys.write_text(f'["{name}"]\nvalid = "mock-valid"\n')
    options = Options(target=server.url, credentials=keys, provoke="prefer", only=SOME, tag="same0001")
    yield str(FOLDERS.get(name, name)), options
    server.stop()


def verdicts(report: Report) -> dict[str, tuple[Verdict | None, str]]:
    return {each.id: (each.verdict, each.reason) for each in report.clauses}


def notes_without_ids(report: Report) -> list[str]:
    return [re.sub("[0-9a-f]{24}", "ID", each) for each in report.remarks]


@pytest.mark.parametrize("served", ["trackingmore-v2", "parcels"], indirect=True)
def test_concurrency_gives_the_same_verdicts(served: tuple[str, Options]) -> None:
    """The second run meets none of the records of the first, which has cleaned up."""
    name, options = served
    alone, together = (run_contract(name, replace(options, concurrency=each)) for each in (1, 16))
    assert verdicts(together) == verdicts(alone)
    assert together.exit == 0 and together.complete and notes_without_ids(together) == notes_without_ids(alone)
    assert together.exchanges == alone.exchanges


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
    assert not report.complete
    # Which records are left at the end depends on the order of the replies.
    assert any(each.startswith("The run ended early: the budget of 150 requests") for each in report.notes)


def record(tape: Tape, name: str, only: Sequence[str], concurrency: int, file: str) -> dict[str, Any]:
    """Record a run against a server of its own; return its report."""
    server = start(contract_of(name))
    tape.cli.write("keys.toml", f'["{name}"]\nvalid = "mock-valid"\n')
    selected = [word for each in only for word in ("--only", each)]
    options = ("--target", server.url, "--credentials", "keys.toml", "--concurrency", str(concurrency), *selected)
    try:
        return tape.record(*options, contract=str(FOLDERS.get(name, name)), file=file)[1]
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("name", "only"),
    [("trackingmore-v2", ("operation.*", "create.*", "code.40*")), ("parcels", ())],
    ids=["trackingmore-v2", "parcels"],
)
def test_recording_of_concurrent_requests_is_replayed_one_by_one(tape: Tape, name: str, only: tuple[str, ...]) -> None:
    recorded, alone = record(tape, name, only, 16, "tape.json"), record(tape, name, only, 1, "alone.json")
    _, replayed = tape.replay(contract=str(FOLDERS.get(name, name)))
    assert same(recorded, replayed) and verdicts_in(alone) == verdicts_in(recorded)
    assert "not recorded" not in str(replayed)
    concurrent, one_by_one = (
        [each["request"]["method"] for each in tape.read(file)["interactions"]] for file in ("tape.json", "alone.json")
    )
    assert concurrent == one_by_one
