"""Test runs and recordings against reference servers that are processes of their own."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from benchmarks.ten_faults.__main__ import FOLDER as SHED
from conformance.cli.main import main
from conformance.inspection.inspect_files import inspect_files
from conformance.inspection.inspection import NEEDS_SEVERAL_EXCHANGES
from conformance.mock_server.mock_keys import mock_keys
from conformance.report.model import Report
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from tests.support.command_line import FOLDER, Cli
from tests.support.diff_inputs import regressions
from tests.support.kit import CONTRACTS, DATA, FOLDERS, LARGEST, ROOT, contract_of
from tests.support.recorded_runs import Tape
from tests.support.served import LIBRARY, served
from tests.support.traffic_files import KEY, written

pytestmark = pytest.mark.slow

CLAUSE = "create.location"
FEW = ("run", "--no-generated", "--only", CLAUSE, "--only", "operation.*")
MARKER = re.compile(r'\[credential [^"\]]*?( empty)?\]|%5Bcredential%20[^&"%]*?(%20empty)?%5D')
NAME = "library"
CONTRACT = ("--contract", FOLDER)


def report(folder: Path, *words: str) -> Any:
    path = folder / "report.json"
    main([words[0], str(SHED), *words[1:], "--report", f"json={path}"])
    return {each["id"]: each["verdict"] for each in json.loads(path.read_text("utf-8"))["clauses"]}


def test_run_follows_a_location_over_a_network(tmp_path: Path) -> None:
    keys = tmp_path / "keys.toml"
    keys.write_text('[ten_faults]\nvalid = "mock-valid"\n')
    with served(SHED) as url:
        assert report(tmp_path, *FEW, "--target", url, "--credentials", str(keys))[CLAUSE] == "pass"


def named(contract: str) -> str:
    return str(FOLDERS.get(contract, contract))


def recorded(contract: str, folder: Path, mutant: str = "") -> Path:
    """A run on the reference server, or on one that is wrong in one way, as a cassette."""
    path, shipped = folder / "own.json", ROOT / "cassettes" / f"{contract}.json"
    if not mutant:
        if shipped.exists():
            return shutil.copy(shipped, path)
        run_contract(named(contract), Options(record=str(path)))
        return path
    keys = folder / "keys.toml"
    lines = [f'"{profile}" = "{key}"' for profile, key in mock_keys(contract_of(contract)).items()]
    keys.write_text("\n".join([f"[{contract}]", *lines, ""]))
    with served(named(contract), "--mutant", mutant) as url:
        run_contract(named(contract), Options(record=str(path), target=url, credentials=keys))
    return path


def failing(report: Report) -> set[str]:
    return {each.id for each in report.with_verdict("fail")}


def as_of_a_stranger(own: Path, keys: str) -> Path:
    """Return the cassette as another tool records it: one key for all profiles or no keys, another host, no clauses."""
    document = json.loads(own.read_text("utf-8"))
    del document["conformance"]
    document["interactions"] = [
        each for each in document["interactions"] if "credential broken" not in json.dumps(each)
    ]
    for each in document["interactions"]:
        each.pop("conformance", None)
        request = each["request"]
        request["uri"] = re.sub(r"^http://[^/]*(/v\d)?", "http://localhost:8000/some/where", request["uri"])
        if keys == "taken out":
            hidden = {name for name, value in request["headers"].items() if "[credential" in str(value)}
            request["headers"] = {name: value for name, value in request["headers"].items() if name not in hidden}
            path, _, query = request["uri"].partition("?")
            shown = [each for each in query.split("&") if "=[credential" not in unquote(each)]
            request["uri"] = "?".join(filter(None, [path, "&".join(shown)]))
    text = MARKER.sub(lambda found: "" if found[1] or found[2] else KEY, json.dumps(document))
    return written(own.parent, "stranger.json", text)


@pytest.mark.parametrize("contract", [pytest.param(each, marks=pytest.mark.slow) for each in CONTRACTS])
def test_inspect_finds_no_failure_in_recordings_of_valid_servers(contract: str, tmp_path: Path) -> None:
    own = recorded(contract, tmp_path)
    report = inspect_files(named(contract), [own], Options())
    assert report.exit == 0 and not failing(report) and report.exchanges > 50
    seen = [each for each in report.clauses if each.verdict and each.reason != NEEDS_SEVERAL_EXCHANGES.text]
    assert all(each.verdict == "pass" for each in seen)
    for keys in () if contract == LARGEST else ("equal", "taken out"):
        report = inspect_files(named(contract), [as_of_a_stranger(own, keys)], Options())
        assert not failing(report), keys
        assert report.exit == (1 if keys == "equal" else 0)
        assert report.summary["pass"] > len(seen) * 2 / 3


@pytest.mark.parametrize(
    ("mutant", "breaks", "also_for_strangers"),
    [
        ("body.complete~success", "body.complete", True),
        ("code.0~missing@listLoans", "code.0", True),
        ("code.10~success", "code.10", True),
        ("code.30~success", "code.30", False),
    ],
)
def test_inspect_finds_the_fault_in_recordings_of_wrong_servers(
    mutant: str, breaks: str, also_for_strangers: bool, tmp_path: Path
) -> None:
    """Except where only the run knows that a record was never created."""
    own = recorded("library", tmp_path, mutant)
    assert breaks in failing(inspect_files(named("library"), [own], Options()))
    report = inspect_files(named("library"), [as_of_a_stranger(own, "equal")], Options())
    assert (breaks in failing(report)) is also_for_strangers


def test_run_takes_cases_that_explore_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contract, cases, keys = str(DATA / NAME), tmp_path / "cases.json", tmp_path / "keys.toml"
    keys.write_text('[library]\nvalid = "mock-valid"\n')
    with served(LIBRARY, "--mutant", "code.0~missing@listLoans") as url:
        to = ["--target", url, "--credentials", str(keys)]
        assert main(["explore", contract, *to, "--seed", "1", "--max-examples", "20", "--save", str(cases)]) == 1
    assert "mock-valid" not in cases.read_text("utf-8")
    kept = json.loads(cases.read_text("utf-8"))["cases"]
    with served(LIBRARY) as url:
        assert main(["run", contract, "--target", url, "--credentials", str(keys), "--cases", str(cases)]) == 0
    assert kept
    capsys.readouterr()


def record_mutant(tape: Tape, file: str, *mutant: str) -> None:
    keys = tape.cli.write("mock.toml", '[library]\nvalid = "mock-valid"\n')
    with served(FOLDER, *mutant) as url:
        tape.record("--target", url, "--credentials", keys, file=file)


@pytest.mark.parametrize(
    ("mutant", "says"),
    [
        ("code.0~missing@readLoan", ["clause code.0 pass -> fail", "member readLoan success /data/id string ->"]),
        ("code.30~success", ["clause code.30 pass -> fail", "outcome HTTP 200, code 30 -> HTTP 200, code 0"]),
    ],
)
def test_diff_of_a_mutant_and_the_reference_is_what_it_breaks(
    cli: Cli, tape: Tape, mutant: str, says: list[str]
) -> None:
    record_mutant(tape, "old.json")
    record_mutant(tape, "new.json", "--mutant", mutant)
    assert regressions(cli("diff", "old.json", "new.json", *CONTRACT, "--format", "json")) == says
