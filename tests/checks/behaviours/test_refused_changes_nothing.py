"""Test which refusals are checked for an effect."""

from __future__ import annotations

import re
from copy import copy

import pytest

from conformance.mock_server.mutants.base import MutantApp
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as selftest_of
from tests.support.kit import DATA, Bench, contract_of

CLAUSE = "refused.changes-nothing"


@pytest.mark.parametrize("profiles", [("valid",), ("valid", "deleted")])
def test_only_accounts_with_a_key_are_refused(profiles: tuple[str, ...]) -> None:
    bench = Bench("trackingmore-v2")
    bench.change_factory(key_names=profiles)
    run_directed(bench.session, [CLAUSE])
    sent = {each.profile for request, origin in bench.target.asked if origin for each in request.credentials}
    assert sent == {*profiles, "unknown"} & sent and {*profiles} <= sent
    assert bench.results.verdicts()[CLAUSE].verdict == "pass"


def test_every_cause_of_an_update_is_provoked() -> None:
    bench = Bench("trackier-v1")
    run_directed(bench.session, [CLAUSE], only_operation="updateCampaign")
    causes = [
        each for each in bench.judge.causes if each.is_about(contract_of("trackier-v1").operations["updateCampaign"])
    ]
    views = [bench.factory.view(request) for request, origin in bench.target.asked if origin]
    shown = {each.clause.check for each in causes for view in views if each.recognise(view, bench.state) >= 1}
    assert {"credential-missing", "credential-unknown", "malformed-body", "body-shape", "does-not-exist"} <= shown


def test_read_that_invents_records_does_not_show_a_change() -> None:
    here = selftest_of(str(DATA / "zoo" / "record-states"))
    mutant = here.mutants["code.3~success@readChannel"]
    app = MutantApp(copy(here.plain), mutant)
    results = here.run(app, ("refused",), at="archiveChannel").entries
    assert results["refused"].counts["pass"] and not results["refused"].counts["fail"]


@pytest.mark.parametrize(
    ("contract", "mutant", "operation"),
    [
        ("trackier-v1", "stores-the-rest", "changeOwnAccount"),
        ("trackier-v1", "hands-on", "createAffiliate"),
        ("trackingmore-v2", "hands-on", "createTracking"),
        ("trackingmore-v2", "upserts", "updateTrackings"),
    ],
)
def test_effect_of_a_refused_request_is_found(contract: str, mutant: str, operation: str) -> None:
    here = selftest_of(contract)
    app = MutantApp(copy(here.plain), here.mutants[f"{CLAUSE}~{mutant}@{operation}"])
    assert here.run(app, (CLAUSE,), at=operation).entries[CLAUSE].counts["fail"]
    assert not here.run(here.plain, (CLAUSE,), at=operation).entries[CLAUSE].counts["fail"]


@pytest.mark.parametrize(
    ("mutant", "change"),
    [
        ("acts-on-bad-key@createAffiliate", r"affiliate [0-9a-f]{24}: nothing became \{.*"),
        ("acts-on-bad-key@updateAffiliate", r'affiliate [0-9a-f]{24}/username: nothing became "renamed-publisher".*'),
    ],
)
def test_changed_record_is_named_by_resource_and_key(mutant: str, change: str) -> None:
    here = selftest_of("trackier-v1")
    app = MutantApp(copy(here.plain), here.mutants[f"{CLAUSE}~{mutant}"])
    kept = here.run(app, (CLAUSE,), at=mutant.partition("@")[2]).entries[CLAUSE].evidence
    assert re.fullmatch(change, kept[0].finding.actual)
