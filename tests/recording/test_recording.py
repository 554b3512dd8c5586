"""Test the cassettes of the shipped contracts, from their header to their replay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema_rs import validator_for

from conformance.cli.main import main
from conformance.contract.folders import shipped_contracts
from conformance.report.json_format import document_of
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from tests.support.call_count import count_calls
from tests.support.recorded_runs import load, same
from tests.support.served import ROOT

EPOCH = "1767225600"
MOST_BYTES = 3_300
"""The largest size of a shipped cassette, for each exchange."""
MOST_CALLS = 3_800
"""The largest number of function calls to replay it, for each exchange: all take a few seconds."""


def recorded(name: str, folder: Path) -> tuple[Path, Path]:
    """Return the cassette that `make cassettes` writes for a contract, and the report of the recorded run."""
    cassette, report = folder / f"{name}.json", folder / "report.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        files = ["--record", str(cassette), "--report", f"json={report}"]
        assert main(["run", name, "--no-generated", *files]) == 0
    return cassette, report


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_contracts())
def test_shipped_cassettes_are_runs_of_the_reference_server_and_replay_clause_by_clause(
    name: str, tmp_path: Path
) -> None:
    """If not, `make cassettes` writes them again."""
    shipped = ROOT / "cassettes" / f"{name}.json"
    made, report = recorded(name, tmp_path)
    assert shipped.read_text("utf-8") == made.read_text("utf-8"), "run `make cassettes`"
    assert shipped.stat().st_size < MOST_BYTES * len(load(shipped)["interactions"])
    assert same(load(report), document_of(run_contract(name, Options(target=f"cassette:{shipped}"))))


def test_make_cassettes_records_as_these_tests_do() -> None:
    command = f"SOURCE_DATE_EPOCH={EPOCH} $(BIN)/conformance run --no-generated --record 'cassettes/{{contract}}.json'"
    assert command in (ROOT / "Makefile").read_text("utf-8")


@pytest.mark.slow
def test_shipped_cassette_replays_with_little_work() -> None:
    """Work that grows with the square of the exchanges would double the calls of this one, which has 2,800."""
    shipped = ROOT / "cassettes" / "trackingmore-v2.json"
    calls, _ = count_calls(lambda: run_contract(shipped.stem, Options(target=f"cassette:{shipped}")))
    assert calls < MOST_CALLS * len(load(shipped)["interactions"])


@pytest.mark.parametrize("name", shipped_contracts())
def test_shipped_cassettes_name_their_origin(name: str) -> None:
    document = load(ROOT / "cassettes" / f"{name}.json")
    header = document["conformance"]
    assert (header["contract"], header["target"], header["complete"]) == (name, "mock:", True)
    assert (header["recorded"], header["time_is_fixed"]) == ("2026-01-01T00:00:00+00:00", True)
    assert "mock-" not in json.dumps(document["interactions"])
    schema = json.loads((ROOT / "specs" / "cassette.schema.json").read_text("utf-8"))
    assert validator_for(schema).is_valid(document)


def test_shipped_cassettes_are_one_for_each_contract() -> None:
    assert sorted(each.stem for each in (ROOT / "cassettes").iterdir()) == shipped_contracts()
