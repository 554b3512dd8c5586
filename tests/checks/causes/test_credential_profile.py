"""Test the cause credential-profile."""

from __future__ import annotations

import pytest

from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential
from conformance.observation.target_state import Certainty
from tests.support.kit import cause_of, contract_of, get, knowing

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
