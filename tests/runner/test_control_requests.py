"""Test the requests that should succeed."""

from __future__ import annotations

import json

import pytest

from conformance.checks.behaviours._longest_lists import creations_for_longest_list
from conformance.contract.operation import ParameterSlot
from conformance.core.exchange import Request
from conformance.runner.control_requests import control_requests, is_certainly_valid
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import DATA, Bench, contract_of

DELETION = "deleteTrackings"


def controls(bench: Bench, operation: str) -> list[Request]:
    """Send the control requests of an operation; return them without those that only prepare others."""
    steps = control_requests(bench.contract.operations[operation], bench.factory)
    return [request for request, prepares in bench.walk(steps) if not prepares]


def slots_of(bench: Bench, operation: str) -> dict[str, ParameterSlot]:
    return {each.name: each for each in bench.contract.operations[operation].slots}


def test_control_of_an_operation_without_parameters_is_one_request() -> None:
    sent = controls(Bench("trackier-v1"), "listCountries")
    assert [(each.method, each.path_and_query) for each in sent] == [("GET", "/dictionary/countries")]


def test_second_control_has_all_optional_parameters() -> None:
    bench = Bench("trackingmore-v2")
    plain, full, *_ = controls(bench, "listTrackings")
    added = [pair for pair in full.query if pair not in plain.query]
    optional = [
        each.name for each in slots_of(bench, "listTrackings").values() if is_certainly_valid(each, bench.factory)
    ]
    assert [name for name, _ in added] == optional and len(optional) > 2
    assert full.query[: len(plain.query)] == plain.query


def test_creation_of_a_list_has_a_control_with_as_many_items_as_allowed() -> None:
    bench = Bench("trackingmore-v2")
    sizes = [len(json.loads(each.body or b"[]")) for each in controls(bench, "createTrackings")]
    longest = bench.contract.operations["createTrackings"].body_schema
    assert longest is not None
    assert sizes[:2] == [len(bench.contract.operations["createTrackings"].body_example), longest.flat["maxItems"]]


def values_sent(bench: Bench, operation: str, name: str) -> list[str]:
    views = map(bench.factory.view, controls(bench, operation))
    return [str(each.value_named(name)) for each in views]


def test_controls_have_values_at_limits() -> None:
    bench = Bench("trackingmore-v2")
    assert values_sent(bench, "listTrackings", "limit")[2:] == ["1", "2000"]
    assert max(map(len, values_sent(bench, "createTracking", "tracking_number"))) == 40
    bench.change_factory(has_target_alone=False)
    assert len(values_sent(bench, "listTrackings", "limit")) == 3


@pytest.mark.parametrize("name", ["trackingmore-v2", "trackier-v1", "parcels", "library"])
def test_controls_succeed(name: str) -> None:
    bench = Bench(name)
    for operation in bench.contract.operations.values():
        bench.session.drive(control_requests(operation, bench.factory), f"operation.{operation.id}")
        assert [*bench.results.entries[f"operation.{operation.id}"].counts] == ["pass"]


@pytest.mark.parametrize(("name", "operation"), [("trackingmore-v2", "readTracking"), ("trackier-v1", "networkStats")])
def test_path_and_required_parameters_are_not_optional(name: str, operation: str) -> None:
    bench = Bench(name)
    slots = slots_of(bench, operation).values()
    assert slots and not any(is_certainly_valid(each, bench.factory) for each in slots)


def test_optional_headers_and_other_media_types_are_sent() -> None:
    bench = Bench(str(DATA / "zoo" / "parameter-styles"))
    _, full, *_ = controls(bench, "listParts")
    assert full.header("X-Trace") == "0badcafe" and "theme=dark" in (full.header("Cookie") or "")
    assert full.header("If-None-Match") is None
    bench = Bench(str(DATA / "zoo" / "media-types"))
    sent = [each for each in controls(bench, "createNote") if each.header("Content-Type") == "application/json"]
    assert [json.loads(each.body or b"")["size"] for each in sent] == [7]


def test_creations_have_the_first_and_the_last_words_that_the_target_lists() -> None:
    bench = Bench("trackingmore-v2")
    words = dict.fromkeys(f"carrier-{n}" for n in range(20)).keys()
    bench.state.vocabularies |= dict.fromkeys(("carrier_code", "path-carrier", "update_carrier_code"), words)
    sent = {*values_sent(bench, "createTracking", "carrier_code")}
    assert sent >= {"carrier-0", "carrier-12", "carrier-19"} and "carrier-13" not in sent
    assert {*values_sent(bench, "realtimeTracking", "carrier_code")} == {"carrier-0"}


def test_member_that_only_another_value_needs_is_left_out_beside_other_values() -> None:
    bench = Bench("trackier-v1")
    bodies = [json.loads(each.body or b"{}") for each in controls(bench, "createPublisherPayout")]
    assert [each["crev"] for each in bodies if "revenue" not in each] == [0]


def test_reports_are_asked_for_one_day() -> None:
    bench = Bench("trackier-v1")
    first, last = (values_sent(bench, "campaignAffiliateStats", name) for name in ("start", "end"))
    assert any(start == end for start, end in zip(first, last, strict=True))
    assert all(start <= end for start, end in zip(first, last, strict=True))


def test_bodies_have_a_control_without_optional_members() -> None:
    bodies = [json.loads(each.body or b"[]") for each in controls(Bench("trackingmore-v2"), "remoteAreas")]
    assert [all({*item} == {"country", "postcode"} for item in each) for each in bodies].count(True) == 1


def test_creations_and_updates_have_none() -> None:
    bodies = [json.loads(each.body or b"{}") for each in controls(Bench("trackier-v1"), "createReferral")]
    assert all("base" in each for each in bodies)


@pytest.mark.parametrize(("alone", "lists"), [(True, ["updatemore", "notupdate", "delete"]), (False, [])])
def test_longest_lists_are_about_existing_records(alone: bool, lists: list[str]) -> None:
    """The creations before them make as many records; a target that others use gets none of them."""
    bench = Bench("trackingmore-v2")
    bench.change_factory(has_target_alone=alone)
    steps = control_requests(bench.contract.operations[DELETION], bench.factory)
    requests = [request for request, _ in bench.walk(steps)]
    sent = [(request.path.rpartition("/")[2], len(bench.factory.view(request).items)) for request in requests]
    assert [each for each in sent if each[1] == 200] == [(name, 200) for name in lists]
    assert sent.count(("batch", 40)) == (5 if alone else 0)


def test_longest_list_that_is_refused_fails_the_operation() -> None:
    here = mutant_bench("trackingmore-v2")
    mutants = [each for name, each in here.mutants.items() if name.endswith("~refused-many")]
    assert len(mutants) == 3 and all(here.run_mutant(each).failed == each.breaks for each in mutants)


def test_only_deletions_by_list_have_a_longest_list_of_existing_records() -> None:
    contract = contract_of("trackingmore-v2")
    found = {name: creations_for_longest_list(contract, each) for name, each in contract.operations.items()}
    assert {name: count for name, count in found.items() if count} == {DELETION: 5}
