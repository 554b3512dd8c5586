"""Recordings of whole runs, ours and as strangers would have them: a lawful server is not blamed, a wrong one is."""

from __future__ import annotations

import pytest

from conformance.checks.causes.base import Cause
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential, Request
from conformance.core.generated_values import NoGeneratedValues
from conformance.observation.target_state import Certainty, TargetState
from tests.support.kit import all_causes, contract_of, knowing


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
def test_credential_causes_may_hold_for_a_key_whose_owner_is_unknown(
    form: str, missing: Certainty, unknown: Certainty
) -> None:
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
def test_credential_unknown_is_as_certain_as_the_less_certain_of_two_keys(
    pair: tuple[str, str], unknown: Certainty
) -> None:
    said = answers(*(Credential(each, place) for each, place in zip(pair, ("header", "query"), strict=True)))
    assert said["credential-unknown"] is unknown


def test_credential_profile_may_hold_for_a_key_whose_owner_is_unknown() -> None:
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


def test_exists_is_uncertain_for_recorded_traffic() -> None:
    contract = contract_of("library")
    loan = contract.resources["loan"]
    absent = {"loan_id": knowing("library").names.absent_id(loan.made or "")}
    assert knowing("library").exists(loan, absent) is Certainty.NO
    strangers = TargetState(contract, NoGeneratedValues())
    assert strangers.exists(loan, absent) is Certainty.MAYBE
    assert strangers.value_in_use(loan, "book", "anything") is Certainty.MAYBE
