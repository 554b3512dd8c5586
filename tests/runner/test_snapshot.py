"""Test what a run finds out before its walks."""

from __future__ import annotations

import pytest

from conformance.core.exchange import Failure
from conformance.runner.pacer import Budget, RunStopped
from conformance.runner.snapshot import take_snapshot
from conformance.runner.walk_plan import plan_walks
from tests.support.kit import Bench
from tests.support.scripted_target import Answering, sent_lines

TM, TR = "trackingmore-v2", "trackier-v1"


def snapshot_of(bench: Bench, *clauses: str) -> list[str]:
    """Take the snapshot for the walks of some clauses, or all; return the requests that were sent."""
    plan = plan_walks(bench.contract, bench.judge.causes)
    take_snapshot(bench.session, plan.only(clauses).walks if clauses else plan.walks)
    return sent_lines(bench)


def test_snapshot_has_the_vocabularies_each_read_once() -> None:
    bench = Bench(TM)
    lines = snapshot_of(bench)
    assert lines.count("GET /carriers") == 1 and len(bench.state.vocabularies) > 0
    assert all(bench.state.vocabularies.values())


def test_snapshot_has_one_shared_record_of_each_resource_that_requests_refer_to() -> None:
    bench = Bench(TR)
    snapshot_of(bench)
    shared = [resource for resource, _ in bench.state.shared]
    assert bench.state.shared == frozenset(bench.state.created)
    assert {"affiliate", "campaign", "category"} <= {*shared}
    assert all(shared.count(each) == 1 for each in ("affiliate", "advertiser", "category"))


def test_snapshot_has_as_many_records_as_one_request_refers_to() -> None:
    bench = Bench(TM)
    count = len(bench.contract.operations["deleteTrackings"].body_example)
    assert count > 1
    snapshot_of(bench, "operation.deleteTrackings", "operation.readTracking", "operation.changeCarrier")
    assert len(bench.state.shared) == count


def test_snapshot_has_a_record_of_each_resource_that_parameters_name() -> None:
    bench = Bench(TR)
    snapshot_of(bench, "operation.listCommissions")
    assert {resource for resource, _ in bench.state.shared} == {"campaign", "advertiser"}


def test_snapshot_prepares_only_what_the_walks_need() -> None:
    bench = Bench(TR)
    assert snapshot_of(bench, "operation.listCountries") == []
    assert not bench.state.shared and not bench.session.backup.values


def test_snapshot_keeps_singletons_that_walks_write() -> None:
    bench = Bench(TR)
    lines = snapshot_of(bench, "operation.changeAccount")
    assert {*bench.session.backup.values} == {"account"} and "GET /network/account" in lines
    assert not [each for each in lines if not each.startswith("GET")]


def test_snapshot_keeps_no_singleton_that_walks_only_read() -> None:
    bench = Bench(TR)
    assert snapshot_of(bench, "operation.readAccount") == [] and not bench.session.backup.values


def test_snapshot_writes_nothing_if_that_is_not_allowed() -> None:
    bench = Bench(TR, may_write=False)
    lines = snapshot_of(bench)
    assert lines and all(each.startswith("GET") for each in lines)
    assert not bench.state.shared and not bench.session.backup.values


def test_snapshot_reads_a_list_where_no_record_can_be_created() -> None:
    bench = Bench(TM, may_write=False)
    assert any("/trackings/get" in each for each in snapshot_of(bench))
    assert bench.state.listed["tracking"] and not bench.state.created


def test_walks_say_themselves_why_they_lack_a_record() -> None:
    """No record can be created, which is not recorded for any clause, as no clause was checked."""
    bench = Bench(TM, target=Answering(TM, "POST", Failure("reset", "it closed")))
    snapshot_of(bench, "operation.readTracking", "operation.listCarriers")
    assert not bench.state.shared
    assert not any(entry.blocked for entry in bench.results.entries.values())


def test_snapshot_ends_with_the_run() -> None:
    bench = Bench(TR, budget=Budget(requests=1))
    with pytest.raises(RunStopped):
        snapshot_of(bench)
    assert len(sent_lines(bench)) == 1
