"""`conformance run` generates requests besides its directed checks: the same each time, judged like all others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.command_line import FOLDER, Cli, verdicts
from tests.support.recorded_runs import Tape, same

SOME = "operation.listLoans"


def generated(report: dict[str, Any]) -> dict[str, str]:
    return {name: verdict for name, verdict in verdicts(report).items() if name.startswith("schemathesis/")}


def test_what_schemathesis_checks_are_clauses_with_verdicts(cli: Cli) -> None:
    ended, report = cli.run(generated=True)
    assert ended.code == 0 and report["seed"] == 0
    assert set(generated(report).values()) == {"pass"}
    assert {"schemathesis/negative_data_rejection", "schemathesis/ignored_auth"} <= set(generated(report))


def test_a_check_that_had_nothing_to_look_at_is_named(cli: Cli) -> None:
    _, report = cli.run(generated=True)
    note = next(each for each in report["notes"] if each.startswith("Checks of Schemathesis"))
    assert "missing_required_header" in note and "use_after_free" not in note
    assert not {"schemathesis/missing_required_header", "schemathesis/use_after_free"} & {*verdicts(report)}


def test_clauses_about_generated_requests_need_some(cli: Cli) -> None:
    ended = cli("run", FOLDER, "--only", "schemathesis/*", "--no-generated")
    said = "conformance: schemathesis/* matches clauses about generated requests alone, and there are none here\n"
    assert ended == (2, "", said)


def test_it_can_be_left_out(cli: Cli) -> None:
    ended, report = cli.run("--no-generated")
    assert ended.code == 0 and report["seed"] is None and not generated(report)
    assert not any(each.startswith("Checks of Schemathesis") for each in report["notes"])


def test_a_run_of_some_clauses_generates_for_those_of_the_generator_alone(cli: Cli) -> None:
    few, with_all = cli.run("--only", SOME, generated=True)[1], cli.run("--only", SOME, "--only", "schemathesis/*")[1]
    assert few["exchanges"] < 10 < with_all["exchanges"]
    assert verdicts(few)["schemathesis/not_a_server_error"] == "skipped"
    assert verdicts(with_all)["schemathesis/not_a_server_error"] == "pass"


def test_the_checks_of_the_generator_can_be_all_that_is_asked_for(cli: Cli) -> None:
    ended, report = cli.run("--only", "schemathesis/not_a_server_error")
    assert ended.code == 0 and verdicts(report)["schemathesis/not_a_server_error"] == "pass"


def test_a_recording_has_what_was_generated_and_replays_it(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    tape = Tape(cli, monkeypatch)
    _, recorded = tape.record(generated=True)
    _, replayed = tape.replay(generated=True)
    assert same(recorded, replayed) and generated(replayed)


def test_a_recording_without_generated_requests_is_replayed_without(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    tape = Tape(cli, monkeypatch)
    _, recorded = tape.record("--no-generated")
    assert same(recorded, tape.replay(generated=True)[1])


def test_a_plan_has_the_generated_requests_too(cli: Cli) -> None:
    origins = [line.split(" ")[0] for line in cli("plan", FOLDER).out.splitlines()]
    assert "generated" in origins and "generated" not in cli("plan", FOLDER, "--no-generated").out


def waived(cli: Cli, clause: str, *options: str, generated: bool = False) -> tuple[int, dict[str, Any]]:
    cli.write("known.toml", f'[library]\n"{clause}" = "known"\n')
    ended, report = cli.run("--waivers", "known.toml", *options, generated=generated)
    return ended.code, report


def test_a_waiver_of_what_is_not_generated_waits(cli: Cli) -> None:
    code, report = waived(cli, "schemathesis/not_a_server_error")
    assert code == 0 and not any("Stale" in each for each in report["notes"])


def test_a_waiver_of_what_passes_is_stale(cli: Cli) -> None:
    code, report = waived(cli, "schemathesis/not_a_server_error", generated=True)
    assert code == 5 and any("does not fail any more (pass)" in each for each in report["notes"])


def test_a_waiver_of_what_looked_at_nothing_is_not(cli: Cli) -> None:
    code, report = waived(cli, "schemathesis/use_after_free", generated=True)
    assert code == 0 and verdicts(report)["schemathesis/use_after_free"] == "inconclusive"


def test_a_waiver_of_a_check_that_there_is_not_is_a_slip(cli: Cli) -> None:
    code, report = waived(cli, "schemathesis/use_after_fre")
    assert code == 5 and any("there is no clause schemathesis/use_after_fre" in each for each in report["notes"])
