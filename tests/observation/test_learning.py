"""Test what a single exchange shows about a target: records, vocabularies, values that may be wrong."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.effects import EFFECTS
from conformance.contract.json_pointer import ABSENT
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Failure, Request, Response
from conformance.observation.certainty import Certainty
from conformance.observation.learning import _HANDLERS, learn
from conformance.observation.target_state import TargetState
from tests.support.kit import DATA, TAG, Bench, contract_of, exchange, get, knowing, reply, send

TM, TR = "trackingmore-v2", "trackier-v1"
NO, MAYBE, YES = Certainty.NO, Certainty.MAYBE, Certainty.YES
NUMBER = f"CT{TAG}1"
NEW = {"tracking_number": NUMBER, "carrier_code": "dhl"}
MADE = "5c0000000000000000a0ffff"
FOREIGN = "5c0000000000000000ffffff"


class Lesson:
    """A run's knowledge of one contract, and what it learns."""

    def __init__(self, name: str = TM) -> None:
        self.contract = contract_of(name)
        self.state: TargetState = knowing(name)

    def learn(self, request: Request, outcome: str | None, body: Any = ABSENT, twice: bool = False) -> Lesson:
        view = RequestView(self.contract, request)
        learn(self.state, view, self.contract.outcomes[outcome] if outcome else None, body, twice=twice)
        return self

    def alive(self, resource: str = "tracking", **names: Any) -> Certainty:
        return self.state.exists(self.contract.resources[resource], names or NEW)


MAKE, REMOVE = send("POST", "/trackings/post", NEW), send("DELETE", f"/trackings/dhl/{NUMBER}")
BATCH = send("POST", "/trackings/batch", [NEW, NEW | {"tracking_number": "CT2"}])


# --- one record ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("exchanges", "answer"),
    [
        ([], NO),
        ([(MAKE, "200")], YES),
        ([(MAKE, "201")], YES),
        ([(MAKE, "4012")], NO),
        ([(MAKE, "4019")], NO),
        ([(MAKE, None)], MAYBE),
        ([(MAKE, "500")], MAYBE),
        ([(MAKE, None), (MAKE, "200")], YES),
        ([(MAKE, "200"), (MAKE, None)], YES),
        ([(MAKE, "200"), (MAKE, "4016")], YES),
        ([(MAKE, "200"), (REMOVE, "200")], NO),
        ([(MAKE, "200"), (REMOVE, "200"), (MAKE, None)], MAYBE),
        ([(MAKE, "200"), (REMOVE, None)], MAYBE),
        ([(MAKE, "200"), (REMOVE, "500")], MAYBE),
        ([(MAKE, "200"), (REMOVE, "4019")], YES),
        ([(MAKE, "200"), (REMOVE, "200"), (MAKE, "200")], YES),
    ],
)
def test_learning_follows_the_outcomes_of_creating_and_deleting(
    exchanges: list[tuple[Request, str | None]], answer: Certainty
) -> None:
    lesson = Lesson()
    for request, outcome in exchanges:
        lesson.learn(request, outcome)
    assert lesson.alive() is answer


@pytest.mark.parametrize(
    ("request_", "outcome", "answer"),
    [(MAKE, "4016", MAYBE), (MAKE, "200", YES), (BATCH, "4012", MAYBE), (REMOVE, "4017", MAYBE), (REMOVE, "200", NO)],
)
def test_learning_doubts_what_a_request_that_was_sent_twice_did(
    request_: Request, outcome: str, answer: Certainty
) -> None:
    assert Lesson().learn(request_, outcome, twice=True).alive() is answer


def test_learning_doubts_what_a_deletion_below_another_parent_did() -> None:
    lesson, task = Lesson(str(DATA / "zoo" / "nested-records")), "0123456789"
    made = {"code": 0, "data": {"id": task, "title": "wall"}}
    lesson.learn(send("POST", "/projects/0000000a/tasks", {"title": "wall"}), "0", made)
    alive = [lesson.alive("task", task_id=task)]
    for project in ("0000000b", "0000000b", "0000000a"):
        lesson.learn(send("DELETE", f"/projects/{project}/tasks/{task}"), "0", {"code": 0})
        alive.append(lesson.alive("task", task_id=task))
    assert alive == [YES, MAYBE, MAYBE, NO]


def test_learning_expects_two_records_of_a_creation_that_was_sent_twice() -> None:
    lesson = Lesson(TR)
    request = send("POST", "/dictionary/categories", {"name": f"Shoes {TAG}"})
    lesson.learn(request, "0", {"data": {"category": {"_id": MADE, "name": f"Shoes {TAG}"}}}, twice=True)
    assert len(lesson.state.created) == len(lesson.state.lost) == 1


def test_learning_finds_lost_records_that_refer_to_a_record_of_the_run() -> None:
    lesson, own = Lesson(TR), {"recurring": True, "base": "profit", "type": "percentage", "rate": 30}
    lesson.learn(send("POST", "/affiliate", {"name": f"A {TAG}"}), "0", {"data": {"user": {"_id": MADE}}})
    for publisher in (MADE, MADE, FOREIGN):
        lesson.learn(send("POST", "/network/referral", {"publisher_id": publisher, **own}), None)
    assert [each.sent for each in lesson.state.lost] == [{"publisher_id": MADE}, {}]
    shown = [{**own, "_id": f"{n:024}", "user_id": user} for n, user in enumerate((MADE, FOREIGN, MADE))]
    lesson.learn(get("/network/referral"), "0", {"data": {"referrals": shown}})
    assert lesson.state.lost, "another creation with the same members may be on its way"
    lesson.state.is_settled = True
    lesson.learn(get("/network/referral"), "0", {"data": {"referrals": shown}})
    assert [key for name, (key,) in lesson.state.created if name == "referral"] == [f"{2:024}", f"{0:024}"]
    assert [each.sent for each in lesson.state.lost] == [{}], "nothing shows which record another publisher got"


def test_learning_is_uncertain_about_records_of_other_clients() -> None:
    lesson = Lesson()
    assert lesson.alive(tracking_number="RP325552475CN", carrier_code="dhl") is MAYBE
    lesson.learn(send("DELETE", "/trackings/dhl/RP325552475CN"), "200")
    assert lesson.alive(tracking_number="RP325552475CN", carrier_code="dhl") is NO
    assert lesson.alive(tracking_number=NUMBER) is MAYBE, "half a key names nothing"
    assert lesson.alive(tracking_number=NUMBER, carrier_code=None) is MAYBE


def test_learning_keeps_the_members_that_a_record_was_created_with() -> None:
    lesson = Lesson().learn(send("POST", "/trackings/post", NEW | {"title": "First"}), "200").learn(MAKE, "200")
    record = next(iter(lesson.state.created.values()))
    assert record.sent == NEW | {"title": "First"}, "a record that exists is not created again"
    assert record.names == {"tracking_number": NUMBER, "carrier_code": "dhl"}


def test_learning_reads_a_key_that_the_server_generates() -> None:
    make = send("POST", "/affiliate", {"name": "Sample Shop", "email": f"{TAG}@example.com"})
    lesson = Lesson(TR).learn(make, "0", {"data": {"user": {"_id": MADE}}})
    assert (
        lesson.alive("affiliate", affiliate_id=MADE) is YES and lesson.alive("affiliate", affiliate_id=FOREIGN) is MAYBE
    )
    assert lesson.alive("affiliate", affiliate_id=lesson.state.names.absent_id("[0-9a-f]{24}")) is NO
    for body in ({}, {"data": {"user": {}}}, {"data": {"user": {"_id": None}}}, ABSENT):
        assert not Lesson(TR).learn(make, "0", body).state.created, body


def test_learning_follows_the_values_of_unique_members() -> None:
    email = f"{TAG}@example.com"
    lesson = Lesson(TR)
    resource = lesson.contract.resources["affiliate"]
    assert (
        lesson.state.value_in_use(resource, "email", email) is NO
        and lesson.state.value_in_use(resource, "email", "shop@example.com") is MAYBE
    )
    lesson.learn(
        send("POST", "/affiliate", {"name": "Sample Shop", "email": email}), "0", {"data": {"user": {"_id": MADE}}}
    )
    assert lesson.state.value_in_use(resource, "email", email) is YES
    assert lesson.state.value_in_use(lesson.contract.resources["advertiser"], "email", email) is NO
    lesson.learn(send("DELETE", f"/affiliate/{MADE}"), "0")
    assert lesson.state.value_in_use(resource, "email", email) is not YES


# --- several -----------------------------------------------------------------------------------------------
def test_learning_reads_which_items_of_a_list_were_created() -> None:
    second = {"tracking_number": "CT2", "carrier_code": "dhl"}
    lesson = Lesson().learn(BATCH, "201", {"data": {"errors": []}})
    assert lesson.alive() is YES and lesson.alive(**second) is YES
    lesson = Lesson().learn(
        BATCH, "201", {"data": {"errors": [{"tracking_number": NUMBER, "carrier_code": "dhl", "code": 4016}]}}
    )
    assert lesson.alive() is NO and lesson.alive(**second) is YES
    assert Lesson().learn(BATCH, "4012").alive() is NO and Lesson().learn(BATCH, None).alive() is MAYBE


def test_learning_is_uncertain_after_a_list_of_deletions() -> None:
    removal = send("POST", "/trackings/delete", [NEW])
    assert Lesson().learn(MAKE, "200").learn(removal, "200").alive() is MAYBE
    assert Lesson().learn(MAKE, "200").learn(removal, "4012").alive() is YES


def test_learning_follows_a_record_to_another_key() -> None:
    move = send("POST", "/trackings/update", NEW | {"update_carrier_code": "ups"})
    lesson = Lesson().learn(send("POST", "/trackings/post", NEW | {"title": "First"}), "200").learn(move, "200")
    assert lesson.alive() is NO and lesson.alive(tracking_number=NUMBER, carrier_code="ups") is YES
    assert [each.sent["title"] for each in lesson.state.own_records("tracking")] == ["First"]
    assert Lesson().learn(MAKE, "200").learn(move, "4016").alive() is YES
    stay = send("POST", "/trackings/update", NEW | {"update_carrier_code": "dhl"})
    assert Lesson().learn(MAKE, "200").learn(stay, "200").alive() is YES


def test_learning_doubts_the_new_key_of_an_unknown_record() -> None:
    move = send(
        "POST", "/trackings/update", {"tracking_number": "7", "carrier_code": "dhl", "update_carrier_code": "ups"}
    )
    lesson = Lesson().learn(move, "200")
    assert lesson.state.doubtful == {("tracking", ("ups", "7"))} and not [*lesson.state.own_records("tracking")]
    assert not Lesson().learn(move, "4017").state.doubtful


def test_learning_is_uncertain_about_children_of_a_deleted_record() -> None:
    lesson = Lesson(TR).learn(send("POST", "/campaign", {"title": "One"}), "0", {"data": {"campaign": {"_id": MADE}}})
    lesson.learn(send("POST", f"/commissions/{MADE}", {"rate": 1}), "0", {"data": {"commission": {"_id": FOREIGN}}})
    names = {"campaign_id": MADE, "commission_id": FOREIGN}
    assert (
        lesson.alive("commission", **names) is YES and next(iter(lesson.state.own_records("commission"))).names == names
    )
    lesson.learn(send("DELETE", f"/campaign/{MADE}"), "0")
    assert lesson.alive("campaign", campaign_id=MADE) is NO and lesson.alive("commission", **names) is MAYBE


@pytest.mark.parametrize(("referring", "answer"), [(MADE, MAYBE), (FOREIGN, YES)])
def test_learning_is_uncertain_about_records_that_refer_to_a_deleted_one(referring: str, answer: Certainty) -> None:
    campaign = {"title": "One", "advertiser_id": referring}
    lesson = Lesson(TR).learn(send("POST", "/campaign", campaign), "0", {"data": {"campaign": {"_id": MADE}}})
    referral = {"data": {"referral": {"_id": MADE}}}
    lesson.learn(send("POST", "/network/referral", {"publisher_id": referring}), "0", referral)
    assert lesson.alive("campaign", campaign_id=MADE) is lesson.alive("referral", referral_id=MADE) is YES
    lesson.learn(send("DELETE", f"/advertiser/{MADE}"), "0").learn(send("DELETE", f"/affiliate/{MADE}"), "0")
    assert lesson.alive("campaign", campaign_id=MADE) is lesson.alive("referral", referral_id=MADE) is answer


def test_learning_separates_listed_records_from_those_of_the_run() -> None:
    shown = [{"tracking_number": "RP325552475CN", "carrier_code": "dhl"}, {"tracking_number": "half a key"}, "nothing"]
    lesson = Lesson().learn(MAKE, "200").learn(get("/trackings/get"), "200", {"data": {"items": shown}})
    assert [each.names["tracking_number"] for each in lesson.state.own_records("tracking")] == [NUMBER]
    assert [each.names["tracking_number"] for each in lesson.state.listed["tracking"]] == ["RP325552475CN"]
    lesson.learn(get("/trackings/get"), "4031", {"data": []})
    assert len(lesson.state.listed["tracking"]) == 1, "a refusal shows nothing"
    lesson.learn(get("/trackings/get"), "200", {"data": {"items": []}})
    assert not lesson.state.listed["tracking"]


def test_learning_keeps_listed_records_that_a_filter_or_page_leaves_out() -> None:
    one, two = ({"id": n, "carrier_code": "dhl", "tracking_number": n} for n in ("A1", "A2"))
    lesson, numbers = Lesson(), lambda: [each.names["tracking_number"] for each in lesson.state.listed["tracking"]]
    lesson.learn(get("/trackings/get"), "200", {"data": {"items": [one, two]}})
    for query in ((("status", "pending"),), (("page", "2"), ("limit", "1"))):
        lesson.learn(get("/trackings/get", query=query), "200", {"data": {"items": []}})
        lesson.learn(get("/trackings/get", query=query), "200", {"data": {"items": [one]}})
        assert numbers() == ["A1", "A2"]
    lesson.learn(get("/trackings/get"), "200", {"data": {"items": [two]}})
    assert numbers() == ["A2"]


# --- words, successes, odd values ------------------------------------------------------------------------------
def test_learning_reads_the_vocabulary_that_a_target_lists() -> None:
    lesson = Lesson()
    field = lesson.contract.fields["carrier_code"]
    assert lesson.state.vocabulary(field) is None
    for body in ({"data": None}, {}, ABSENT):
        assert lesson.learn(get("/carriers"), "200", body).state.vocabulary(field) is None
    lesson.learn(get("/carriers"), "4012", {"data": [{"code": "dhl"}]})
    assert lesson.state.vocabulary(field) is None
    lesson.learn(get("/carriers"), "200", {"data": [{"code": "dhl"}, {"code": 7}, "ups", {}]})
    assert lesson.state.vocabulary(field) == {"dhl"}
    assert lesson.state.vocabulary(lesson.contract.fields["path-carrier"]) == {"dhl"}


def test_learning_notes_which_operations_have_succeeded() -> None:
    lesson = (
        Lesson()
        .learn(get("/carriers"), "4012", {})
        .learn(get("/no-such-path"), "200", {})
        .learn(get("/trackings/get"), "202", {})
    )
    assert lesson.state.succeeded_operations == {"listTrackings"}


def accepted(data: Any) -> Response:
    return reply({"meta": {"code": 200, "type": "Success", "message": "Fine."}, "data": data})


def test_learning_doubts_a_record_that_was_moved_without_a_new_key() -> None:
    bench, old = Bench(TM), {"tracking_number": "CTt1e2s3t4moved", "carrier_code": "dhl"}
    for path in ("/trackings/post", "/trackings/update"):
        bench.judge.judge(exchange(send("POST", path, old), accepted({})))
    assert not bench.state.created and not any("ABSENT" in str(each) for each in bench.state.doubtful)
    assert ("tracking", ("dhl", "CTt1e2s3t4moved")) in bench.state.doubtful


def test_learning_notes_unproven_values_of_requests() -> None:
    bench = Bench(TM)
    bench.judge.judge(
        exchange(
            send(
                "POST",
                "/trackings/post",
                {"tracking_number": f"CT{TAG}1", "carrier_code": "dhl", "title": {"a": 1}, "lang": "en"},
            ),
            None,
            failure=Failure("reset", "closed"),
        )
    )
    assert {"a": 1} in bench.state.unproven and "en" not in bench.state.unproven
    assert None not in bench.state.unproven


def test_learning_has_a_handler_for_every_effect() -> None:
    assert {*_HANDLERS} == {*EFFECTS.values()}
