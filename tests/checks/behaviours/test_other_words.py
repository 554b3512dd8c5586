"""Test updates of records without initial values: an update that puts another member back is found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.checks.behaviours._other_words import other_words
from conformance.core.exchange import Request
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import Bench, Direct, contract_of, exchange, reply

TK, CLAUSE = "trackier-v1", "update.keeps-the-rest"
REFUSED = reply({"success": False, "error": {"code": 30, "message": "Not now."}}, 400)


class Picky(Direct):
    """Refuses what the contract allows: campaigns that are not active, or updates of several members."""

    def __init__(self, *refused: str) -> None:
        super().__init__(TK)
        self.refused, self.kinds = refused, list[str]()

    def send(self, request: Request, origin: str = "") -> Any:
        kind = _kind(request)
        self.kinds += [kind] if kind else []
        return exchange(request, REFUSED, origin) if kind in self.refused else super().send(request, origin)


def _kind(request: Request) -> str:
    if request.method != "POST" or "/campaign" not in request.path:
        return ""
    sent = json.loads(request.body or b"{}")
    if request.path.endswith("/campaign"):
        return "creation" if sent["status"] == "active" else "creation with other words"
    return "update of several" if len(sent) > 1 else "update"


def test_words_are_those_that_only_a_creation_sets() -> None:
    contract = contract_of(TK)
    found = {each.id: other_words(contract, each) for each in contract.operations.values() if each.effect.resource}
    words = {slot.name: word for slot, word in found["updateCampaign"].items()}
    assert words == {"model": "cpc", "status": "paused"}  # neither initial values nor the default, which is pending
    assert not found["updateAffiliate"] and not found["changeAccount"]


@pytest.mark.parametrize(
    ("refused", "first", "last"),
    [
        ((), "update of several", "creation with other words, update of several"),
        (("creation with other words",), "update of several", "update, creation with other words"),
        (("update of several",), "update of several", "creation with other words, update of several, update"),
        (("update of several", "creation with other words"), "update of several", "update, creation with other words"),
    ],
)
def test_correct_server_that_refuses_other_words_or_several_members_passes(
    refused: tuple[str, ...], first: str, last: str
) -> None:
    target = Picky(*refused)
    bench = Bench(TK, target=target)
    run_directed(bench.session, [CLAUSE], only_operation="updateCampaign")
    sent = [each for each in target.kinds if each != "creation"]
    assert sent[0] == first and ", ".join(sent).endswith(last)
    assert bench.results.verdicts()[CLAUSE].verdict == "pass"


@pytest.mark.parametrize("fault", ["resets-later@updateAffiliate", "resets-words@updateCampaign"])
def test_update_that_puts_another_member_back_is_found(fault: str) -> None:
    bench = mutant_bench(TK)
    assert bench.run_mutant(bench.mutants[f"{CLAUSE}~{fault}"]).failed == (CLAUSE,)
