"""Test that operations on records that depend on a deleted one are called, and judged by what is certain."""

from __future__ import annotations

import json

import pytest

from conformance.checks.behaviours._dependent_records import _is_documented, dependents
from conformance.core.exchange import Exchange, Request, Response
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import DATA, Bench, Direct, contract_of, get, read, reply

TR, NESTED, CLAUSE = "trackier-v1", str(DATA / "zoo" / "nested-records"), "delete.removes"
GOAL = get("/goal/5c0000000000000000700001")


@pytest.mark.parametrize(
    ("contract", "deletion", "found"),
    [
        (TR, "deleteCampaign", {"goal": "", "goal_payout": ""}),
        (TR, "deleteAdvertiser", {"campaign": "advertiser_id"}),
        (TR, "deleteAffiliate", {"cap": "pids", "publisher_payout": "pids", "referral": "publisher_id"}),
        (TR, "deleteReferral", {}),
        (NESTED, "deleteTask", {"note": ""}),
        ("trackingmore-v2", "deleteTracking", {}),
    ],
)
def test_dependents_belong_to_the_record_or_refer_to_it(contract: str, deletion: str, found: dict[str, str]) -> None:
    known = contract_of(contract)
    made = dependents(known, known.operations[deletion])
    assert {each.resource.name: each.slot.name if each.slot else "" for each in made} == found


@pytest.mark.parametrize(
    ("contract", "mutant"),
    [
        (TR, f"{CLAUSE}~orphan-fails.readGoal@deleteCampaign"),
        (TR, f"{CLAUSE}~orphan-fails.createGoalPayout@deleteCampaign"),
        (TR, f"{CLAUSE}~orphan-fails.deleteCap@deleteAffiliate"),
        (TR, f"{CLAUSE}~orphan-fails.listCampaigns@deleteAdvertiser"),
        (NESTED, "deleted~orphan-fails.findNote@deleteTask"),
    ],
)
def test_operation_that_fails_without_the_deleted_record_is_found(contract: str, mutant: str) -> None:
    bench = mutant_bench(contract)
    assert mutant.partition("~")[0] in bench.run_mutant(bench.mutants[mutant]).failed


class Cascading(Direct):
    """Deletes the campaigns of an advertiser with it, which the contract leaves open."""

    def __init__(self) -> None:
        super().__init__(TR)
        self.campaigns: list[tuple[str, str]] = []
        self.cascaded = 0

    def send(self, request: Request, origin: str = "") -> Exchange:
        sent = super().send(request, origin)
        if request.method == "POST" and request.path == "/campaign" and sent.response and sent.response.status < 300:
            made = json.loads(sent.response.body)["data"]["campaign"]["_id"]
            self.campaigns.append((json.loads(request.body or b"{}")["advertiser_id"], made))
        if request.method == "DELETE" and request.path.startswith("/advertiser/"):
            for _, campaign in (each for each in self.campaigns if request.path.endswith(each[0])):
                self.cascaded += 1
                super().send(request.replace(method="DELETE", path=f"/campaign/{campaign}"))
        return sent


def test_server_may_delete_what_refers_to_a_deleted_record() -> None:
    target = Cascading()
    bench = Bench(TR, target=target)
    run_directed(bench.session, [CLAUSE], only_operation="deleteAdvertiser")
    assert target.cascaded and bench.results.verdicts()[CLAUSE].verdict == "pass"


@pytest.mark.parametrize(
    ("response", "documented"),
    [
        (reply({"success": False, "error": {"code": 31, "message": "Gone"}}, 404), True),
        (reply({"success": False, "error": {"code": 20, "message": "Without a campaign"}}, 400), True),
        (reply({"success": False, "error": {"code": 51, "message": "Server Internal Error"}}, 500), False),
        (reply({"success": False, "error": {"code": 99, "message": "Odd"}}, 400), False),
        (reply("Bad Gateway", 502), False),
        (reply("Slow down", 429), True),
        (None, True),
    ],
)
def test_only_internal_errors_and_undocumented_outcomes_fail(response: Response | None, documented: bool) -> None:
    assert _is_documented(read(TR, GOAL, response)[0]) is documented
