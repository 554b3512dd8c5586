"""Test filters by a part of a key: of several records, and as digits."""

from __future__ import annotations

from dataclasses import replace

from conformance.checks.behaviours._filtered_keys import filtered_key
from conformance.contract.effects import Filter, List
from conformance.mock_server.mutants import mutated
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of
from tests.support.mutant_verdicts import TM, verdict


def test_only_one_of_the_records_with_a_part_of_the_key_is_listed() -> None:
    assert verdict("list.filters", "one-of-each.numbers@listTrackings") == "fail"
    assert verdict("list.filters") == "pass"


class Shared(Direct):
    """A server that has other clients."""

    is_local = False


def test_records_of_a_shared_target_have_keys_of_the_run() -> None:
    assert verdict("list.filters", target=Shared(TM)) == "pass"
    wrong = mutated(contract_of(TM), "list.filters~one-of-each.numbers@listTrackings")
    assert verdict("list.filters", target=Shared(TM, app=wrong)) == "fail"


def test_a_key_of_digits_becomes_a_number() -> None:
    app = mutated(contract_of(TM), "reply.schema~number.numbers@listTrackings")
    bench = Bench(TM, target=Direct(TM, app=app))
    run_directed(bench.session, ["list.filters", "reply.schema"])
    assert bench.results.verdicts()["reply.schema"].verdict == "fail"


def test_only_filters_by_keys_that_clients_make_up_are_tried_with_a_part_of_it() -> None:
    """Other records of a run have the same carrier."""
    contract = contract_of(TM)
    lister = contract.operations["listTrackings"]
    effect = lister.effect_as(List)
    lister = replace(lister, effect=replace(effect, filters={**effect.filters, "carrier": Filter("carrier_code")}))
    found = {name: filtered_key(contract, lister, name) for name in ("numbers", "orders", "status", "carrier")}
    assert found == {"numbers": "tracking_number", "orders": None, "status": None, "carrier": None}
