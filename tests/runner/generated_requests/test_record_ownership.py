"""Test that generated requests never change records of other clients on a persistent target."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks.clause_results import ClauseResults
from conformance.contract.folders import shipped_contracts
from conformance.runner.directed_checks import run_controls
from conformance.runner.generated_requests.generated_run import run_generated
from conformance.runner.generated_requests.record_ownership import may_change_foreign_record
from conformance.runner.generated_requests.schemathesis_bridge import GENERATED
from conformance.runner.generated_requests.schemathesis_checks import with_checks
from conformance.runner.generated_requests.settings import RUN_GENERATION, Generation
from tests.support.kit import Bench, Direct, get, send

CHANGING = ("PUT", "PATCH", "DELETE")
EXPLORING = Generation(("fuzzing", "stateful"), 1, 6)
LOAN = "/loans/{}"


class Lasting(Direct):
    """The reference server, with records that another client created, and that last."""

    ends_with_run = False


def records(target: Direct) -> dict[str, list[dict[str, Any]]]:
    store = target.mock.store
    return {name: [dict(each.members) for each in store.all(of)] for name, of in target.contract.resources.items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "generation"),
    [*((name, RUN_GENERATION) for name in shipped_contracts()), ("trackingmore-v2", EXPLORING)],
    ids=[*shipped_contracts(), "trackingmore-v2-explore"],
)
def test_generated_requests_do_not_change_existing_records(name: str, generation: Generation) -> None:
    target = Lasting(name)
    before = records(target)
    bench = Bench(name, target=target)
    contract = with_checks(bench.contract)
    bench.session.results = ClauseResults(contract, list(contract.clauses))
    run_controls(bench.session)
    assert run_generated(bench.session, generation) == []
    after = records(target)
    lasting = {each.name for each in bench.contract.resources.values() if not each.singleton}
    assert all(each in after[resource] for resource in lasting for each in before[resource])
    assert not any(entry.counts["fail"] for entry in bench.session.results.entries.values())
    changing = [one for one, origin in target.asked if origin == GENERATED and one.method in CHANGING]
    assert len(changing) > 20 or generation is EXPLORING


class TestLoans:
    @pytest.fixture
    def bench(self) -> Bench:
        bench = Bench("library", target=Lasting("library"))
        run_controls(bench.session)
        return bench

    def may_change(self, bench: Bench, request: Any) -> bool:
        return may_change_foreign_record(bench.session.factory.view(request), bench.state)

    def test_reading_is_no_change_of_a_foreign_record(self, bench: Bench) -> None:
        assert not self.may_change(bench, get(LOAN.format("10000001")))

    def test_creating_is_no_change_of_a_foreign_record(self, bench: Bench) -> None:
        assert not self.may_change(bench, send("POST", "/loans", {"book": "x"}))

    @pytest.mark.parametrize("path", ["/loans", LOAN.format("10000001"), "/elsewhere"])
    def test_unknown_method_may_change_a_foreign_record(self, bench: Bench, path: str) -> None:
        assert self.may_change(bench, send("PATCH", path, {}))
        assert not self.may_change(bench, send("OPTIONS", path))


class TestTrackings:
    PATH = "/trackings/{}/{}"

    @pytest.fixture
    def bench(self) -> Bench:
        bench = Bench("trackingmore-v2", target=Lasting("trackingmore-v2"))
        run_controls(bench.session)
        return bench

    def ours(self, bench: Bench) -> dict[str, str]:
        return dict(next(bench.state.own_records("tracking")).names)

    def path(self, names: dict[str, str]) -> str:
        return self.PATH.format(names["carrier_code"], names["tracking_number"])

    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    def test_records_of_the_run_are_not_foreign(self, bench: Bench, method: str) -> None:
        state, view = bench.state, bench.session.factory.view
        assert not may_change_foreign_record(view(send(method, self.path(self.ours(bench)))), state)
        assert may_change_foreign_record(view(send(method, self.PATH.format("dhl", "0"))), state)
        never = self.PATH.format("dhl", state.names.new_value(bench.contract.fields["tracking_number"].new_value or ""))
        assert not may_change_foreign_record(view(send(method, never)), state)

    def test_list_with_one_foreign_item_may_change_it(self, bench: Bench) -> None:
        state, view, ours = bench.state, bench.session.factory.view, self.ours(bench)
        strange = {"carrier_code": "dhl", "tracking_number": "0"}
        for items, is_anothers in [([ours], False), ([ours, strange], True), ([ours, {}], False)]:
            assert may_change_foreign_record(view(send("POST", "/trackings/delete", items)), state) is is_anothers
