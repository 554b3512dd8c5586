"""Test that generated requests name records of the run in place of documented examples."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.core.exchange import Request
from conformance.runner.directed_checks import run_controls
from conformance.runner.generated_requests.example_records import ExampleRecords, with_own_values
from conformance.runner.generated_requests.generated_walks import GeneratedWalks
from tests.support.kit import Bench, get, send

TM, TR = "trackingmore-v2", "trackier-v1"


class Examples:
    """The replacements for one walk on the reference server."""

    def __init__(self, name: str, operation: str) -> None:
        self.bench = Bench(name)
        run_controls(self.bench.session)
        walks = GeneratedWalks(self.bench.session, "generated")
        walks.enter(operation)
        self.walk = walks.current()
        self.examples = ExampleRecords(self.walk.factory, lambda steps: walks.drive(self.walk, steps))
        self.operation = self.bench.contract.operations[operation]

    def path(self) -> str:
        made = self.operation.path
        for slot in self.operation.slots:
            made = made.replace(f"{{{slot.name}}}", str(slot.example))
        return made

    def replaced(self, request: Request) -> Request:
        return self.examples.replaced(request)

    def delete(self, request: Request) -> None:
        view = self.walk.factory.view(request)
        self.walk.take(self.bench.target.send(request), view)


def test_changed_record_is_one_of_the_walk_and_a_new_one_after_its_deletion() -> None:
    made = Examples(TM, "deleteTracking")
    first = made.replaced(send("DELETE", made.path()))
    assert first.path != made.path() and made.replaced(send("DELETE", made.path())) == first
    known = {each.names["tracking_number"] for each in made.bench.state.own_records("tracking")}
    assert first.path.rpartition("/")[2] not in known
    made.delete(first)
    assert made.replaced(send("DELETE", made.path())).path not in (first.path, made.path())


def test_read_record_is_one_that_all_walks_read() -> None:
    made = Examples(TM, "readTracking")
    shared = {names[1] for name, names in made.bench.state.shared if name == "tracking"}
    request = made.replaced(get(made.path()))
    assert request.path != made.path() and request.path.rpartition("/")[2] in shared


@pytest.mark.parametrize("path", ["/trackings/china-post/0", "/trackings", "/elsewhere"])
def test_requests_that_name_no_example_are_unchanged(path: str) -> None:
    made = Examples(TM, "deleteTracking")
    assert made.replaced(send("DELETE", path)) == send("DELETE", path)


def test_each_item_of_a_list_names_a_record_of_the_walk() -> None:
    made = Examples(TM, "deleteTrackings")
    items = json.loads(made.replaced(send("POST", "/trackings/delete", made.operation.body_example)).body or b"")
    documented = [each["tracking_number"] for each in made.operation.body_example]
    assert len(items) == len(documented) and not {each["tracking_number"] for each in items} & {*documented}


def test_reference_names_a_record_that_all_walks_read() -> None:
    made = Examples(TR, "createCampaign")
    example = made.operation.body_example
    changed = json.loads(made.replaced(send("POST", made.path(), example)).body or b"")
    owners = [name for name in example if name in made.bench.contract.owners]
    shared = {key[0] for _, key in made.bench.state.shared}
    assert owners and all(changed[name] in shared and changed[name] != example[name] for name in owners)


class TestOwnValues:
    @pytest.fixture
    def bench(self) -> Bench:
        return Bench(TM)

    def test_documented_key_is_replaced_by_a_new_one_each_time_the_same(self, bench: Bench) -> None:
        example = bench.contract.operations["createTracking"].body_example
        number, kept = example["tracking_number"], dict[str, Any]()

        def body(request: Any) -> Any:
            view = bench.session.factory.view(request)
            return json.loads(with_own_values(view, bench.state.names, kept).body or b"")

        first = body(send("POST", "/trackings/post", example))
        assert first == {**example, "tracking_number": kept[repr(number)]} and kept[repr(number)] != number
        assert body(send("POST", "/trackings/post", example)) == first
        assert body(send("POST", "/trackings/batch", [example, {}])) == [first, {}]
        made_up = body(send("POST", "/trackings/post", {**first, "tracking_number": "0"}))["tracking_number"]
        assert made_up.startswith("0") and bench.state.names.tag in made_up
        assert body(send("POST", "/trackings/post", {**first, "tracking_number": 0}))["tracking_number"] > 0
        others: list[Any] = [{**first, "tracking_number": each} for each in ("", True, None, [])] + [{}, [], "text"]
        for other in others:
            assert body(send("POST", "/trackings/post", other)) == other

    def test_request_that_creates_nothing_keeps_its_key(self, bench: Bench) -> None:
        reading = get("/trackings/china-post/0")
        assert with_own_values(bench.session.factory.view(reading), bench.state.names, {}) is reading
