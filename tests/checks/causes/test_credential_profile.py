"""Test the cause credential-profile."""

from __future__ import annotations

import pytest

from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause
from conformance.checks.causes.credential_profile import CredentialProfile
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential, Request
from conformance.observation.certainty import Certainty
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import DATA, Bench, all_causes, cause_of, contract_of, get, knowing

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


@pytest.mark.parametrize("profile", ["used-up", "closed"])
def test_credential_profile_sends_the_key_in_each_place_again_once(profile: str) -> None:
    bench = Bench("parcels")
    cause = next(each for each in bench.judge.causes if each.clause.parameters.get("profile") == profile)
    places = [places_of(cause, each, bench) for each in cause.operations()]
    assert all(each[0] == ["header"] for each in places)
    assert [each[1:] for each in places if each[1:]] == [[["header"], ["query"]]]


def test_credential_profiles_are_shown_again_by_different_operations() -> None:
    bench = Bench("trackier-v1")
    causes = [each for each in bench.judge.causes if isinstance(each, CredentialProfile)]
    shown = [[each.id for each in one.operations() if one.size(each) > 1] for one in causes]
    assert len({name for names in shown for name in names}) == len(causes) > 1


def places_of(cause: Cause, operation: Operation, bench: Bench) -> list[list[str]]:
    """Return the places of the key in each request to an operation."""
    sent = [each for each, prepares in bench.walk(cause.provoke(operation, bench.factory)) if not prepares]
    return [[key.slot for key in each.credentials] for each in sent]


@pytest.mark.parametrize("clause", ["code.1", "code.90"])
def test_server_that_notices_an_account_in_the_header_only_fails(clause: str) -> None:
    here = mutant_bench(str(DATA / "parcels"))
    assert here.run_mutant(here.mutants[f"{clause}~unnoticed.query"]).failed == (clause,)
