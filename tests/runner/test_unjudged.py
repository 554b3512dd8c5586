"""Test which clauses a run cannot try, and the reasons for that."""

from __future__ import annotations

from conformance.checks.block_reason import BlockCode
from conformance.checks.clause_results import ClauseResults
from conformance.runner.unjudged import block_clauses_without_key
from conformance.security.credentials import Keyring
from tests.support.kit import contract_of

TM = contract_of("trackingmore-v2")


def test_block_clauses_without_key_names_the_profile() -> None:
    results = ClauseResults(TM, list(TM.clauses))
    blocked = block_clauses_without_key(
        results, list(TM.clauses), Keyring({"valid": "a-key", "deleted": "a-key"}, "t1")
    )
    assert "code.4002" not in blocked and {"code.402", "code.409"} <= {*blocked}
    found = [results.verdicts()[each] for each in blocked]
    assert {each.code for each in found} == {BlockCode.KEY_MISSING}
    assert results.verdicts()["code.402"].reason == "no key for the profile 'unpaid' in the credentials file"


def test_block_clauses_without_key_ignores_clauses_not_selected() -> None:
    results = ClauseResults(TM, ["code.402"])
    assert block_clauses_without_key(results, ["code.402"], Keyring({"valid": "a-key"}, "t1")) == ["code.402"]
