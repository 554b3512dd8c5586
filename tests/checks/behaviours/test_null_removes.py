"""Test that nulls which an API refuses are inconclusive, and which members can be removed."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours.null_removes import removable_members
from conformance.contract.loader import load_contract
from conformance.core.exchange import Exchange, Request
from conformance.runner.directed_checks import run_directed
from tests.support.kit import DATA, Bench, Direct

FOLDER = str(DATA / "zoo" / "media-types")


class RefusesNulls(Direct):
    """Refuses each body with a null as malformed."""

    def send(self, request: Request, origin: str = "") -> Exchange:
        body = b"{" if b"null" in (request.body or b"") else request.body
        return super().send(request.replace(body=body), origin)


@pytest.mark.parametrize(("target", "verdict"), [(Direct, "pass"), (RefusesNulls, "inconclusive")])
def test_null_removes_is_inconclusive_if_nulls_are_refused(target: type[Direct], verdict: str) -> None:
    bench = Bench(FOLDER, target=target(FOLDER))
    run_directed(bench.session, ["nulls"])
    assert bench.results.verdicts()["nulls"].verdict == verdict


def test_removable_members_are_stored_and_optional_everywhere() -> None:
    contract = load_contract(FOLDER)
    assert removable_members(contract, contract.operations["changeNote"]) == ["size", "labels"]
