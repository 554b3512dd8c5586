"""Test the cause credential-profile."""

from __future__ import annotations

import pytest

from conformance.checks.causes import causes_of
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential, Request
from conformance.observation.certainty import Certainty
from tests.support.kit import all_causes, cause_of, contract_of, get, knowing

TM = "trackingmore-v2"
NO, MAYBE, YES = Certainty.NO, Certainty.MAYBE, Certainty.YES


@pytest.mark.parametrize(
    ("clause", "credential", "answer"),
    [
        ("code.4002", Credential("deleted", "header"), YES),
        ("code.4002", Credential("deleted", "header", "shorter"), NO),
        ("code.4002", Credential("valid", "header"), NO),
        ("code.4002", Credential("", "header"), MAYBE),
        ("code.4002", Credential("", "header", "empty"), NO),
        ("code.500", Credential("broken", "header"), YES),
        ("code.500", Credential("", "header"), NO),
    ],
)
def test_credential_profile_of_an_unknown_account_may_be_any_that_does_not_crash(
    clause: str, credential: Credential, answer: Certainty
) -> None:
    view = RequestView(contract_of(TM), get("/carriers", credentials=(credential,)))
    assert cause_of(TM, clause).recognise(view, knowing(TM)) is answer


def test_credential_profile_may_hold_for_a_key_whose_owner_is_unknown() -> None:
    request = Request("GET", "/carriers", credentials=(Credential("", "header"),))
    call = RequestView(contract_of("trackingmore-v2"), request)
    state = knowing("trackingmore-v2")
    profiles = [each for each in all_causes("trackingmore-v2") if each.clause.check == "credential-profile"]
    found = {each.clause.parameters["profile"]: each.holds(call, state) for each in profiles}
    assert found.pop("broken") is Certainty.NO and set(found.values()) == {Certainty.MAYBE}
    empty = RequestView(
        contract_of("trackingmore-v2"), request.replace(credentials=(Credential("", "header", "empty"),))
    )
    assert {each.holds(empty, state) for each in profiles} == {Certainty.NO}


def test_credential_profile_knows_from_its_outcomes_which_account_crashes() -> None:
    """The test creates new causes, because what `setup` finds is part of the test."""
    view = RequestView(contract_of(TM), get("/carriers", credentials=(Credential("", "header"),)))
    made = {each.clause.id: each for each in causes_of(contract_of(TM))}
    assert made["code.500"].holds(view, knowing(TM)) is NO and made["code.4002"].holds(view, knowing(TM)) is MAYBE
