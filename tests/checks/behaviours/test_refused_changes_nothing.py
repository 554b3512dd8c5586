"""Test which refusals are checked for an effect."""

from __future__ import annotations

import json
import re
from copy import copy

import pytest

from conformance.core.exchange import Exchange, Request
from conformance.mock_server.mutants.base import MutantApp
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as selftest_of
from tests.support.kit import DATA, Bench, Direct, contract_of, exchange, reply

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
        ("trackier-v1", "stores-beside-used", "updateAdvertiser"),
    ],
)
def test_effect_of_a_refused_request_is_found(contract: str, mutant: str, operation: str) -> None:
    here = selftest_of(contract)
    app = MutantApp(copy(here.plain), here.mutants[f"{CLAUSE}~{mutant}@{operation}"])
    assert here.run(app, (CLAUSE,), at=operation).entries[CLAUSE].counts["fail"]
    assert not here.run(here.plain, (CLAUSE,), at=operation).entries[CLAUSE].counts["fail"]


class UniqueEmails(Direct):
    """Refuses an update with the e-mail of another advertiser, and changes nothing. `refused` has what was sent."""

    def __init__(self) -> None:
        super().__init__("trackier-v1")
        self.refused: list[str] = []

    def send(self, request: Request, origin: str = "") -> Exchange:
        others = self.mock.store.all(self.contract.resources["advertiser"])
        emails = [each.members["email"] for each in others if each.names["advertiser_id"] not in request.path]
        body = (request.body or b"").decode("utf-8", "replace")
        if not request.path.startswith("/advertiser/") or not any(f'"{each}"' in body for each in emails):
            return super().send(request, origin)
        self.refused.append(body)
        return exchange(request, reply({"success": False, "error": {"code": 33, "message": "Taken."}}, 409), origin)


def test_update_with_the_value_of_another_record_may_be_refused() -> None:
    target = UniqueEmails()
    bench = Bench("trackier-v1", target=target)
    run_directed(bench.session, [CLAUSE], only_operation="updateAdvertiser")
    (sent,) = target.refused
    assert {"name", "username", "phone", "country", "live", "currency", "email"} == {*json.loads(sent)}
    assert {each.verdict for each in bench.results.verdicts().values()} <= {"pass", "inconclusive", None}


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
