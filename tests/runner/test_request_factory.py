"""Test valid requests, and the records that they need."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked, RequestSteps
from conformance.contract.operation import Operation
from conformance.core.exchange import Credential, Request
from conformance.observation.certainty import Certainty
from conformance.runner.control_requests import control_requests
from tests.support.kit import DATA, TAG, Bench, contract_of, reply, send

TM, TR = "trackingmore-v2", "trackier-v1"
OPERATIONS = [(name, operation) for name in (TM, TR) for operation in contract_of(name).operations.values()]


def body(request: Request) -> Any:
    return json.loads(request.body or b"null")


def asked(bench: Bench) -> list[str]:
    """The operations that were asked of the target so far."""
    views = (bench.factory.view(request).operation for request, _ in bench.target.asked)
    return [each.id if each else "none" for each in views]


@pytest.mark.parametrize(
    ("name", "operation"), OPERATIONS, ids=lambda each: each.id if isinstance(each, Operation) else each
)
def test_valid_request_is_accepted_by_its_operation(name: str, operation: Operation) -> None:
    bench = Bench(name)
    for request, _ in bench.walk(control_requests(operation, bench.factory)):
        view = bench.factory.view(request)
        assert view.operation is not None
        assert request.credentials == (Credential(view.operation.profile, "header"),)
        if operation.body_schema is not None and view.operation is operation:
            assert operation.body_schema.accepts(view.body)
    assert bench.target.asked
    outcome = bench.ask(bench.valid_request(operation.id)).outcome
    assert outcome is not None and outcome.success


@pytest.mark.parametrize("name", [TM, TR])
def test_valid_request_of_a_read_only_run_only_reads(name: str) -> None:
    bench = Bench(name, may_write=False)
    for operation in bench.contract.operations.values():
        if not operation.safe:
            with pytest.raises(Blocked, match="writes are not allowed"):
                bench.valid_request(operation.id)
            continue
        try:
            bench.ask(bench.valid_request(operation.id))
        except Blocked as why:
            assert "shows no" in str(why) or "can be made" in str(why)
    assert {request.method for request, _ in bench.target.asked} <= {"GET", "POST"}
    assert all(bench.contract.operations[each].safe for each in asked(bench))


def test_valid_request_creates_a_record_only_if_there_is_none() -> None:
    bench = Bench(TR)
    first, again = bench.valid_request("readCampaign"), bench.valid_request("updateCampaign")
    assert first.path == again.path and asked(bench).count("createCampaign") == 1
    bench.ask(bench.valid_request("deleteCampaign"))
    other = bench.valid_request("readCampaign")
    assert other.path != first.path and asked(bench).count("createCampaign") == 2


def test_valid_request_of_a_read_only_run_uses_listed_records() -> None:
    bench = Bench(TM, may_write=False)
    assert bench.valid_request("readTracking").path == "/trackings/china-post/RP325552475CN"
    assert asked(bench) == ["listCarriers", "listTrackings"]


def test_valid_request_looks_up_records_that_cannot_be_created() -> None:
    bench = Bench(TR, may_write=False)
    assert bench.valid_request("readJob").path == "/jobs/5c00000000000000000a0001" and asked(bench) == ["listJobs"]


def test_valid_request_has_the_key_of_its_part_of_the_api() -> None:
    bench = Bench(TR)
    profiles = {name: bench.valid_request(name).credentials[0].profile for name in ("readAccount", "readOwnAccount")}
    assert profiles == {"readAccount": "valid", "readOwnAccount": "affiliate"}
    bench.change_factory(key_names=())
    assert bench.valid_request("readOwnAccount").credentials[0].profile == "valid"


def test_valid_request_refers_to_records_in_lists_and_in_nested_objects() -> None:
    bench = Bench(TR)
    sent = body(bench.valid_request("assignPublishers"))
    created = {place[0]: place[1][0] for place in bench.state.created}
    assert sent == {"publisher_ids": [created["affiliate"]], "campaign_ids": [created["campaign"]]}
    conversion = body(bench.valid_request("importConversions"))["conversions"][0]
    assert (conversion["publisher_id"], conversion["campaign_id"]) == (created["affiliate"], created["campaign"])


def test_valid_request_has_new_values_for_unique_members() -> None:
    bench = Bench(TR)
    sent = [body(bench.valid_request("createAffiliate")) for _ in range(3)]
    assert len({each["email"] for each in sent}) == 3 and all(TAG in each["email"] for each in sent)
    numbers = [each["tracking_number"] for each in body(Bench(TM).valid_request("createTrackings", 5))]
    assert len(set(numbers)) == 5 and all(TAG in each for each in numbers)


def test_valid_request_refers_to_existing_records() -> None:
    bench = Bench(TR)
    advertisers = bench.contract.resources["advertiser"]
    campaign = body(bench.valid_request("createCampaign"))
    assert bench.state.exists(advertisers, campaign) is Certainty.YES
    link = bench.factory.view(bench.valid_request("createLink"))
    assert bench.state.exists(bench.contract.resources["link"], link.path_values) is Certainty.NO
    bench.ask(link.request)
    again = bench.factory.view(bench.valid_request("createLink"))
    assert bench.state.exists(bench.contract.resources["link"], again.path_values) is Certainty.NO


@pytest.mark.parametrize("operation", ["updateTrackings", "deleteTrackings", "freezeTrackings"])
def test_valid_request_of_a_list_names_records_of_the_run(operation: str) -> None:
    """Records that lists show belong to other clients, which do not expect that they are changed or deleted."""
    bench = Bench(TM)
    bench.ask(bench.valid_request("listTrackings"))
    numbers = [each["tracking_number"] for each in body(bench.valid_request(operation))]
    assert len(set(numbers)) == len(numbers) == 2 and all(TAG in each for each in numbers), numbers


def test_valid_request_of_a_list_has_any_length() -> None:
    bench = Bench(TM)
    for length in (0, 1, 3, 41):
        assert len(body(bench.valid_request("createTrackings", length))) == length
        assert len(body(bench.valid_request("deleteTrackings", length))) == length


def test_valid_request_uses_the_vocabulary_of_the_target() -> None:
    """If the carrier of the example is not listed, a listed one replaces it."""
    bench = Bench(TM)
    bench.state.vocabularies |= {
        each: frozenset({"ups", "zto"}) for each in ("carrier_code", "path-carrier", "update_carrier_code")
    }
    assert body(bench.valid_request("createTracking"))["carrier_code"] == "ups"
    moved = body(bench.valid_request("changeCarrier"))
    assert {moved["carrier_code"], moved["update_carrier_code"]} <= {"ups", "zto", "china-post"}
    assert moved["carrier_code"] != moved["update_carrier_code"]
    assert "listCarriers" not in asked(bench)


def test_valid_request_is_blocked_if_no_record_is_created() -> None:
    bench = Bench(TM)
    bench.change_factory(requirement=("header",))
    bench.target.keyring = type(bench.target.keyring)({**bench.target.mock.keys, "valid": "mock-deleted"}, TAG)
    with pytest.raises(Blocked, match="createTracking created no tracking"):
        bench.valid_request("readTracking")


def test_valid_request_has_the_credential_in_the_given_place() -> None:
    bench = Bench(TR)
    bench.change_factory(requirement=("query",))
    assert bench.valid_request("createAffiliate").credentials == (Credential("valid", "query"),)
    assert all(request.credentials == (Credential("valid", "query"),) for request, _ in bench.target.asked)


def test_request_for_names_the_record_and_the_members() -> None:
    bench = Bench(TM)
    names = {"carrier_code": "dhl", "tracking_number": "a/b"}
    made = bench.factory.request_for(
        bench.contract.operations["updateTracking"], names, {"title": "x"}, (("lang", "en"),)
    )
    assert made.path == "/trackings/dhl/a%2Fb" and body(made) == {"title": "x"} and made.query == (("lang", "en"),)
    with pytest.raises(Blocked):
        Bench(TM, may_write=False).factory.request_for(bench.contract.operations["deleteTracking"], names)


def test_send_valid_returns_the_reply_to_the_request() -> None:
    bench, replies = Bench(TR), []

    def steps() -> RequestSteps:
        replies.append((yield from bench.factory.send_valid(bench.contract.operations["readCampaign"])))

    list(bench.walk(steps()))
    assert replies[0].operation is not None and replies[0].operation.id == "readCampaign" and replies[0].succeeded
    assert asked(bench)[-2:] == ["createCampaign", "readCampaign"]


def test_new_record_can_be_created_by_two_checks_concurrently() -> None:
    """The second one starts while the first one waits for the reply to its creation."""
    bench = Bench(TR)
    first, second = (bench.factory.new_record("category") for _ in range(2))
    requests = [next(first), next(second)]
    for steps, request in zip((first, second), requests, strict=True):
        with pytest.raises(StopIteration):
            steps.send(bench.ask(request))
    assert asked(bench) == ["createCategory", "createCategory"]


def test_members_sent_are_those_of_the_create_request() -> None:
    bench = Bench(TM)
    bench.ask(
        send("POST", "/trackings/post", {"tracking_number": f"CT{TAG}7", "carrier_code": "dhl", "title": "Seven"})
    )
    assert (
        bench.factory.members_sent("tracking", {"carrier_code": "dhl", "tracking_number": f"CT{TAG}7"})["title"]
        == "Seven"
    )
    assert (
        bench.factory.members_sent("tracking", {"carrier_code": "dhl", "tracking_number": "none"})
        == {}
        == bench.factory.members_sent("tracking", {})
    )


def answering(body: Any) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        answer = reply(body)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": answer.body})

    return app


def test_new_record_is_blocked_if_the_reply_shows_an_existing_one() -> None:
    bench = Bench("trackier-v1")
    category = {"success": True, "data": {"category": {"_id": "5c0000000000000000e00003", "name": "Sample"}}}
    bench.target.app = answering(category)
    for _ in range(2):
        bench.session.drive(bench.factory.new_record("category"), "delete.removes")
    found = bench.results.verdicts()["delete.removes"]
    assert found.code is BlockCode.PREPARATION_REFUSED
    assert found.reason.startswith("createCategory created no category that can be used: ")
    assert found.reason.endswith("the reply shows one that existed before")


def test_valid_request_does_not_use_records_that_may_have_existed_before() -> None:
    bench = Bench(TM)
    bench.session.send(send("POST", "/trackings/post", {"tracking_number": "PLAIN123", "carrier_code": "dhl"}), "")
    assert TAG in bench.valid_request("updateTracking").path and TAG in bench.valid_request("deleteTracking").path


def test_valid_request_never_changes_records_that_cannot_be_created() -> None:
    bench = Bench(TM)
    makers = ("createTracking", "createTrackings")
    kept = {name: each for name, each in bench.contract.operations.items() if name not in makers}
    bench.change_factory(contract=replace(bench.contract, operations=kept))
    assert bench.valid_request("readTracking").path.startswith("/trackings/")
    with pytest.raises(Blocked, match="no tracking can be created here"):
        bench.valid_request("deleteTracking")


def test_credentials_are_those_for_which_there_are_keys() -> None:
    bench = Bench(str(DATA / "zoo" / "several-keys"))
    limits, greeting = (bench.contract.operations[name] for name in ("readLimits", "readGreeting"))
    bench.change_factory(key_names=("valid/account", "closed/app", "closed/session"))
    factory = bench.session.factory
    assert factory.credentials(limits) == (Credential("valid", "account"),) == factory.credentials(greeting)
    assert [each.slot for each in factory.credentials(limits, profile="closed")] == ["app", "session"]
    bench.change_factory(key_names=("valid/app", "valid/session"))
    assert bench.session.factory.requirements(limits) == (("app", "session"),)
    assert bench.session.factory.credentials(greeting) == ()
