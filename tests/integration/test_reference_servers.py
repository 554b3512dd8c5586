"""Test the checks with handwritten servers: correct ones, and ones with a fault.

The reference server and the checks use the same causes. So a wrong cause is wrong on both sides, and only a server
that was written from the documents shows the mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.clause_results import Verdict
from conformance.contract.loader import load_contract
from conformance.report.evidence import Evidence
from conformance.report.model import Report
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from tests.support.reference import faults, trackier, trackingmore
from tests.support.reference.web import Api, serving

pytestmark = pytest.mark.slow

TRACKINGMORE = {"listCarriers", "detectCarrier", "createTracking", "readTracking", "updateTracking", "deleteTracking"}
TRACKIER = {"listCountries", "listAffiliates", "createAffiliate", "readAffiliate", "updateAffiliate", "deleteAffiliate"}
SERVED = {"trackingmore-v2": TRACKINGMORE, "trackier-v1": TRACKIER}
KEYS = {
    "trackingmore-v2": {
        "valid": trackingmore.KEY,
        "deleted": "fake-trackingmore-deleted",
        "no-balance": "fake-trackingmore-no-balance",
    },
    "trackier-v1": {
        "valid": trackier.KEY,
        "no-permission": "fake-trackier-no-permission",
        "ip-blocked": "fake-trackier-ip-blocked",
        "locked": "fake-trackier-locked",
        "maintenance": "fake-trackier-maintenance",
    },
}
VALID_SERVERS: dict[str, type[Any]] = {"trackingmore-v2": trackingmore.TrackingMore, "trackier-v1": trackier.Trackier}
PASSING = {
    "trackingmore-v2": "code.200 code.201 code.4001 code.4002 auth.missing "
    "code.4016 code.4019 code.4032 code.404 code.405.unknown "
    "envelope.shape outcome.one-dialect create.readable update.stores update.keeps-the-rest update.leaves-others "
    "delete.removes get.repeats get.changes-nothing refused.changes-nothing reply.own-record",
    "trackier-v1": "auth.places code.0 code.5 code.12 code.13 code.31 "
    "code.33 code.41 code.42 code.50 delete.unknown path.unknown "
    "method.unknown envelope.shape outcome.one-dialect create.readable create.listed create.ids-differ "
    "update.stores update.keeps-the-rest update.leaves-others delete.removes get.repeats refused.changes-nothing "
    "http.401 http.403",
}


@pytest.fixture(autouse=True, scope="module")
def all_evidence() -> Iterator[None]:
    """Keep all evidence of a clause: the operations that fail are read from it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("conformance.checks.clause_results.EVIDENCE_LIMIT", 100_000)
        yield


@pytest.fixture(scope="module", params=VALID_SERVERS)
def report(all_evidence: None, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Report:
    """A whole run against a valid server."""
    return run(request.param, VALID_SERVERS[request.param](), tmp_path_factory.mktemp(request.param))


def run(contract: str, api: Api, folder: Path, only: tuple[str, ...] = ()) -> Report:
    credentials = folder / "credentials.toml"
    lines = [f'{profile} = "{key}"' for profile, key in KEYS[contract].items()]
    credentials.write_text("\n".join([f"[{contract}]", *lines]))
    with serving(api) as url:
        return run_contract(contract, Options(target=url, credentials=credentials, tag="reference1", only=only))


def failed(report: Report) -> dict[str, list[str]]:
    """Clauses that fail, and where; requests to paths that the server does not have are left out."""
    excused = absent_paths(report.contract)
    found = {
        clause.id: [
            failure_text(each)
            for each in clause.evidence
            if each.verdict == "fail" and not excused.fullmatch(each.request.path)
        ]
        for clause in report.clauses
    }
    return {name: where for name, where in found.items() if where}


def absent_paths(contract: str) -> re.Pattern[str]:
    operations = load_contract(contract).operations.values()
    served = {each.path for each in operations if each.id in SERVED[contract]}
    absent = {each.path for each in operations} - served
    return re.compile("|".join(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(each)) for each in sorted(absent)))


def failure_text(evidence: Evidence) -> str:
    asked = evidence.request
    return f"{asked.method} {asked.path}: {evidence.actual} instead of {evidence.expected}"


def verdicts(report: Report) -> dict[str, Verdict | None]:
    return {clause.id: clause.verdict for clause in report.clauses}


def test_run_has_no_failure_on_a_valid_server(report: Report) -> None:
    assert report.complete
    assert failed(report) == {}


def test_run_passes_the_operations_that_a_valid_server_has(report: Report) -> None:
    seen = {
        name.removeprefix("operation."): verdict
        for name, verdict in verdicts(report).items()
        if name.startswith("operation.")
    }
    served = SERVED[report.contract]
    assert {name for name, verdict in seen.items() if verdict == "pass"} == served
    assert {verdict for name, verdict in seen.items() if name not in served} <= {"fail", "inconclusive"}


def test_run_sees_what_a_valid_server_shows(report: Report) -> None:
    """A server of which a run sees nothing has no failure either."""
    seen, expected = verdicts(report), PASSING[report.contract].split()
    others = {name: seen[name] for name in expected if seen[name] != "pass"}
    # It has another status at paths that the server does not have, which is no failure above.
    assert others in ({}, {"outcome.one-dialect": "fail"})


@pytest.mark.parametrize("contract", VALID_SERVERS)
def test_run_leaves_a_valid_server_unchanged(contract: str, tmp_path: Path) -> None:
    api = VALID_SERVERS[contract]()
    run(contract, api, tmp_path, ("create.*", "update.*", "operation.*"))
    assert [*vars(api).values()] == [{}]


@pytest.mark.parametrize(
    ("fault", "broken", "driven"),
    [
        (faults.OpenDoor, {"auth.missing"}, ()),
        (faults.WrongCode, {"code.4017"}, ("code.4016",)),
        (faults.Forgetful, {"update.stores"}, ("update.*",)),
        (faults.DeletesNeighbour, {"delete.removes", "operation.deleteTracking"}, ()),
        (faults.Hasty, {"refused.changes-nothing", "operation.deleteTracking"}, ()),
        (faults.HalfMirrored, {"outcome.one-dialect"}, ("code.4015", "code.4014", "code.4016")),
        (faults.WrongStatus, {"http.404"}, ("code.31", "code.20")),
        (faults.HeaderOnly, {"auth.places"}, ("code.12",)),
        (faults.TwoEnvelopes, {"outcome.one-dialect"}, ("code.20", "code.31", "code.12")),
        (faults.Crowded, {"code.33"}, ("create.*",)),
        (faults.CuriousReader, {"get.repeats", "get.changes-nothing"}, ("create.readable",)),
        (faults.Mute, {"reply.message"}, ("code.13", "code.31")),
    ],
)
def test_run_finds_a_fault_and_no_other(
    fault: type[Api], broken: set[str], driven: tuple[str, ...], tmp_path: Path
) -> None:
    contract = "trackingmore-v2" if issubclass(fault, trackingmore.TrackingMore) else "trackier-v1"
    found = failed(run(contract, fault(), tmp_path, (*broken, *driven, "operation.*")))
    assert set(found) == broken, found
