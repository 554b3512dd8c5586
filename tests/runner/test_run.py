"""Test runs of one contract: directed checks, generated requests, and early ends."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from conformance.cli.main import main
from conformance.core.exchange import Exchange, Request
from conformance.report.early_end import INTERRUPTED, EndCode
from conformance.report.model import Report
from conformance.runner import pacer
from conformance.runner.options import Options
from conformance.runner.pacer import Budget
from conformance.runner.report_builder import Stopwatch
from conformance.runner.run import Run, run_contract
from conformance.runner.run_setup import prepare_run
from conformance.targets.in_process import InProcessTarget
from tests.support.command_line import FOLDER, Cli, verdicts
from tests.support.kit import Direct, contract_of, exchange, reply
from tests.support.recorded_runs import Tape, load, same
from tests.support.served import LIBRARY

SOME = "operation.listLoans"


def generated(report: dict[str, Any]) -> dict[str, str]:
    return {name: verdict for name, verdict in verdicts(report).items() if name.startswith("schemathesis/")}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of a run with generated requests."""
    file = tmp_path_factory.mktemp("run") / "report.json"
    assert main(["run", FOLDER, "--report", f"json={file}"]) == 0
    return load(file)


def test_run_has_a_verdict_for_each_check_of_schemathesis(report: dict[str, Any]) -> None:
    assert report["seed"] == 0
    assert set(generated(report).values()) == {"pass"}
    assert {"schemathesis/negative_data_rejection", "schemathesis/ignored_auth"} <= set(generated(report))


def test_run_names_checks_of_schemathesis_without_an_exchange(report: dict[str, Any]) -> None:
    note = next(each for each in report["notes"] if each.startswith("No generated request"))
    assert "missing_required_header" in note and "use_after_free" not in note and "Nothing needs to be done" in note
    assert not {"schemathesis/missing_required_header", "schemathesis/use_after_free"} & {*verdicts(report)}


def test_run_refuses_only_generated_clauses_without_generated_requests(cli: Cli) -> None:
    ended = cli("run", FOLDER, "--only", "schemathesis/*", "--no-generated")
    text = "schemathesis/* matches only clauses about generated requests, and this command generates none"
    message = f"conformance: {text}\n"
    assert ended == (2, "", message)


def test_run_generates_nothing_with_no_generated(cli: Cli) -> None:
    ended, report = cli.run("--no-generated")
    assert ended.code == 0 and report["seed"] is None and not generated(report)
    assert not any(each.startswith("No generated request") for each in report["notes"])


def test_run_of_some_clauses_generates_only_for_generated_ones(cli: Cli) -> None:
    few, with_all = cli.run("--only", SOME, generated=True)[1], cli.run("--only", SOME, "--only", "schemathesis/*")[1]
    assert few["exchanges"] < 10 < with_all["exchanges"]
    assert verdicts(few)["schemathesis/not_a_server_error"] == "skipped"
    assert verdicts(with_all)["schemathesis/not_a_server_error"] == "pass"


def test_run_can_consist_of_generated_clauses(cli: Cli) -> None:
    ended, report = cli.run("--only", "schemathesis/not_a_server_error")
    assert ended.code == 0 and verdicts(report)["schemathesis/not_a_server_error"] == "pass"


def test_replay_includes_generated_requests(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    tape = Tape(cli, monkeypatch)
    _, recorded = tape.record(generated=True)
    _, replayed = tape.replay(generated=True)
    assert same(recorded, replayed) and generated(replayed)


def test_replay_excludes_generated_requests_if_the_run_had_none(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    tape = Tape(cli, monkeypatch)
    _, recorded = tape.record("--no-generated")
    assert same(recorded, tape.replay(generated=True)[1])


def test_plan_includes_generated_requests(cli: Cli) -> None:
    origins = [line.split(" ")[0] for line in cli("plan", FOLDER).out.splitlines()]
    assert "generated" in origins and "generated" not in cli("plan", FOLDER, "--no-generated").out


def waived(cli: Cli, clause: str, *options: str, generated: bool = False) -> tuple[int, dict[str, Any]]:
    cli.write("known.toml", f'[library]\n"{clause}" = "known"\n')
    ended, report = cli.run("--waivers", "known.toml", *options, generated=generated)
    return ended.code, report


def test_waiver_of_a_generated_clause_is_not_stale_without_generated_requests(cli: Cli) -> None:
    code, report = waived(cli, "schemathesis/not_a_server_error")
    assert code == 0 and not any("Stale" in each for each in report["notes"])


def test_waiver_of_a_generated_clause_that_passes_is_stale(cli: Cli) -> None:
    code, report = waived(cli, "schemathesis/not_a_server_error", generated=True)
    assert code == 5 and any("no longer fails (pass)" in each for each in report["notes"])


def test_waiver_of_a_generated_clause_without_an_exchange_is_not_stale(cli: Cli) -> None:
    code, report = waived(cli, "schemathesis/use_after_free", generated=True)
    assert code == 0 and verdicts(report)["schemathesis/use_after_free"] == "inconclusive"


def test_waiver_of_an_unknown_generated_clause_is_refused(cli: Cli) -> None:
    file = cli.write("known.toml", '[library]\n"schemathesis/use_after_fre" = "known"\n')
    ended = cli("run", FOLDER, "--waivers", file, "--no-generated")
    assert ended.code == 2 and "did you mean schemathesis/use_after_free?" in ended.err


# --- early ends ------------------------------------------------------------
def run(**options: object) -> Report:
    return run_contract(str(LIBRARY), Options(**options))  # type: ignore[arg-type]


def test_run_that_is_complete_has_no_early_end() -> None:
    assert run().early_ends == ()


def test_run_at_the_limit_of_requests_has_its_code() -> None:
    (end,) = run(budget=Budget(5)).early_ends
    assert end.code is EndCode.LIMIT_REACHED and end.text == "the budget of 5 requests is used up"


@pytest.mark.parametrize("requests", [20, 30, 40, 60])
def test_limited_runs_fail_nothing(requests: int) -> None:
    """Walks that are left for later do not use records whose server has ended."""
    report = run(budget=Budget(requests))
    assert report.summary["pass"] and not report.summary["fail"]


class Ticking:
    """A clock that moves by a second each time that it is read."""

    def __init__(self) -> None:
        self.monotonic = itertools.count(1.0).__next__


def test_run_at_the_time_limit_has_its_results_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacer, "time", Ticking())
    report = run(budget=Budget(seconds=20))
    assert [each.code for each in report.early_ends] == [EndCode.LIMIT_REACHED]
    assert report.early_ends[0].text == "the time limit of 20 seconds is reached" and not report.complete
    assert report.summary["pass"] and report.summary["inconclusive"]


def test_run_that_is_interrupted_has_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: InProcessTarget, request: Request, origin: str = "") -> Exchange:
        raise KeyboardInterrupt

    monkeypatch.setattr(InProcessTarget, "send", interrupted)
    report = run()
    assert report.early_ends == (INTERRUPTED,) and report.exit == 3
    assert INTERRUPTED.note in report.notes


# --- what is left ----------------------------------------------------------
class Keeping(Direct):
    """A target that lasts, and fails to delete."""

    ends_with_run = False

    def send(self, request: Request, origin: str = "") -> Exchange:
        return exchange(request, reply({}, 500)) if request.method == "DELETE" else super().send(request, origin)


def test_run_that_leaves_records_names_them_ends_with_6_and_keeps_its_ledger(tmp_path: Path) -> None:
    options = Options(only=("operation.createTracking",), ledger=str(tmp_path / "a.ledger"))
    run = Run(prepare_run(contract_of("trackingmore-v2"), options, None), Keeping("trackingmore-v2"))
    run.start_ledger()
    run.execute()
    report = run.report(Stopwatch().times())
    assert report.exit == 6 and {each.resource for each in report.leftovers} == {"tracking"}
    assert Path(options.ledger or "").exists()
