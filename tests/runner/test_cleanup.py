"""Test that records of accepted lists are deleted, or named where they may belong to another client."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.runner.cleanup import clean_up
from tests.support.kit import Bench, Direct, exchange, reply, send

TM = "trackingmore-v2"
ODD = "运单 📦"
LONG = "x" * 500


@pytest.fixture
def bench() -> Bench:
    return Bench(TM)


def ours(bench: Bench, **more: Any) -> dict[str, Any]:
    number = bench.state.names.new_value(bench.contract.fields["tracking_number"].fresh or "")
    return {"tracking_number": number, "carrier_code": "dhl", **more}


def numbers(bench: Bench) -> set[str]:
    of = bench.contract.resources["tracking"]
    return {str(each.names["tracking_number"]) for each in bench.store.all(of)}


def batch(bench: Bench, *items: dict[str, Any]) -> None:
    assert bench.session.send(send("POST", "/trackings/batch", [*items]), "").outcome is not None


def test_clean_up_deletes_the_first_of_two_items_with_one_key(bench: Bench) -> None:
    item, before = ours(bench), numbers(bench)
    batch(bench, item, item)
    assert numbers(bench) - before == {item["tracking_number"]}
    assert clean_up(bench.session) == [] and numbers(bench) == before


def test_clean_up_deletes_an_item_that_may_have_been_skipped(bench: Bench) -> None:
    item, before = ours(bench, title=LONG), numbers(bench)
    batch(bench, item)
    assert numbers(bench) - before == {item["tracking_number"]}
    assert clean_up(bench.session) == [] and numbers(bench) == before


def test_clean_up_names_a_record_under_an_odd_name(bench: Bench) -> None:
    batch(bench, {"tracking_number": ODD, "carrier_code": "dhl"})
    assert ODD in numbers(bench)
    assert clean_up(bench.session) == [f"tracking dhl {ODD} may have been made, or was there before, so it was left"]
    assert ODD in numbers(bench)


def test_clean_up_does_not_name_a_record_that_is_gone(bench: Bench) -> None:
    batch(bench, {"tracking_number": ODD, "carrier_code": "dhl"})
    for each in [*bench.store.all(bench.contract.resources["tracking"])]:
        bench.store.remove(bench.contract.resources["tracking"], each)
    assert clean_up(bench.session) == []


class Breaking(Direct):
    """Deletes nothing, and says that something went wrong."""

    def send(self, request: Any, origin: str = "") -> Any:
        return exchange(request, reply({}, 500)) if request.method == "DELETE" else super().send(request, origin)


def test_clean_up_names_a_record_whose_deletion_failed() -> None:
    bench = Bench(TM, target=Breaking(TM))
    item = ours(bench, title=LONG)
    batch(bench, item)
    assert clean_up(bench.session) == [
        f"tracking dhl {item['tracking_number']} may have been made and could not be deleted"
    ]
