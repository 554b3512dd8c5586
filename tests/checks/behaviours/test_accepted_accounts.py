"""Test which wrong requests have the key of an account whose requests succeed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.checks.behaviours._accepted_accounts import causes_with_accepted_accounts
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import Bench

TM = "trackingmore-v2"


@pytest.mark.parametrize(("contract", "profiles"), [(TM, {"over-limit"}), ("trackier-v1", set())])
def test_one_operation_shows_each_cause_with_the_key_of_each_account(contract: str, profiles: set[str]) -> None:
    bench = Bench(contract)
    shown = [
        (cause.clause.check, cause.clause.id, credentials[0].profile)
        for operation in bench.contract.operations.values()
        for cause, credentials in causes_with_accepted_accounts(operation, bench.factory)
    ]
    assert len({*shown}) == len(shown) and {each[2] for each in shown} == profiles
    kinds = {"does-not-exist", "field-missing", "malformed-body", "already-exists"} if profiles else set()
    assert {each[0] for each in shown} == kinds


def test_no_request_has_the_key_of_an_account_for_which_there_is_none() -> None:
    bench = Bench(TM)
    source = replace(bench.factory, key_names=("valid",))
    assert not [
        each for one in bench.contract.operations.values() for each in causes_with_accepted_accounts(one, source)
    ]


@pytest.mark.parametrize("clause", ["code.4012", "code.4013", "code.4016", "code.4017"])
def test_server_that_accepts_wrong_requests_of_an_account_fails(clause: str) -> None:
    here = mutant_bench(TM)
    assert clause in here.run_mutant(here.mutants[f"{clause}~accepted-for.over-limit"]).failed
