"""Test the comparison of two recordings: equal servers do not differ, a fault is the only difference."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given

from conformance.recording.cassette import Interaction
from tests.support.command_line import FOLDER, Cli
from tests.support.diff_inputs import between, regressions
from tests.support.diff_laws import RECORDINGS, mirrored
from tests.support.library_server import library
from tests.support.recorded_runs import Tape

CONTRACT = ("--contract", FOLDER)


@pytest.mark.parametrize("ending", ["json", "yaml"])
def test_recordings_of_the_same_server_have_no_differences(cli: Cli, tape: Tape, ending: str) -> None:
    tape.record("--tag", "first001", file="old.json")
    tape.record("--tag", "second02", file=f"new.{ending}")
    ended = cli("diff", "old.json", f"new.{ending}", *CONTRACT)
    assert (ended.code, ended.err) == (0, "")
    assert "library: no differences | exit 0" in ended.out and "Note" not in ended.out


def record_library(tape: Tape, file: str, fault: str = "", tag: str = "tape0001") -> None:
    with library(fault) as (url, _):
        tape.record("--target", url, *tape.cli.credentials(), "--tag", tag, file=file)


def test_recordings_of_the_same_handwritten_server_have_no_differences(cli: Cli, tape: Tape) -> None:
    record_library(tape, "old.json", tag="first001")
    record_library(tape, "new.json", tag="second02")
    assert "library: no differences | exit 0" in cli("diff", "old.json", "new.json", *CONTRACT).out


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("doubles", ["clause code.30 pass -> fail", "outcome HTTP 200, code 30 -> HTTP 200, code 0"]),
        ("vague", ["clause code.30 pass -> fail", "outcome HTTP 200, code 30 -> HTTP 200, code 20"]),
        ("open", ["clause key.known pass -> fail", "outcome HTTP 200, code 10 -> HTTP 200, code 0"]),
        (
            "mute",
            [
                "clause code.place pass -> fail",
                "member createLoan refusal /message string ->",
                "member listLoans refusal /message string ->",
                "member no operation refusal /message string ->",
                "member readLoan refusal /message string ->",
            ],
        ),
    ],
)
def test_recording_diff_reports_a_fault_and_no_regression_when_it_is_fixed(
    cli: Cli, tape: Tape, fault: str, says: list[str]
) -> None:
    record_library(tape, "old.json")
    record_library(tape, "new.json", fault)
    assert regressions(cli("diff", "old.json", "new.json", *CONTRACT, "--format", "json")) == says
    back = cli("diff", "new.json", "old.json", *CONTRACT, "--format", "json")
    again = [each for each in json.loads(back.out)["differences"] if each["regression"]]
    # What is sent for a clause that was right before and after is not known to be fixed.
    assert all(each["kind"] == "outcome" and "for body.odd" in each["where"][0] for each in again)


def test_recording_diff_reports_a_fault_of_many_requests_once(cli: Cli, tape: Tape) -> None:
    record_library(tape, "old.json")
    record_library(tape, "new.json", "html")
    ended = cli("diff", "old.json", "new.json", *CONTRACT)
    assert ended.code == 1 and "HTTP 200, code 20 -> HTTP 200, no code (" in ended.out
    assert len(ended.out.splitlines()) < 60


def test_diff_of_a_report_and_a_recording_compares_what_both_have(cli: Cli, tape: Tape) -> None:
    tape.record()
    ended = cli("diff", "report.json", "tape.json", *CONTRACT)
    assert ended.code == 0 and "no differences" in ended.out
    assert "Outcomes and members of replies are not compared" in ended.out


def test_recording_diff_notes_an_older_contract(cli: Cli, tape: Tape) -> None:
    tape.record()
    document = tape.read()
    document["conformance"]["contract_digest"] = "0123456789abcdef"
    tape.write(document, "old.json")
    text = " ".join(cli("diff", "old.json", "tape.json", *CONTRACT).out.split())
    assert "Note: The contract changed between the two runs" in text
    assert "Note: The contract changed after old.json was recorded" in text


@pytest.mark.parametrize("seeds", [(0, 0), (0, None), (None, None)])
def test_recording_diff_notes_generated_requests_of_different_kinds_of_targets(
    cli: Cli, tape: Tape, seeds: tuple[int | None, int | None]
) -> None:
    tape.record("--only", "code.30")
    document = tape.read()
    for file, ends_with_run, seed in zip(("old.json", "new.json"), (True, False), seeds, strict=True):
        document["conformance"] |= {"ends_with_run": ends_with_run, "seed": seed}
        tape.write(document, file)
    text = " ".join(cli("diff", "old.json", "new.json", *CONTRACT).out.split())
    assert ("Note: The generated requests of the two recordings differ" in text) is (None not in seeds)
    same = cli("diff", "new.json", "new.json", *CONTRACT).out
    assert "generated requests" not in same


def test_recording_diff_reads_a_compressed_recording(cli: Cli, tape: Tape) -> None:
    tape.record()
    (cli.folder / "old.gz").write_bytes(gzip.compress((cli.folder / "tape.json").read_bytes()))
    assert cli("diff", "old.gz", "tape.json", *CONTRACT).code == 0


def test_recording_diff_asks_for_a_contract_that_is_not_shipped(cli: Cli, tape: Tape) -> None:
    tape.record()
    ended = cli("diff", "tape.json", "tape.json")
    assert (ended.code, ended.out) == (2, "")
    assert "tape.json: its contract library is not a shipped one; give its folder with --contract FOLDER" in ended.err


@pytest.mark.parametrize("name", ["..", FOLDER])
def test_recording_diff_opens_no_folder_that_a_recording_names(cli: Cli, tape: Tape, name: str) -> None:
    tape.record()
    document = tape.read()
    document["conformance"]["contract"] = name
    tape.write(document)
    assert "is not a shipped one" in cli("diff", "tape.json", "tape.json").err
    assert "is a recording of" in cli("diff", "tape.json", "tape.json", *CONTRACT).err


def test_recording_diff_refuses_an_address_outside_the_target(cli: Cli, tape: Tape) -> None:
    tape.record()
    document = tape.read()
    document["conformance"]["base"] = "http://target.invalid/other"
    tape.write(document)
    ended = cli("diff", "tape.json", "tape.json", *CONTRACT)
    assert ended.code == 2 and "tape.json: interaction 1: the URL is not below the target's base URL" in ended.err


@given(RECORDINGS)
def test_recording_differences_of_a_recording_with_itself_are_none(one: list[Interaction]) -> None:
    assert not between(one, one) and not between(one, one[::-1])


@given(RECORDINGS, RECORDINGS)
def test_recording_differences_are_mirrored_when_recordings_are_swapped(
    old: list[Interaction], new: list[Interaction]
) -> None:
    assert mirrored(between(old, new), between(new, old))
