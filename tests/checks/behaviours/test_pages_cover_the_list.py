"""Test lists that are longer than their default page."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.behaviours._many_records import create_many, creations_of
from conformance.checks.request_steps import RecordNames
from conformance.core.exchange import Exchange, Request
from conformance.mock_server.mutants import mutated
from conformance.runner.directed_checks import run_directed
from tests.support.kit import DATA, Bench, Direct, contract_of, reply
from tests.support.mutant_verdicts import TM

PAYMENTS = str(DATA / "zoo" / "payments")
LISTS = [("trackier-v1", "list.pages", "listCampaigns"), (TM, "list.pages", "listTrackings")]
OWN = ("trackier-v1", "list.pages", "listOwnCampaigns")


class Full(Direct):
    """A server that refuses the creation of more than a few records."""

    def send(self, request: Request, origin: str = "") -> Exchange:
        creations = [each for each, _ in self.asked if each.method == "POST" and each.path == request.path]
        if request.method == "POST" and len(creations) > 5:
            self.asked.append((request, origin))
            return Exchange(request, reply({"error": {"code": 11, "message": "No more"}}, 403), origin=origin)
        return super().send(request, origin)


def check_pages(name: str, clause: str, operation: str, target: Direct | None = None) -> tuple[str, list[Request]]:
    bench = Bench(name, target=target)
    run_directed(bench.session, [clause], only_operation=operation)
    path = bench.contract.operations[operation].path
    return bench.results.verdicts()[clause].verdict, [each for each, _ in bench.target.asked if each.path == path]


@pytest.mark.parametrize(("name", "clause", "operation"), [*LISTS, OWN])
def test_second_page_without_a_limit_begins_where_the_first_one_ends(name: str, clause: str, operation: str) -> None:
    verdict, asked = check_pages(name, clause, operation)
    assert verdict == "pass" and (("page", "2"),) in [each.query for each in asked]
    wrong = mutated(contract_of(name), f"{clause}~default-gap@{operation}")
    assert check_pages(name, clause, operation, Direct(name, app=wrong))[0] == "fail"


def test_pages_that_lead_to_the_next_one_are_read_without_a_limit() -> None:
    verdict, asked = check_pages(PAYMENTS, "pages", "listPayments")
    assert verdict == "pass" and [{name for name, _ in each.query} for each in asked].count({"starting_after"}) == 1


def test_list_that_cannot_become_longer_is_read_in_pages() -> None:
    verdict, asked = check_pages(*OWN, Full("trackier-v1"))
    assert verdict == "pass" and not any(each.query == (("page", "2"),) for each in asked)


def test_many_records_are_created_with_few_requests() -> None:
    bench, made = Bench(TM), list[RecordNames]()

    def steps() -> Any:
        made.extend((yield from create_many(bench.contract, bench.factory, "tracking", 45)))

    bodies = [bench.factory.view(request).items for request, _ in bench.walk(steps()) if request.method == "POST"]
    assert [len(each) for each in bodies] == [40, 5] and len(made) == 45
    assert creations_of(bench.contract, "tracking", 45) == 2
    assert creations_of(contract_of("trackier-v1"), "campaign", 45) == 45
    assert creations_of(contract_of("trackier-v1"), "account", 1) is None
