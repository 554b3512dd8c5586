"""Recordings of whole runs, ours and as strangers would have them: a lawful server is not blamed, a wrong one is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conformance.checks.causes.base import Cause
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential, Request
from conformance.core.generated_values import NoGeneratedValues
from conformance.inspection.inspect_files import inspect_files
from conformance.inspection.inspection import NEEDS_SEVERAL_EXCHANGES
from conformance.mock_server.asgi_app import mock_keys
from conformance.observation.target_state import Certainty, TargetState
from conformance.report.model import Report
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from tests.support.kit import CONTRACTS, FOLDERS, all_causes, contract_of, knowing
from tests.support.served import served
from tests.support.traffic_files import KEY, written

MARKER = re.compile(r'\[credential [^"\]]*?( empty)?\]|%5Bcredential%20[^&"%]*?(%20empty)?%5D')


def named(contract: str) -> str:
    return str(FOLDERS.get(contract, contract))


def recorded(contract: str, folder: Path, mutant: str = "") -> Path:
    """A run on the reference server, or on one that is wrong in one way, as a cassette."""
    path = folder / "own.json"
    options = Options(record=str(path))
    if not mutant:
        run_contract(named(contract), options)
        return path
    keys = folder / "keys.toml"
    lines = [f'"{profile}" = "{key}"' for profile, key in mock_keys(contract_of(contract)).items()]
    keys.write_text("\n".join([f"[{contract}]", *lines, ""]))
    with served(named(contract), "--mutant", mutant) as url:
        run_contract(named(contract), Options(record=str(path), target=url, credentials=keys))
    return path


def as_of_a_stranger(own: Path, keys: str) -> Path:
    """The cassette without what only ours have: keys all the same, or taken out; somewhere else; no clauses."""
    said = json.loads(own.read_text("utf-8"))
    del said["conformance"]
    said["interactions"] = [each for each in said["interactions"] if "credential broken" not in json.dumps(each)]
    for each in said["interactions"]:
        each.pop("conformance", None)
        request = each["request"]
        request["uri"] = re.sub(r"^http://[^/]*(/v\d)?", "http://localhost:8000/some/where", request["uri"])
        if keys == "taken out":
            hidden = {name for name, value in request["headers"].items() if "[credential" in str(value)}
            request["headers"] = {name: value for name, value in request["headers"].items() if name not in hidden}
            request["uri"] = re.sub(r"[?&]\w+=%5Bcredential[^&]*", "", request["uri"])
    text = MARKER.sub(lambda found: "" if found[1] or found[2] else KEY, json.dumps(said))
    return written(own.parent, "stranger.json", text)


def failing(report: Report) -> set[str]:
    return {each.id for each in report.with_verdict("fail")}


@pytest.mark.parametrize("contract", [pytest.param(each, marks=pytest.mark.slow) for each in CONTRACTS])
def test_lawful_servers_are_not_blamed(contract: str, tmp_path: Path) -> None:
    own = recorded(contract, tmp_path)
    report = inspect_files(named(contract), [own], Options())
    assert report.exit == 0 and not failing(report) and report.exchanges > 50
    seen = [each for each in report.clauses if each.verdict and each.reason != NEEDS_SEVERAL_EXCHANGES.text]
    assert all(each.verdict == "pass" for each in seen)
    for keys in ("all the same", "taken out"):
        report = inspect_files(named(contract), [as_of_a_stranger(own, keys)], Options())
        assert not failing(report), keys
        assert report.exit == (1 if keys == "all the same" else 0)
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
def test_wrong_servers_are_found_in_what_was_recorded_of_them(
    mutant: str, breaks: str, also_for_strangers: bool, tmp_path: Path
) -> None:
    """Save where only the run knows that a record was never made."""
    own = recorded("library", tmp_path, mutant)
    assert breaks in failing(inspect_files(named("library"), [own], Options()))
    report = inspect_files(named("library"), [as_of_a_stranger(own, "all the same")], Options())
    assert (breaks in failing(report)) is also_for_strangers


# --- what the causes say of keys that nobody knows ------------------------------------------------------
def credential_causes(contract: str) -> dict[str, Cause]:
    return {each.clause.check: each for each in all_causes(contract) if each.clause.check.startswith("credential")}


def answers(*credentials: Credential, contract: str = "trackingmore-v2") -> dict[str, Certainty]:
    operation = next(iter(contract_of(contract).operations.values()))
    call = RequestView(contract_of(contract), Request(operation.method, operation.path, credentials=credentials))
    return {name: cause.holds(call, knowing(contract)) for name, cause in credential_causes(contract).items()}


@pytest.mark.parametrize(
    ("form", "missing", "unknown"),
    [
        ("whole", Certainty.NO, Certainty.MAYBE),
        ("unseen", Certainty.MAYBE, Certainty.MAYBE),
        ("empty", Certainty.YES, Certainty.NO),
    ],
)
def test_of_a_key_without_an_owner_nothing_is_sure(form: str, missing: Certainty, unknown: Certainty) -> None:
    said = answers(Credential("", "header", form))
    assert (said["credential-missing"], said["credential-unknown"]) == (missing, unknown)


@pytest.mark.parametrize(
    ("pair", "unknown"),
    [
        (("", "unknown"), Certainty.MAYBE),
        (("unknown", "unknown"), Certainty.YES),
        (("", ""), Certainty.MAYBE),
        (("", "valid"), Certainty.MAYBE),
        (("valid", "valid"), Certainty.NO),
    ],
)
def test_two_keys_are_as_sure_as_the_less_sure(pair: tuple[str, str], unknown: Certainty) -> None:
    said = answers(*(Credential(each, place) for each, place in zip(pair, ("header", "query"), strict=True)))
    assert said["credential-unknown"] is unknown


def test_a_key_without_an_owner_may_be_of_any_account_save_one_that_crashes_the_server() -> None:
    request = Request("GET", "/carriers", credentials=(Credential("", "header"),))
    call = RequestView(contract_of("trackingmore-v2"), request)
    state = knowing("trackingmore-v2")
    profiles = [each for each in all_causes("trackingmore-v2") if each.clause.check == "credential-profile"]
    said = {each.clause.parameters["profile"]: each.holds(call, state) for each in profiles}
    assert said.pop("broken") is Certainty.NO and set(said.values()) == {Certainty.MAYBE}
    empty = RequestView(
        contract_of("trackingmore-v2"), request.replace(credentials=(Credential("", "header", "empty"),))
    )
    assert {each.holds(empty, state) for each in profiles} == {Certainty.NO}


def test_nobody_can_say_that_a_record_is_not_there() -> None:
    contract = contract_of("library")
    loan = contract.resources["loan"]
    absent = {"loan_id": knowing("library").names.absent_id(loan.made or "")}
    assert knowing("library").exists(loan, absent) is Certainty.NO
    strangers = TargetState(contract, NoGeneratedValues())
    assert strangers.exists(loan, absent) is Certainty.MAYBE
    assert strangers.value_in_use(loan, "book", "anything") is Certainty.MAYBE
