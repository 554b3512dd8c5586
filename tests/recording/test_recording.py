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


@pytest.fixture(scope="module", params=shipped_contracts())
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cassette that `make cassettes` writes for a contract. `report.json` beside it is that of the recorded run."""
    name, folder = request.param, tmp_path_factory.mktemp("cassettes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        files = ["--record", f"{folder}/{name}.json", "--report", f"json={folder}/report.json"]
        assert main(["run", name, "--no-generated", *files]) == 0
    return folder / f"{name}.json"


@pytest.mark.slow
def test_shipped_cassettes_are_those_of_the_reference_server(made: Path) -> None:
    """If not, `make cassettes` writes them again."""
    shipped = ROOT / "cassettes" / made.name
    assert shipped.read_text("utf-8") == made.read_text("utf-8"), "run `make cassettes`"
    assert shipped.stat().st_size < MOST_BYTES * len(load(shipped)["interactions"])
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert (
        f"SOURCE_DATE_EPOCH={EPOCH} $(BIN)/conformance run --no-generated --record 'cassettes/{{contract}}.json'"
        in makefile
    )


@pytest.mark.slow
def test_shipped_cassettes_replay_clause_by_clause_with_little_work(made: Path) -> None:
    shipped = ROOT / "cassettes" / made.name
    calls, replayed = count_calls(lambda: run_contract(made.stem, Options(target=f"cassette:{shipped}")))
    assert same(load(made.with_name("report.json")), document_of(replayed))
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
