"""Test that a run deletes what it created and restores what it changed, or names what it could not."""

from __future__ import annotations

import itertools
import json
import signal
from collections import Counter
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from conformance.contract.effects import Create, Rekey
from conformance.contract.json_pointer import resolve
from conformance.contract.media_types import FORM
from conformance.core import interrupts
from conformance.core.exchange import Credential, Exchange, Failure, Request, Response
from conformance.observation.record_changes import doubt_record
from conformance.observation.records import Record
from conformance.report.leftovers import Leftover
from conformance.runner.cleanup import clean_up
from conformance.runner.pacer import Budget
from tests.support.kit import DATA, TAG, Bench, Direct, exchange, get, reply, send
from tests.support.scripted_target import Answering, sent_lines

TM, TR = "trackingmore-v2", "trackier-v1"
NEW = {"tracking_number": f"CT{TAG}1", "carrier_code": "dhl"}
MAKE, REMOVE = send("POST", "/trackings/post", NEW), send("DELETE", f"/trackings/dhl/CT{TAG}1")
ODD = "运单 📦"
LONG = "x" * 500


@pytest.fixture
def bench() -> Bench:
    return Bench(TM)


def ours(bench: Bench, **more: Any) -> dict[str, Any]:
    number = bench.state.names.new_value(bench.contract.fields["tracking_number"].new_value or "")
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
    why = "a reply left open whether the run created it, and it may have existed before"
    assert clean_up(bench.session) == [Leftover("tracking", ("dhl", ODD), why)]
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
    why = "a reply left open whether it was created, and it could not be deleted"
    assert clean_up(bench.session) == [Leftover("tracking", ("dhl", item["tracking_number"]), why)]


class Resent(Direct):
    """Receives each creation twice, as if the connection broke before the reply to the first."""

    def send(self, request: Request, origin: str = "") -> Exchange:
        answered = super().send(request, origin)
        return answered if request.method != "POST" else replace(super().send(request, origin), resent=True)


@pytest.mark.parametrize(
    ("contract", "operation", "resource", "made"),
    [(TM, "createTracking", "tracking", 1), (TR, "createCategory", "category", 2)],
)
def test_clean_up_deletes_the_records_of_a_creation_that_was_sent_twice(
    contract: str, operation: str, resource: str, made: int
) -> None:
    bench = Bench(contract, target=Resent(contract))
    before = [*bench.store.all(bench.contract.resources[resource])]
    bench.session.send(bench.valid_request(operation), "")
    assert len([*bench.store.all(bench.contract.resources[resource])]) == len(before) + made
    assert clean_up(bench.session) == []
    assert [*bench.store.all(bench.contract.resources[resource])] == before


# --- whole runs ---- ------------------------------------------------------------------------------------------
class RefusesFirst(Direct):
    """Refuses the first deletion of each record, as a target does that allows no concurrent requests."""

    def __init__(self) -> None:
        super().__init__(TM)
        self.refused = set[str]()

    def send(self, request: Request, origin: str = "") -> Exchange:
        if request.method == "DELETE" and request.path not in self.refused:
            self.refused.add(request.path)
            self.asked.append((request, origin))
            return exchange(request, reply(b"busy", 503))
        return super().send(request, origin)


@pytest.mark.parametrize("concurrency", [1, 2])
def test_clean_up_sends_refused_deletions_again_one_at_a_time(concurrency: int) -> None:
    bench = Bench(TM, target=RefusesFirst())
    before = numbers(bench)
    for _ in range(2):
        bench.session.send(send("POST", "/trackings/post", ours(bench)), "")
    assert clean_up(bench.session, concurrency) == [] and numbers(bench) == before


def left(bench: Bench, resource: str) -> list[dict[str, str]]:
    return [each.names for each in bench.store.all(bench.contract.resources[resource])]


@pytest.mark.parametrize("name", [TM, TR])
def test_clean_up_deletes_the_records_of_the_run(name: str) -> None:
    bench = Bench(name)
    deletable = [each for each in bench.contract.resources if each != "job"]
    before = {resource: left(bench, resource) for resource in deletable}
    for operation in bench.contract.operations.values():
        if isinstance(operation.effect, Create | Rekey):
            bench.session.send(bench.valid_request(operation.id), "")
    assert before != {resource: left(bench, resource) for resource in deletable}
    assert [each for each in clean_up(bench.session) if each.undoable] == []
    assert before == {resource: left(bench, resource) for resource in deletable}


def test_clean_up_ignores_the_budget() -> None:
    bench = Bench(TM, budget=Budget(requests=2))
    bench.session.send(MAKE, "")
    bench.session.send(get("/carriers"), "")
    path = f"/trackings/dhl/CT{TAG}1"
    assert clean_up(bench.session) == [] and sent_lines(bench)[-2:] == [f"DELETE {path}", f"GET {path}"]


def test_clean_up_does_not_delete_a_record_again() -> None:
    bench = Bench(TM)
    bench.session.send(MAKE, "")
    bench.session.send(REMOVE, "")
    assert clean_up(bench.session) == [] and sent_lines(bench)[2:] == [f"GET /trackings/dhl/CT{TAG}1"]


@pytest.mark.parametrize(
    "answer",
    [
        reply({"meta": {"code": 403, "type": "Forbidden", "message": "No."}, "data": []}),
        reply(b"<html>", 500),
        Failure("reset", "closed"),
    ],
    ids=["refused", "broken", "closed"],
)
def test_clean_up_names_records_that_could_not_be_deleted(answer: Response | Failure) -> None:
    bench = Bench(TM, target=Answering(TM, "DELETE", answer))
    bench.session.send(MAKE, "")
    assert clean_up(bench.session) == [Leftover("tracking", ("dhl", f"CT{TAG}1"), "it could not be deleted")]


def test_clean_up_leaves_records_that_may_have_existed_before() -> None:
    bench = Bench(TM)
    example = bench.contract.operations["createTracking"].body_example
    bench.session.send(send("POST", "/trackings/post", example), "")
    bench.session.send(MAKE, "")
    key = (example["carrier_code"], example["tracking_number"])
    assert clean_up(bench.session) == [Leftover("tracking", key, "it may have existed before the run")]
    assert [each for each in sent_lines(bench) if each.startswith("DELETE")] == [f"DELETE /trackings/dhl/CT{TAG}1"]
    assert example["tracking_number"] in str(left(bench, "tracking")) and TAG not in str(left(bench, "tracking"))


def test_clean_up_deletes_a_record_that_a_second_creation_would_refuse() -> None:
    bench = Bench(TM)
    bench.session.send(send("POST", "/trackings/post", NEW | {"tracking_number": "PLAIN123"}), "")
    assert clean_up(bench.session) == [] and "DELETE /trackings/dhl/PLAIN123" in sent_lines(bench)


def test_clean_up_does_not_name_a_record_that_can_no_longer_be_read() -> None:
    gone = reply({"meta": {"code": 4017, "type": "Bad Request", "message": "No."}, "data": []})
    bench = Bench(TM, target=Answering(TM, "DELETE", gone))
    bench.session.send(MAKE, "")
    bench.store.set_records(bench.contract.resources["tracking"], [])
    findings = bench.results.entries["operation.readTracking"].counts
    assert clean_up(bench.session) == [] and not findings["fail"]


def test_clean_up_ends_if_the_target_stopped_answering() -> None:
    bench = Bench(TM, target=Answering(TM, "DELETE", Failure("reset", "closed")))
    for n in range(9):
        bench.session.send(send("POST", "/trackings/post", NEW | {"tracking_number": f"CT{TAG}{n}"}), "")
    leftovers = clean_up(bench.session)
    assert len(leftovers) == 9
    assert "clean-up ended early: " in leftovers[-1].why and "stopped answering" in leftovers[-1].why


class Ringing(Direct):
    """Presses Ctrl-C during each of the first deletions, or other requests, and answers them."""

    def __init__(self, times: int, contract: str = TM, method: str = "DELETE") -> None:
        super().__init__(contract)
        self.left, self.method = times, method

    def send(self, request: Request, origin: str = "") -> Exchange:
        if request.method == self.method and self.left:
            self.left -= 1
            signal.raise_signal(signal.SIGINT)
        return super().send(request, origin)


@pytest.mark.parametrize(("times", "kept"), [(1, 0), (2, 2)])
def test_clean_up_goes_on_after_the_first_ctrl_c(monkeypatch: pytest.MonkeyPatch, times: int, kept: int) -> None:
    monkeypatch.setattr(interrupts, "monotonic", itertools.count(1).__next__)
    bench = Bench(TM, target=Ringing(times))
    before = numbers(bench)
    for _ in range(3):
        bench.session.send(send("POST", "/trackings/post", ours(bench)), "")
    with bench.session.pacer.interrupts as noted:
        notes = clean_up(bench.session)
    assert noted.interrupted and len(numbers(bench) - before) == kept and bool(notes) is bool(kept)


def test_clean_up_ends_at_the_second_ctrl_c_while_it_looks_for_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupts, "monotonic", itertools.count(1).__next__)
    bench = Bench(TR, target=Ringing(1, TR, "GET"))
    for operation in ("createCategory", "createCustomField"):
        bench.session.send(bench.valid_request(operation), "")
    with bench.session.pacer.interrupts:
        signal.raise_signal(signal.SIGINT)
        leftovers = clean_up(bench.session)
    assert "the clean-up ended early: interrupted" in {each.why for each in leftovers if each.resource == "category"}
    assert not [each for each in sent_lines(bench) if each.startswith("DELETE")]


# --- looking whether records are gone -----------------------------------------------------------------------------
class Lying(Direct):
    """Accepts deletions, and deletes nothing the first `times` times that each record is deleted."""

    def __init__(self, times: int = 99) -> None:
        super().__init__(TM)
        self.times, self.lies = times, Counter[str]()

    def send(self, request: Request, origin: str = "") -> Exchange:
        if request.method != "DELETE" or self.lies[request.path] == self.times:
            return super().send(request, origin)
        self.lies[request.path] += 1
        self.asked.append((request, origin))
        return exchange(request, reply({"meta": {"code": 200, "type": "Success", "message": "Success"}, "data": []}))


def created(bench: Bench, count: int) -> list[dict[str, Any]]:
    made = [ours(bench) for _ in range(count)]
    for each in made:
        bench.session.send(send("POST", "/trackings/post", each), "")
    bench.target.asked.clear()
    return made


@pytest.mark.parametrize("count", [1, 7])
@pytest.mark.parametrize("is_deleted_before", [False, True])
def test_clean_up_names_records_whose_deletion_was_a_lie(count: int, is_deleted_before: bool) -> None:
    bench = Bench(TM, target=Lying())
    made = created(bench, count)
    for each in made if is_deleted_before else ():
        bench.session.send(send("DELETE", f"/trackings/dhl/{each['tracking_number']}"), "")
    left = clean_up(bench.session)
    assert {each.key for each in left} == {("dhl", each["tracking_number"]) for each in made}
    assert {each.why for each in left} == {"its deletion was accepted, and it still exists"}
    assert not any(entry.counts["fail"] for entry in bench.results.entries.values())


@pytest.mark.parametrize(("count", "alone", "deletions"), [(8, True, 2), (8, False, 8), (3, True, 3)])
def test_clean_up_deletes_those_of_many_doubtful_records_that_a_list_shows(
    bench: Bench, count: int, alone: bool, deletions: int
) -> None:
    before, made = numbers(bench), [ours(bench) for _ in range(count)]
    bench.change_factory(has_target_alone=alone)
    batch(bench, *made)
    bench.session.send(send("POST", "/trackings/delete", made), "")
    for each in made[:2]:
        bench.target.send(send("POST", "/trackings/post", each))
    sent = len(bench.target.asked)
    assert clean_up(bench.session) == [] and numbers(bench) == before
    assert sum(request.method == "DELETE" for request, _ in bench.target.asked[sent:]) == deletions


def test_clean_up_does_not_name_a_record_that_never_existed() -> None:
    bench = Bench(TM, target=Breaking(TM))
    made = ours(bench)
    bench.session.send(send("DELETE", f"/trackings/dhl/{made['tracking_number']}"), "")
    assert bench.state.doubtful and clean_up(bench.session) == []


def test_clean_up_deletes_again_what_is_still_shown() -> None:
    bench = Bench(TM, target=Lying(times=1))
    before = numbers(bench)
    created(bench, 7)
    assert clean_up(bench.session) == [] and numbers(bench) == before


def test_clean_up_looks_for_children_before_it_deletes_their_parents() -> None:
    class LyingOnce(Direct):
        lies: ClassVar[set[str]] = set()

        def send(self, request: Request, origin: str = "") -> Exchange:
            if request.method != "DELETE" or "lpages" not in request.path or request.path in self.lies:
                return super().send(request, origin)
            self.lies.add(request.path)
            self.asked.append((request, origin))
            return exchange(request, reply({"data": {"message": "Removed"}, "success": True}))

    bench = Bench(TR, target=LyingOnce(TR))
    bench.session.drive(bench.factory.new_record("landing_page"), "")
    bench.target.asked.clear()
    assert clean_up(bench.session) == []
    deleted = [each.split("/") for each in sent_lines(bench) if each.startswith("DELETE")]
    assert [each[2] == "lpages" for each in deleted[:3]] == [True, True, False]


def test_clean_up_believes_a_list_that_shows_no_record_whose_deletion_was_refused() -> None:
    bench = Bench(TR)
    bench.session.drive(bench.factory.new_record("referral"), "")
    store, of = bench.store, bench.contract.resources["referral"]
    for each in [*store.all(of)]:
        store.remove(of, each)
    assert clean_up(bench.session) == []


def test_clean_up_deletes_a_record_with_a_parent_whose_deletion_was_unclear() -> None:
    bench = Bench(TR)
    before = left(bench, "custom_field")
    bench.session.drive(bench.factory.new_record("custom_field"), "")
    (made,) = [each for each in bench.state.created.values() if each.resource == "custom_field"]
    doubt_record(bench.state, made)
    assert clean_up(bench.session) == [] and left(bench, "custom_field") == before


@pytest.mark.parametrize(
    ("parent", "is_left"), [("5c0000000000000000ffffff", False), ("5c0000000000000000000201", True)]
)
def test_clean_up_names_no_lost_record_of_a_parent_that_does_not_exist(parent: str, is_left: bool) -> None:
    bench = Bench(TR, target=Answering(TR, "GET", reply(b"<html>", 500)) if is_left else None)
    lost = Record("landing_page", {"campaign_id": parent}, {"title": f"Page {TAG}"})
    bench.state.lost = (lost,)
    assert bool(clean_up(bench.session)) is is_left


def test_clean_up_names_a_lost_record_that_nothing_shows() -> None:
    bench = Bench(TR)
    bench.state.lost = (Record("referral", {}),)
    (left_over,) = clean_up(bench.session)
    assert not left_over.undoable and "nothing that was sent shows which record it is" in left_over.why


def test_doubtful_record_that_no_operation_deletes_is_left_by_design() -> None:
    bench = Bench(TR)
    bench.state.doubtful.add(("access", ("5c0000000000000000ffffff",)))
    assert [each.undoable for each in clean_up(bench.session)] == [False]


def test_clean_up_reads_one_list_for_many_records() -> None:
    bench = Bench(TM)
    created(bench, 7)
    assert clean_up(bench.session) == []
    reading = [each for each in sent_lines(bench) if not each.startswith("DELETE")]
    assert len(reading) == 3 and reading[0] == "GET /trackings/get"


class ListingNothing(Lying):
    """Shows no record in lists."""

    def send(self, request: Request, origin: str = "") -> Exchange:
        if request.path != "/trackings/get":
            return super().send(request, origin)
        nothing = {"meta": {"code": 4031, "type": "No Content", "message": "Nothing."}, "data": []}
        return exchange(request, reply(nothing))


def test_clean_up_reads_each_record_if_the_list_lacks_one() -> None:
    bench = Bench(TM, target=ListingNothing())
    created(bench, 7)
    assert len(clean_up(bench.session)) == 7


class ListingActiveOnly(Direct):
    """Does not list the fifth campaign, which is disabled, accepts its deletion, and does not delete it."""

    HIDDEN = f"Campaign {TAG} 4"

    def send(self, request: Request, origin: str = "") -> Exchange:
        seen = super().send(request.replace(method="GET") if request.method == "DELETE" else request, origin)
        if seen.response is None or self.HIDDEN.encode() not in seen.response.body:
            return super().send(request, origin) if request.method == "DELETE" else seen
        if request.method == "DELETE":
            return exchange(request, reply({"data": {"message": "Removed"}, "success": True}))
        body = json.loads(seen.response.body)
        if isinstance(body.get("data", {}).get("campaigns"), list):
            body["data"]["campaigns"] = [each for each in body["data"]["campaigns"] if each["title"] != self.HIDDEN]
        return replace(seen, response=replace(seen.response, body=json.dumps(body).encode()))


def test_clean_up_reads_records_of_each_choice_that_a_list_may_leave_out() -> None:
    bench = Bench(TR, target=ListingActiveOnly(TR))
    for n in range(7):
        request = bench.valid_request("createCampaign")
        status = "disabled" if n == 4 else "active"
        body = json.loads(request.body or b"{}") | {"status": status, "title": f"Campaign {TAG} {n}"}
        bench.session.send(request.replace(body=json.dumps(body).encode()), "")
    assert [each.resource for each in clean_up(bench.session) if each.undoable] == ["campaign"]


def test_clean_up_names_records_that_can_no_longer_be_seen() -> None:
    bench = Bench(TM, target=Answering(TM, "GET", reply(b"<html>", 500)))
    (made,) = created(bench, 1)
    why = "its deletion was accepted, and no reply shows whether it still exists"
    assert clean_up(bench.session) == [Leftover("tracking", ("dhl", made["tracking_number"]), why)]


def test_clean_up_goes_on_after_an_unforeseen_exception() -> None:
    bench = Bench(TM)
    made = created(bench, 3)
    bad = ("tracking", ("dhl", "\ud800"))
    bench.state.created[bad] = Record("tracking", {"carrier_code": "dhl", "tracking_number": "\ud800"})
    (left,) = clean_up(bench.session)
    assert left.key == ("dhl", "\\ud800") and left.why.startswith("an error of this tool: UnicodeEncodeError at ")
    assert not {each["tracking_number"] for each in made} & numbers(bench)


class Crashing(Direct):
    """Raises an exception for one deletion, as a target does that cannot even send it."""

    def send(self, request: Request, origin: str = "") -> Exchange:
        if request.method == "DELETE" and request.path.endswith("1"):
            raise ZeroDivisionError
        return super().send(request, origin)


@pytest.mark.parametrize("concurrency", [1, 2])
def test_clean_up_goes_on_after_an_exception_of_the_target(concurrency: int) -> None:
    bench = Bench(TM, target=Crashing(TM))
    before = numbers(bench)
    for n in range(3):
        bench.session.send(send("POST", "/trackings/post", NEW | {"tracking_number": f"CT{TAG}{n}"}), "")
    (left,) = clean_up(bench.session, concurrency)
    assert left.key == ("dhl", f"CT{TAG}1") and "ZeroDivisionError" in left.why
    assert numbers(bench) - before == {f"CT{TAG}1"}


# --- singletons -----------------------------------------------------------------------------------------------------
def account(bench: Bench) -> Any:
    found = bench.store.all(bench.contract.resources["account"])[0].members
    return {name: found.get(name) for name in ("name", "url", "currency")}, resolve(found, "/appearance/email")


def shown(bench: Bench, path: str, pointer: str) -> Any:
    return resolve(bench.session.send(get(path), "").body, pointer)


def test_clean_up_restores_a_singleton() -> None:
    bench = Bench(TR)
    before = shown(bench, "/network/account", "/data/network")
    for name in ("Other", "Another"):
        bench.session.send(
            send("PATCH", "/network/account", {"name": name, "email": "new@example.com", "currency": "EUR"}), ""
        )
    assert shown(bench, "/network/account", "/data/network/name") == "Another"
    assert sum(each == "GET /network/account" for each in sent_lines(bench)) == 3, (
        "it is read before the first write only"
    )
    assert clean_up(bench.session) == []
    after = shown(bench, "/network/account", "/data/network")
    assert {**after, "modified": None, "meta": None} == {**before, "modified": None, "meta": None}


def test_clean_up_restores_a_replaced_singleton_as_a_whole() -> None:
    bench = Bench(TR)
    before = shown(bench, "/campaign/domains", "/data")
    bench.session.send(send("PUT", "/campaign/domains", {"domains": ["one.example.com"]}), "")
    assert clean_up(bench.session) == [] and shown(bench, "/campaign/domains", "/data") == before


def test_clean_up_leaves_an_unchanged_singleton() -> None:
    bench = Bench(TR)
    bench.session.send(send("PATCH", "/network/account", b"{"), "")
    assert clean_up(bench.session) == [] and sent_lines(bench).count("PATCH /network/account") == 1


def test_clean_up_names_a_singleton_that_cannot_be_restored() -> None:
    refused = reply({"success": False, "error": {"code": 11, "message": "No."}}, 403)
    bench = Bench(TR, target=Answering(TR, "PATCH", reply({"success": True, "data": {}}), refused))
    bench.session.send(send("PATCH", "/network/account", {"name": "Other"}), "")
    bench.store.all(bench.contract.resources["account"])[0].members["name"] = "Other"
    assert clean_up(bench.session) == [Leftover("account", (), "it was changed and could not be put back")]


def test_clean_up_names_a_singleton_whose_restoration_was_a_lie() -> None:
    accepted = reply({"success": True, "data": {}})
    bench = Bench(TR, target=Answering(TR, "PATCH", accepted))
    bench.session.send(send("PATCH", "/network/account", {"name": "Other"}), "")
    bench.store.all(bench.contract.resources["account"])[0].members["name"] = "Other"
    assert clean_up(bench.session) == [Leftover("account", (), "it was changed and could not be put back")]


def test_clean_up_names_a_singleton_with_a_member_that_cannot_be_emptied() -> None:
    bench = Bench(TR)
    before = shown(bench, "/network/account", "/data/network")
    bench.session.backup.keep(bench.contract.resources["account"], lambda _: {**before, "name": None})
    why = "it has values in members that were empty before, which no operation empties"
    assert clean_up(bench.session) == [Leftover("account", (), why, undoable=False)]


PAYMENTS = str(DATA / "zoo" / "payments")
BASIC = (Credential("valid", "basic"),)
PAYMENT = Request("POST", "/payments", (), (("Content-Type", FORM),), b"amount=7&currency=eur", BASIC)


@pytest.mark.parametrize("is_captured", [False, True])
def test_clean_up_calls_the_operation_for_records_that_none_deletes(is_captured: bool) -> None:
    bench = Bench(PAYMENTS)
    bench.session.send(PAYMENT, "")
    *_, (_, (payment,)) = bench.state.created
    if is_captured:
        bench.session.send(send("POST", f"/payments/{payment}/capture", credentials=BASIC), "")
    assert clean_up(bench.session) == []
    (record,) = bench.store.all(bench.contract.resources["payment"])
    assert record.members["status"] == ("succeeded" if is_captured else "canceled")


def test_clean_up_names_a_record_for_which_the_operation_fails() -> None:
    bench = Bench(PAYMENTS)
    bench.session.send(PAYMENT, "")
    *_, (_, key) = bench.state.created
    bench.session.target = Answering(PAYMENTS, "POST", Response(500, (), b""))
    assert clean_up(bench.session) == [Leftover("payment", key, "it could not be deleted")]
