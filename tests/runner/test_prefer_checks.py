"""Test `--provoke prefer` and `--provoke prism`: the requests, the outcomes, and servers that ignore Prefer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.prefer_header import prefers_status
from conformance.cli.main import main, parser
from conformance.core.exchange import Request
from conformance.fleet.fleet_file import read_fleet
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.server import start
from conformance.report.model import ClauseEntry
from conformance.runner.options import Options
from conformance.runner.prefer_checks import plan_prefer_checks, prefer_steps
from conformance.runner.prefer_mode import PREFER_MODES, PreferMode, prefer_mode_for
from conformance.runner.run import run_contract
from tests.support.exported_documents import JSON, operations
from tests.support.kit import Bench, contract_of, exchange, get, read, reply, verdict_of

TM, TR = "trackingmore-v2", "trackier-v1"
NAMES = (TM, TR, "library", "parcels")
ACCOUNTS = {TM: "code.4018", TR: "code.42"}


def asked(name: str, way: PreferMode) -> list[tuple[str, Request]]:
    """(clause, request) of everything that is asked for by `Prefer`."""
    bench, found = Bench(name), list[tuple[str, Request]]()
    for clause, operation, value in plan_prefer_checks(bench.contract, way):
        last = len(bench.target.asked)
        bench.session.drive(prefer_steps(operation, value, bench.factory), clause)
        preferring = [request for request, _ in bench.target.asked[last:] if request.header("Prefer")]
        found += [(clause, each) for each in preferring]
    return found


# --- what is asked for ------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", NAMES)
def test_prism_mode_names_examples_of_the_exported_document(name: str) -> None:
    bench, documented = Bench(name), operations(name)
    requests = [request for _, request in asked(name, "prism")]
    assert requests
    for request in requests:
        operation = bench.factory.view(request).operation
        status, example = (each.partition("=")[2] for each in (request.header("Prefer") or "").split(", "))
        assert operation is not None
        assert example in documented[operation.id]["responses"][status]["content"][JSON]["examples"], request


@pytest.mark.parametrize("name", NAMES)
def test_prefer_checks_ask_for_every_documented_refusal(name: str) -> None:
    contract = contract_of(name)
    refusals = {each: clause.id for each, clause in contract.own_clause.items() if not contract.outcomes[each].success}
    coded = {clause for each, clause in refusals.items() if contract.outcomes[each].code is not None}
    assert {*coded} <= {clause for clause, _ in asked(name, "prefer")}
    assert {*refusals.values()} <= {clause for clause, _ in asked(name, "prism")}


def test_prism_mode_names_outcomes_without_a_code() -> None:
    names = {request.header("Prefer") for _, request in asked(TR, "prism")}
    assert "code=200, example=outcome-refused" in names
    assert not any("refused" in (request.header("Prefer") or "") for _, request in asked(TR, "prefer"))


def test_prism_mode_asks_for_each_status_of_an_outcome() -> None:
    preferences = {request.header("Prefer") for clause, request in asked(TM, "prism") if clause == "code.4016"}
    assert preferences == {f"code={status}, example=outcome-4016" for status in (200, 400, 409)}


def test_prefer_mode_of_the_reference_server_is_prefer() -> None:
    assert [prefer_mode_for("mock:", None), prefer_mode_for("mock:?dialect=mirrored", "prism")] == ["prefer", "prism"]
    assert [prefer_mode_for("http://localhost:4010", each) for each in (None, *PREFER_MODES)] == [None, *PREFER_MODES]


# --- what counts as the answer ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("header", "outcome"),
    [
        ("code=409, example=outcome-4016", "4016"),
        ('code=409, example="outcome-4016"', "4016"),
        ("example=outcome-4016", "4016"),
        ("code=404, example=outcome-777", None),
        ("code=201, example=success", None),
        ("code=404, example=else", "404"),
    ],
)
def test_preferred_outcome_is_that_of_the_example(header: str, outcome: str | None) -> None:
    _, expected = read(TM, get("/carriers", headers=(("Prefer", header),)), None)
    assert (expected.preferred.id if expected.preferred else None) == outcome


def test_preferred_status_shows_no_dialect_of_the_target() -> None:
    """It would be another dialect if it came by itself."""
    bench, preferring = Bench(TM), get("/carriers", headers=(("Prefer", "code=200, example=outcome-4012"),))
    assert prefers_status(preferring) and not prefers_status(get("/carriers", headers=(("Prefer", "code=4012"),)))
    assert dialect(bench, get("/trackings/get", ("page", "x")), 400) == "pass"
    assert dialect(bench, preferring, 200) is None
    assert bench.state.possible_choices["status-family"] == {"mirrored"}
    assert dialect(bench, get("/carriers", headers=(("Prefer", "code=4012"),)), 200) == "fail"


def dialect(bench: Bench, request: Request, status: int) -> str | None:
    """Return what a refusal under this status shows about the dialect."""
    refusal = reply({"meta": {"code": 4012, "type": "Bad Request", "message": "No."}, "data": []}, status)
    return verdict_of(bench.judge.judge(exchange(request, refusal))[1], "outcome.one-dialect")


# --- against servers --------------------------------------------------------------------------------------
@contextmanager
def judged(
    folder: Path, name: str, way: PreferMode | None, prefer: bool, **more: Any
) -> Iterator[dict[str, ClauseEntry]]:
    """The clauses of a run against the reference server as any other server, with the key of one profile."""
    server, keys = start(contract_of(name), app=MockApp(contract_of(name), prefer=prefer)), folder / "keys.toml"
    keys.write_text(f'[{name}]\nvalid = "mock-valid"\n')
    try:
        report = run_contract(name, Options(target=server.url, credentials=keys, provoke=way, **more))
        yield {each.id: each for each in report.clauses}
    finally:
        server.stop()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "way"), [*((TM, way) for way in PREFER_MODES), (TR, "prism")])
def test_prefer_checks_pass_a_server_that_follows_prefer(tmp_path: Path, name: str, way: PreferMode) -> None:
    with judged(tmp_path, name, way, prefer=True, only=("code.*", "outcome.*")) as found:
        assert {each.verdict for each in found.values() if each.reason != "not selected"} <= {"pass", None}
    with judged(tmp_path, name, None, prefer=True, only=(ACCOUNTS[name],)) as found:
        assert found[ACCOUNTS[name]].verdict == "inconclusive"


@pytest.mark.parametrize("way", PREFER_MODES)
def test_prefer_checks_are_inconclusive_for_a_server_that_ignores_prefer(tmp_path: Path, way: PreferMode) -> None:
    with judged(tmp_path, TM, way, prefer=False, only=("code.4018", "code.4016")) as found:
        assert (found["code.4018"].verdict, found["code.4018"].reason) == (
            "inconclusive",
            "the target ignores the Prefer header",
        )
        assert found["code.4016"].verdict == "pass"


def test_prefer_mode_is_the_same_in_a_replay(tmp_path: Path) -> None:
    tape = tmp_path / "tape.json"
    with judged(tmp_path, TM, "prism", prefer=True, only=("code.4018",), record=str(tape)) as found:
        recorded = found["code.4018"]
    report = run_contract(TM, Options(target=f"cassette:{tape}"))
    (replayed,) = (each for each in report.clauses if each.id == "code.4018")
    assert recorded.verdict == replayed.verdict == "pass"
    assert recorded.exchanges == replayed.exchanges > 0


# --- where it is an option ---------------------------------------------------------------------------------
def test_provoke_is_an_option_of_other_commands(capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = ["--target", "https://api.example.com/v2", "--provoke", "prism"]
    assert main(["plan", TM, *elsewhere, "--only", "code.4016"]) == 0
    assert "Prefer: code=409, example=outcome-4016" in capsys.readouterr().out
    fidelity = ["fidelity", TM, "--mock", "mock:", "--reference", "mock:", "--provoke", "prism"]
    assert parser().parse_args(fidelity).provoke == "prism"


def test_provoke_is_a_key_of_a_fleet_file(tmp_path: Path) -> None:
    file = tmp_path / "targets.toml"
    file.write_text(f'[prism]\ncontract = "{TM}"\ntarget = "http://localhost:4010"\nprovoke = "prism"\n')
    (entry,) = read_fleet(file, Options())
    assert entry.options.provoke == "prism"
