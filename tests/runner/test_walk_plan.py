"""Test which walks a run plans, and how long they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from conformance.checks.access import NO_ACCESS, Access
from conformance.checks.request_steps import WHOLE
from conformance.contract.effects import Create
from conformance.core.exchange import Exchange
from conformance.observation.created_records import created_records
from conformance.observation.response_reading import read_reply
from conformance.runner.preflight import preflight
from conformance.runner.request_sender import InTurnSender, Pending
from conformance.runner.session_listener import SessionListener
from conformance.runner.snapshot import take_snapshot
from conformance.runner.walk import Walk
from conformance.runner.walk_plan import Plan, plan_walks
from conformance.runner.walk_runner import run_walks
from tests.support.kit import CONTRACTS, Bench, all_causes, contract_of


def plan_of(name: str) -> Plan:
    return plan_walks(contract_of(name), all_causes(name))


def checks_of(walks: list[Walk]) -> list[tuple[str, str, int, int]]:
    """Return clause, operation, variation and part of each check."""
    return [(check.clause, each.operation, check.variation, each.part.index) for each in walks for check in each.checks]


@pytest.mark.parametrize("name", CONTRACTS)
def test_walks_are_numbered_in_their_order_and_each_is_planned_once(name: str) -> None:
    plan = plan_of(name)
    assert [each.number for each in plan.walks] == [*range(len(plan.walks))]
    assert len(checks_of(plan.walks)) == len({*checks_of(plan.walks)})


@pytest.mark.parametrize("name", CONTRACTS)
def test_plan_has_every_cause_on_every_operation_with_its_variation(name: str) -> None:
    planned = {each[:3] for each in checks_of(plan_of(name).checks)}
    expected = {
        (cause.clause.id, operation.id, n)
        for cause in all_causes(name)
        for n, operation in enumerate(cause.operations())
    }
    assert expected and expected <= planned


def test_controls_are_one_walk_for_each_operation() -> None:
    controls = plan_of("parcels").controls
    assert [each.operation for each in controls] == [*contract_of("parcels").operations]
    assert [each.checks[0].clause for each in controls] == [f"operation.{each.operation}" for each in controls]


def test_walks_that_compare_all_records_come_first() -> None:
    reads = [bool(each.access.reads) for each in plan_of("trackier-v1").checks]
    assert reads == sorted(reads, reverse=True) and len({*reads}) == 2


def test_behaviours_that_the_same_requests_show_share_a_walk() -> None:
    walks = [
        each
        for each in plan_of("trackingmore-v2").checks
        if each.checks[0].clause == "update.stores" and each.part.index == 0
    ]
    assert walks and all(len(each.checks) > 1 for each in walks)
    variations = [{check.variation for check in each.checks} for each in walks]
    assert variations == [{n} for n in range(len(walks))]


@pytest.mark.parametrize("name", ["trackier-v1", "trackingmore-v2"])
def test_long_checks_are_divided_into_parts(name: str) -> None:
    walks = plan_of(name).checks
    assert max(each.size for each in walks if not each.provokes) <= 20
    assert max(each.size for each in walks) <= 60
    parts: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for each in walks:
        if each.part is not WHOLE and each.part.count > 1:
            parts.setdefault((each.checks[0].clause, each.operation), []).append((each.part.index, each.part.count))
    assert parts
    for found in parts.values():
        assert found == [(n, len(found)) for n in range(len(found))]


def test_only_refused_requests_may_name_shared_records() -> None:
    contract, causes = contract_of("parcels"), {each.clause.id: each for each in all_causes("parcels")}
    for each in plan_of("parcels").checks:
        effects = [causes[check.clause].may_have_effect(contract.operations[each.operation]) for check in each.checks]
        assert each.may_use_shared is not any(effects) and len({*effects}) == 1
    assert {each.may_use_shared for each in plan_of("parcels").checks} == {True, False}
    assert not any(each.may_use_shared for each in plan_of("parcels").controls)


def test_joined_walks_have_the_access_and_size_of_all_their_checks() -> None:
    contract, causes = contract_of("trackingmore-v2"), {each.clause.id: each for each in all_causes("trackingmore-v2")}
    joined = [
        each
        for each in plan_of("trackingmore-v2").checks
        if len(each.checks) > 1 and all(check.clause in causes for check in each.checks)
    ]
    assert joined
    for walk in joined:
        operation, access, size = contract.operations[walk.operation], NO_ACCESS, 0
        for check in walk.checks:
            access, size = access | causes[check.clause].access(operation), size + causes[check.clause].size(operation)
        assert (walk.access, walk.size) == (access, size)


def test_walk_with_a_resource_to_itself_is_not_repeated() -> None:
    for each in plan_of("trackier-v1").walks:
        assert each.is_repeatable is not bool(each.access.reads & each.access.writes)
    alone = {
        check[0] for check in checks_of([each for each in plan_of("trackier-v1").checks if not each.is_repeatable])
    }
    assert "refused.changes-nothing" in alone and "operation.listAffiliates" not in alone


# --- a part of the plan --------------------------------------------------------------------------------
def test_only_keeps_numbers_and_leaves_out_other_checks() -> None:
    walk = Walk(7, "readParcel", plan_of("parcels").controls[0].checks, Access())
    both = [replace(check, clause=name) for name in ("one", "two") for check in walk.checks]
    plan = Plan([replace(walk, checks=both)], [replace(walk, number=8, operation="listParcels")])
    chosen = plan.only(["two", "operation.listParcels"])
    assert [(each.number, [check.clause for check in each.checks]) for each in chosen.walks] == [
        (7, ["two"]),
        (8, ["operation.listParcels"]),
    ]
    assert [each.number for each in plan.only(["one", "operation.listParcels"], ["listParcels"]).walks] == [8]
    assert plan.only([]).walks == []


def test_selection_does_not_change_the_numbers_of_walks() -> None:
    plan = plan_of("parcels")
    chosen = plan.only(["code.30"])
    assert chosen.checks and {each.number for each in chosen.walks} < {each.number for each in plan.walks}
    by_number = {each.number: each for each in plan.walks}
    assert all({*each.checks} <= {*by_number[each.number].checks} for each in chosen.walks)


# --- what a plan costs -----------------------------------------------------------------------------------
class CountingSender(InTurnSender):
    """Counts the requests of each walk. `walk` is the number of that which sends one now."""

    def __init__(self, bench: Bench, counts: Counter[int]) -> None:
        super().__init__(bench.session.send_view)
        self.counts, self.walk = counts, -1

    def start(self, pending: Pending) -> None:
        self.walk = pending.walk
        self.counts[pending.walk] += 1
        super().start(pending)


class CountingRecords(SessionListener):
    """Counts the records that requests create. `written` has what the walks of a sender write: (walk, resource)."""

    def __init__(self, bench: Bench, sender: CountingSender) -> None:
        self.bench, self.sender, self.count, self.written = bench, sender, 0, set[tuple[int, str]]()

    def recorded(self, exchange: Exchange) -> None:
        view = self.bench.factory.view(exchange.request)
        reply = read_reply(self.bench.contract, view, exchange)
        if view.operation is None or view.operation.safe or not reply.succeeded:
            return
        if resource := self.bench.contract.resource_of(view.operation):
            self.written.add((self.sender.walk, resource.name))
        if isinstance(view.operation.effect, Create):
            self.count += len(created_records(view, reply.body, accepted=True))


@pytest.mark.parametrize(
    ("name", "most_records"),
    [
        # refusals of each cause need records of their own, as do records that are deleted, moved or changed, and then
        # created again
        pytest.param("trackingmore-v2", 755, marks=pytest.mark.slow),
        # about 10 for each of its 89 operations: creations with smaller bodies, and again after deletions, too; and
        # one job more than the list of the newest 50 shows
        pytest.param("trackier-v1", 1095, marks=pytest.mark.slow),
        ("parcels", 60),
        ("library", 12),
    ],
)
def test_walks_are_short_and_share_records(name: str, most_records: int) -> None:
    bench, counts = Bench(name), Counter[int]()
    sender = CountingSender(bench, counts)
    bench.session.listener = records = CountingRecords(bench, sender)
    assert preflight(bench.session) is None
    plan = plan_walks(bench.contract, bench.judge.causes)
    take_snapshot(bench.session, plan.walks)
    for walks in plan:
        run_walks(bench.session, walks, sender=sender)
    assert 0 < records.count <= most_records
    assert {*counts} == {each.number for each in plan.walks}, "each walk sends a request"
    assert max(counts.values()) <= 80
    declared = {(each.number, resource) for each in plan.walks for resource in each.access.writes}
    assert {each for each in records.written if each[0] in counts} <= declared, "no other walk may read what it writes"
    # The sizes that are planned are about those of real walks.
    assert 0.6 < sum(counts.values()) / sum(each.size for each in plan.walks) < 1.3
