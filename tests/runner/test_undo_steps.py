"""Test the requests that undo one change, and whether each says that it is undone."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.core.exchange import Exchange, Failure, Request, Response
from conformance.observation.certainty import Certainty
from conformance.observation.records import Record
from conformance.runner.undo_steps import (
    UndoSteps,
    can_be_deleted,
    delete_if_present,
    delete_record,
    look_for_record,
    restore_singleton,
)
from tests.support.kit import TAG, Bench, Direct, exchange, get, reply, send
from tests.support.scripted_target import sent_lines

TM, TR = "trackingmore-v2", "trackier-v1"
NAMES = {"carrier_code": "dhl", "tracking_number": f"CT{TAG}1"}
RECORD = Record("tracking", NAMES)
PATH = f"/trackings/dhl/CT{TAG}1"
REMOVE, READ = f"DELETE {PATH}", f"GET {PATH}"
GONE = reply({"meta": {"code": 4017, "type": "Success", "message": "Tracking does not exist."}, "data": []})
FORBIDDEN = reply({"meta": {"code": 403, "type": "Forbidden", "message": "No."}, "data": []})
UNPAID = reply({"meta": {"code": 402, "type": "PaymentRequired", "message": "Pay."}, "data": []})
THROTTLED = reply({"meta": {"code": 429, "type": "Error", "message": "Too many."}, "data": []}, 429)
BROKEN = reply(b"<html>", 500)
CRASHED = reply({"meta": {"code": 500, "type": "Error", "message": "Server error."}, "data": []}, 500)
CLOSED = Failure("reset", "it closed the connection")


class Scripted(Direct):
    """Gives the given answer to each request of a method, and the right one to all others."""

    def __init__(self, name: str = TM, **answers: Response | Failure) -> None:
        super().__init__(name)
        self.answers = answers

    def send(self, request: Request, origin: str = "") -> Exchange:
        answer = self.answers.get(request.method)
        if answer is None:
            return super().send(request, origin)
        self.asked.append((request, origin))
        failed = isinstance(answer, Failure)
        return exchange(request, None if failed else answer, failure=answer if failed else None)  # type: ignore[arg-type]


def with_record(**answers: Response | Failure) -> Bench:
    """A bench whose run has created `RECORD`."""
    bench = Bench(TM, target=Scripted(**answers))
    bench.session.send(send("POST", "/trackings/post", NAMES), "")
    assert [*bench.state.created.values()]
    bench.target.asked.clear()
    return bench


def undone(bench: Bench, steps: UndoSteps) -> bool | None:
    return bench.session.drive(steps, "").value


# --- records that the run created ---------------------------------------------------------------------------
def test_delete_record_sends_one_request() -> None:
    bench = with_record()
    assert undone(bench, delete_record(bench.factory, RECORD)) is True
    assert sent_lines(bench) == [REMOVE]
    assert bench.state.exists(bench.contract.resources["tracking"], NAMES) is Certainty.NO


@pytest.mark.parametrize(
    ("deletion", "reading", "deleted", "sent"),
    [
        (FORBIDDEN, GONE, True, [REMOVE, READ]),
        (BROKEN, GONE, True, [REMOVE, READ]),
        # Neither a refusal that is not about the record nor a success shows that it is gone.
        (FORBIDDEN, UNPAID, False, [REMOVE, READ]),
        (FORBIDDEN, THROTTLED, False, [REMOVE, READ]),
        (FORBIDDEN, BROKEN, False, [REMOVE, READ]),
        (FORBIDDEN, CRASHED, False, [REMOVE, READ]),
        (FORBIDDEN, None, False, [REMOVE, READ]),
        # Without a reply, it may be deleted later.
        (CLOSED, GONE, False, [REMOVE]),
        # What the deletion says is not trusted alone.
        (GONE, None, False, [REMOVE, READ]),
        (GONE, GONE, True, [REMOVE, READ]),
    ],
)
def test_record_is_deleted_if_the_target_confirms_that_it_does_not_exist(
    deletion: Response | Failure, reading: Response | None, deleted: bool, sent: list[str]
) -> None:
    bench = with_record(DELETE=deletion)
    if reading is not None:
        bench.target.answers["GET"] = reading  # type: ignore[attr-defined]
    assert undone(bench, delete_record(bench.factory, RECORD)) is deleted
    assert sent_lines(bench) == sent


def test_record_that_nothing_deletes_is_deleted_with_its_parent() -> None:
    bench = Bench(TR)
    link = Record("link", {"affiliate_id": "5c0000000000000000a00001", "campaign_id": "5c0000000000000000c00001"})
    assert undone(bench, delete_record(bench.factory, link)) is True
    job = Record("job", {"job_id": "5c0000000000000000e00001"})
    assert undone(bench, delete_record(bench.factory, job)) is False
    assert sent_lines(bench) == []


# --- records that may exist ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "expected"), [(None, True), (GONE, True), (BROKEN, False), (CRASHED, False), (CLOSED, False)]
)
def test_delete_if_present_trusts_every_documented_reply(answer: Response | Failure | None, expected: bool) -> None:
    bench = Bench(TM, target=Scripted(**{} if answer is None else {"DELETE": answer}))
    assert undone(bench, delete_if_present(bench.factory, RECORD)) is expected
    assert sent_lines(bench) == [REMOVE]


def test_look_for_record_only_reads() -> None:
    bench = with_record()
    assert undone(bench, look_for_record(bench.factory, RECORD)) is False
    assert sent_lines(bench) == [READ]
    absent = Record("tracking", {**NAMES, "tracking_number": f"CT{TAG}2"})
    assert undone(bench, look_for_record(bench.factory, absent)) is True


@pytest.mark.parametrize("answer", [BROKEN, CRASHED, THROTTLED, UNPAID])
def test_look_for_record_leaves_open_what_the_reply_does_not_show(answer: Response) -> None:
    bench = with_record(GET=answer)
    assert undone(bench, look_for_record(bench.factory, RECORD)) is False


def test_look_for_record_that_cannot_be_read_finds_that_it_may_exist() -> None:
    bench = Bench(TR)
    assert undone(bench, look_for_record(bench.factory, Record("category", {"category_id": "5" * 24}))) is False
    assert sent_lines(bench) == []


@pytest.mark.parametrize(
    ("name", "record", "possible"),
    [
        (TM, RECORD, True),
        (TR, Record("commission", {"commission_id": "1"}), False),
        (TR, Record("commission", {"commission_id": "1", "campaign_id": "2"}), True),
        (TR, Record("job", {"job_id": "1"}), False),
    ],
)
def test_record_can_be_deleted_if_an_operation_needs_no_more_than_its_names(
    name: str, record: Record, possible: bool
) -> None:
    assert can_be_deleted(Bench(name).contract, record) is possible


# --- singletons ---------------------------------------------------------------------------------------------------
def shown(bench: Bench) -> Any:
    body = bench.session.send(get("/network/account"), "").body
    bench.target.asked.clear()
    return body["data"]["network"]


def restored(bench: Bench, before: Any) -> bool | None:
    return undone(bench, restore_singleton(bench.factory, bench.contract.resources["account"], before))


def test_restore_singleton_writes_only_what_has_changed() -> None:
    bench = Bench(TR)
    before = shown(bench)
    bench.session.send(send("PATCH", "/network/account", {"name": "Other"}), "")
    assert shown(bench) != before
    assert restored(bench, before) is True
    written = [request.body for request, _ in bench.target.asked if request.method == "PATCH"]
    assert written == [b'{"name":"Sample Network"}'] and shown(bench) == before


def test_restore_singleton_writes_nothing_if_nothing_has_changed() -> None:
    bench = Bench(TR)
    assert restored(bench, shown(bench)) is True and sent_lines(bench) == ["GET /network/account"]


def test_restore_singleton_writes_all_members_where_the_operation_replaces_them() -> None:
    bench = Bench(TR)
    resource = bench.contract.resources["domains"]
    bench.session.send(send("PUT", "/campaign/domains", {"domains": ["one.example.com"]}), "")
    steps = restore_singleton(bench.factory, resource, {"domains": ["two.example.com"]})
    assert undone(bench, steps) is True
    assert bench.session.send(get("/campaign/domains"), "").body["data"]["domains"] == ["two.example.com"]


@pytest.mark.parametrize("answer", [BROKEN, CLOSED])
def test_restore_singleton_fails_if_the_write_does(answer: Response | Failure) -> None:
    bench = Bench(TR, target=Scripted(TR, PATCH=answer))
    before = {**shown(bench), "name": "Before"}
    bench.session.backup.keep(bench.contract.resources["account"], lambda resource: before)
    assert restored(bench, before) is False
    assert sent_lines(bench) == ["GET /network/account", "PATCH /network/account"]
