"""Test that a GET changes no record: also below a record, of new ones, and with headers for another method."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from conformance.checks.behaviours._other_resources import check_all_unchanged
from conformance.checks.behaviours._record_behaviour import RecordContext
from conformance.checks.behaviours.get_changes_nothing import OVERRIDES
from conformance.core.exchange import Exchange, Request
from conformance.observation.response_reading import Reply
from conformance.runner.directed_checks import run_directed
from tests.support.kit import Bench, Direct, contract_of

TR, TM, CLAUSE = "trackier-v1", "trackingmore-v2", "get.changes-nothing"


class Activating(Direct):
    """Makes a pending campaign active as soon as its figures are read."""

    def __init__(self, first: str = "pending") -> None:
        super().__init__(TR)
        self.first = first

    def send(self, request: Request, origin: str = "") -> Exchange:
        if request.path.startswith("/advertiser/campaignStats/"):
            for record in self.mock.store.all(contract_of(TR).resources["campaign"]):
                if record.members.get("status") == self.first:
                    record.members["status"] = "active"
        return super().send(request, origin)


class Overridden(Direct):
    """Takes the method of a header."""

    def send(self, request: Request, origin: str = "") -> Exchange:
        method = request.header(OVERRIDES[1])
        if request.method != "GET" or method is None:
            return super().send(request, origin)
        done = super().send(request.replace(method=method), origin)
        return replace(done, request=request)


def texts(bench: Bench) -> list[str]:
    run_directed(bench.session, [CLAUSE])
    kept = bench.results.entries[CLAUSE].evidence
    return [f"{each.reply.operation and each.reply.operation.id}: {each.finding.actual}" for each in kept]


def test_a_campaign_that_nobody_activated_stays_pending() -> None:
    (text,) = texts(Bench(TR, target=Activating()))
    assert text == 'advertiserCampaignStats: /status: "pending" became "active"'
    assert not texts(Bench(TR, target=Activating("disabled")))


def test_a_finding_shows_the_request_that_changed_something() -> None:
    """That is the first one here, and not one of those with parameters or headers for another method."""

    class Counting(Direct):
        """Renames a publisher each time it is read."""

        def send(self, request: Request, origin: str = "") -> Exchange:
            exchange = super().send(request, origin)
            if request.method == "GET" and re.fullmatch("/affiliate/[0-9a-f]{24}", request.path):
                for record in self.mock.store.all(contract_of(TR).resources["affiliate"]):
                    record.members["name"] += "!"
            return exchange

    bench = Bench(TR, target=Counting(TR))
    run_directed(bench.session, [CLAUSE])
    [kept] = [each for each in bench.results.entries[CLAUSE].evidence if each.reply.operation.id == "readAffiliate"]
    assert not {name for name, _ in kept.reply.exchange.request.headers} & {*OVERRIDES}


class Flushing(Direct):
    """Takes the phones of all affiliates away when a list shows referrals."""

    def send(self, request: Request, origin: str = "") -> Exchange:
        exchange = super().send(request, origin)
        if (request.method, request.path) == ("GET", "/network/referral"):
            for record in self.mock.store.all(contract_of(TR).resources["affiliate"]):
                record.members["phone"] = None
        return exchange


def test_a_get_changes_no_record_of_another_resource() -> None:
    (text,) = texts(Bench(TR, target=Flushing(TR)))
    assert re.fullmatch(r'listReferrals: /phone: ".+" became nothing', text)


def test_records_of_other_resources_are_not_read_where_others_use_the_target() -> None:
    bench = Bench(TR, target=Flushing(TR))
    bench.change_factory(has_target_alone=False)
    assert not texts(bench)


class Seen(list[bool]):
    """The assertions of a check."""

    def check(self, holds: bool, expected: str, actual: str, reply: Reply) -> None:
        self.append(holds)


@pytest.mark.parametrize(("may_write", "seen"), [(True, [True]), (False, [])])
def test_gets_are_judged_only_if_a_record_was_read_before_and_after_them(may_write: bool, seen: list[bool]) -> None:
    bench = Bench(TM)
    bench.change_factory(may_write=may_write)
    operation, found = bench.contract.operations["listTrackings"], Seen()
    resource = bench.contract.resources["tracking"]
    context = RecordContext(bench.contract, operation, resource, bench.factory, found)  # type: ignore[arg-type]
    assert len([*bench.walk(check_all_unchanged(context))]) > 2
    assert found == seen


def test_a_creation_may_change_a_record_of_another_resource() -> None:
    """It lies between the two readings, and is no GET."""

    class Counting(Direct):
        def send(self, request: Request, origin: str = "") -> Exchange:
            if request.method == "POST" and request.path.startswith("/caps/"):
                for record in self.mock.store.all(contract_of(TR).resources["campaign"]):
                    record.members["description"] = f"{request.body!r}"[:30]
            return super().send(request, origin)

    assert not texts(Bench(TR, target=Counting(TR)))


def test_volatile_members_may_change_where_others_use_the_target() -> None:
    bench = Bench(TR, target=Activating())
    bench.change_factory(has_target_alone=False)
    assert not texts(bench)


def test_a_get_stays_a_get() -> None:
    found = {each.partition(":")[0] for each in texts(Bench(TR, target=Overridden(TR)))}
    assert {"readCommission", "readCap"} <= found
    bench = Bench(TR)
    bench.change_factory(has_target_alone=False)
    run_directed(bench.session, [CLAUSE])
    sent = [
        each for each, _ in bench.target.asked if any(name.lower() == OVERRIDES[0].lower() for name, _ in each.headers)
    ]
    assert not sent, "other clients may need the record"


class Emptying(Direct):
    """Takes a member of a tracking away when it is looked up by POST."""

    member = "title"

    def send(self, request: Request, origin: str = "") -> Exchange:
        done = super().send(request, origin)
        if request.path == "/trackings/realtime":
            for record in self.mock.store.all(contract_of(TM).resources["tracking"]):
                record.members[self.member] = None
        return done


def test_a_look_up_by_post_keeps_what_was_sent() -> None:
    (text,) = texts(Bench(TM, target=Emptying(TM)))
    assert re.fullmatch(r'realtimeTracking: /title: ".+" became nothing', text)


def test_a_look_up_by_post_may_change_what_clients_do_not_send() -> None:
    target = Emptying(TM)
    target.member = "updated_at"
    assert not texts(Bench(TM, target=target))
