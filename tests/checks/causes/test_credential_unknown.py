"""Test the cause credential-unknown."""

from __future__ import annotations

import pytest

from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential
from conformance.observation.target_state import Certainty
from tests.support.kit import cause_of, contract_of, get, knowing

NO, MAYBE, YES = Certainty.NO, Certainty.MAYBE, Certainty.YES


@pytest.mark.parametrize(
    ("credentials", "answer"),
    [
        ((Credential("unknown", "header"),), YES),
        ((Credential("valid", "header", "longer"),), YES),
        ((Credential("valid", "header"),), NO),
        ((Credential("", "header"),), MAYBE),
        ((Credential("unknown", "header"), Credential("valid", "query")), MAYBE),
        ((Credential("valid", "header", "empty"),), NO),
    ],
)
def test_credential_unknown_is_uncertain_where_the_account_is(
    credentials: tuple[Credential, ...], answer: Certainty
) -> None:
    view = RequestView(contract_of("parcels"), get("/parcels", credentials=credentials))
    assert cause_of("parcels", "key.known").recognise(view, knowing("parcels")) is answer
