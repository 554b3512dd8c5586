"""Test lists that show records without their keys: one that does not follow changes is found, a shorter one is not."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours._unnamed_records import UnnamedView
from conformance.contract.json_pointer import put
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants.base import Handler, Mutant, MutantApp, is_success, response_of, with_json
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import contract_of, reply

TK = "trackier-v1"
ONE = {"_id": "1", "rate": 1, "revenue": 2, "coverage": ["ALL"]}
TWO = {"_id": "2", "rate": 1.5, "revenue": 2, "coverage": ["ALL"]}


def test_unnamed_lists_are_those_without_keys_in_their_example() -> None:
    contract = contract_of(TK)
    assert [each.id for each in contract.unnamed_lists] == ["readOwnCampaign"]
    assert [each.id for each in contract.further_lists] == ["readCampaign", "readGoal"]


@pytest.mark.parametrize(
    ("shown", "is_current"),
    [
        ([{"rate": "1.5"}, {"rate": 1, "model": "cpa"}], True),
        ([{"rate": 1}, {"rate": 1}], False),
        ([{"rate": 1}], False),
        ([{"rate": 1}, {"rate": 1.5}, {"rate": 2}], False),
    ],
)
def test_view_is_current_if_it_has_the_values_of_all_records(shown: list[object], is_current: bool) -> None:
    view = UnnamedView(shown, [ONE, TWO], reply({}, 200))
    assert view.is_current(contract_of(TK).resources["commission"]) == is_current


@pytest.mark.parametrize(
    "fault", ["create.listed~unnamed-before@createCommission", "delete.removes~unnamed-before@deleteCommission"]
)
def test_list_without_keys_that_shows_an_old_state_is_found(fault: str) -> None:
    here = mutant_bench(TK)
    assert here.run_mutant(here.mutants[fault]).failed == (fault.partition("~")[0],)


@pytest.mark.parametrize("clause", ["create.listed", "delete.removes"])
def test_list_without_keys_may_show_no_record_at_all(clause: str) -> None:
    def watch(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            found = app.correct_reply(request)
            if found.operation is None or found.operation.id != "readOwnCampaign" or not is_success(found):
                return response_of(found)
            return with_json(response_of(found), put(found.body, "/data/commissions", []))

        return answer

    mutant = Mutant(f"{clause}~none@createCommission", "no fault", (clause,), watch)
    assert mutant_bench(TK).run_mutant(mutant).failed == ()
