"""Test which refusals are checked for an effect."""

from __future__ import annotations

import pytest

from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, contract_of

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
