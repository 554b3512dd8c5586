"""Test the cause credential-unknown."""

from __future__ import annotations

import pytest

from conformance.checks.causes.base import Cause
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential, Request
from conformance.observation.certainty import Certainty
from tests.support.kit import DATA, Bench, all_causes, cause_of, contract_of, get, knowing

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
    found = answers(Credential("", "header", form))
    assert (found["credential-missing"], found["credential-unknown"]) == (missing, unknown)


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
    found = answers(*(Credential(each, place) for each, place in zip(pair, ("header", "query"), strict=True)))
    assert found["credential-unknown"] is unknown


@pytest.mark.parametrize("clause", ["key", "code.40"])
def test_no_wrong_password_is_sent_for_a_user_of_a_distant_server(clause: str) -> None:
    bench = Bench(str(DATA / "zoo" / "writes-by-get"))
    for alone, wrong in ((True, True), (False, False)):
        found = set()
        for n, operation in enumerate(bench.contract.operations.values()):
            bench.change_factory(has_target_alone=alone, variation=n)
            cause = next(each for each in bench.judge.causes if each.clause.id == clause)
            sent = [each.credentials for each, _ in bench.walk(cause.provoke(operation, bench.factory))]
            found |= {("valid", "whole") in _keys(each, "user") and _is_wrong(each) for each in sent}
        assert (True in found) is wrong


def _keys(credentials: tuple[Credential, ...], slot: str) -> list[tuple[str, str]]:
    return [(each.profile, each.form) for each in credentials if each.slot == slot]


def _is_wrong(credentials: tuple[Credential, ...]) -> bool:
    return any(each != ("valid", "whole") for each in _keys(credentials, "password"))
