"""Test the reference server as a whole: the judge of a contract finds no fault with its replies."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.checks.causes import causes_of
from conformance.checks.judge import Judge
from conformance.contract.folders import shipped_contracts
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Credential, Exchange, Request, Response
from conformance.core.generated_values import GeneratedValues
from conformance.mock_server.asgi_app import MockApp
from conformance.observation.response_reading import Reply, documented_statuses, read_reply
from conformance.observation.target_state import TargetState
from conformance.runner.request_factory import RequestFactory
from conformance.targets.base import LOCALHOST
from tests.support.call_count import count_calls
from tests.support.mock_client import PARCELS, Client, contract_of, raw

CONTRACTS = [*shipped_contracts(), PARCELS]
DIALECTS = [(name, dialect) for name in CONTRACTS for dialect in contract_of(name).dialects]
MOST_CALLS = 1000
"""So many function calls take less than a millisecond."""
Steps = Generator[Request, Exchange, Any]


class Trial:
    """A mock and the judge of its contract; `failures` are what the judge found wrong."""

    def __init__(self, name: str, dialect: str) -> None:
        self.contract: Contract = contract_of(name)
        self.app = MockApp(self.contract, dialect)
        self.judge = Judge(self.contract, TargetState(self.contract, GeneratedValues("t1")))
        self.factory = RequestFactory(
            self.contract,
            self.judge.state,
            self.judge.state,
            self.judge.causes,
            True,
            has_target_alone=True,
            address=LOCALHOST + self.app.base,
            requirement=self.contract.security[0],
        )
        self.failures: list[str] = []
        self.count = 0

    def send(self, request: Request, origin: str) -> Reply:
        self.count += 1
        exchange = Exchange(request, self.app.answer(request), None, origin, self.count)
        reply, findings = self.judge.judge(exchange)
        self.failures += [
            f"{each.clause} on {request.method} {request.path}: {each.expected}, not {each.actual}"
            for each in findings
            if each.verdict == "fail"
        ]
        return reply

    def drive(self, steps: Steps, origin: str = "") -> Outcome | None:
        outcome = None
        try:
            request = next(steps)
            while True:
                reply = self.send(request, origin)
                outcome = reply.outcome
                request = steps.send(reply)
        except StopIteration:
            return outcome

    def valid_request(self, operation: Operation, *headers: tuple[str, str], profile: str = "valid") -> Steps:
        request = yield from self.factory.valid_request(operation)
        yield request.replace(
            headers=(*request.headers, *headers), credentials=(Credential(profile, self.factory.requirement[0]),)
        )


@pytest.mark.parametrize(("name", "dialect"), DIALECTS)
def test_mock_server_answers_every_control_and_cause_right(name: str, dialect: str) -> None:
    trial = Trial(name, dialect)
    trial.factory = replace(trial.factory, variation=DIALECTS.index((name, dialect)))
    for operation in trial.contract.operations.values():
        outcome = trial.drive(trial.valid_request(operation), f"operation.{operation.id}")
        assert outcome is not None and outcome.success, operation.id
    # odd input last: where it is accepted it changes records in ways that the judge does not follow
    for cause in sorted(causes_of(trial.contract), key=lambda cause: cause.clause.check == "field-open"):
        for operation in cause.operations():
            trial.drive(cause.provoke(operation, trial.factory), cause.clause.id)
    assert not trial.failures
    assert trial.count > len(trial.contract.clauses)


@pytest.mark.parametrize(("name", "dialect"), DIALECTS)
def test_mock_server_can_be_asked_for_every_code(name: str, dialect: str) -> None:
    trial = Trial(name, dialect)
    operations = list(trial.contract.operations.values())
    for wanted in trial.contract.outcomes.values():
        if wanted.code is not None:
            fitting = [each for each in operations if not wanted.effects or each.effect.name in wanted.effects]
            steps = trial.valid_request(fitting[0], ("Prefer", f"code={wanted.code}"))
            assert trial.drive(steps) is wanted
    assert not trial.failures


@pytest.mark.parametrize("name", CONTRACTS)
def test_mock_server_has_the_outcome_of_every_profile(name: str) -> None:
    trial = Trial(name, next(iter(contract_of(name).dialects)))
    clauses = [each for each in trial.contract.clauses_of("cause") if each.check == "credential-profile"]
    assert clauses
    for clause in clauses:
        operation = next(each for each in trial.contract.operations.values() if each.safe)
        outcome = trial.drive(trial.valid_request(operation, profile=clause.parameters["profile"]), clause.id)
        assert outcome is not None and outcome.id == clause.outcomes[0]
        assert trial.app.keys[clause.parameters["profile"]] == f"mock-{clause.parameters['profile']}"
    assert not trial.failures


# --- effects that the shipped contracts alone have ------------------------------------------------
NEW = {"tracking_number": "CT000001", "carrier_code": "dhl"}


def test_mock_server_stores_or_reports_each_item_of_a_list() -> None:
    client = Client("trackingmore-v2")
    other = {**NEW, "tracking_number": "CT000002"}
    sent = [NEW, {**NEW, "tracking_number": "?!"}, 7, NEW, {"tracking_number": "CT000003"}, other]
    data = client.ask("POST /trackings/batch", sent).json["data"]
    assert (data["submitted"], data["added"]) == (6, 2)
    assert [each["tracking_number"] for each in data["trackings"]] == ["CT000001", "CT000002"]
    assert [(each["tracking_number"], each["code"]) for each in data["errors"]] == [
        ("?!", 4014),
        (None, 4012),
        ("CT000001", 4016),
        ("CT000003", 4012),
    ]
    gone = client.ask("POST /trackings/delete", [NEW, NEW]).json["data"]
    assert [each["code"] for each in gone["errors"]] == [4017]
    assert client.ask("GET /trackings/dhl/CT000001").json["meta"]["code"] == 4017


def test_mock_server_counts_and_filters_what_is_stored() -> None:
    client = Client("trackingmore-v2")
    before = client.ask("GET /trackings/getstatusnumber").json["data"]
    client.ask("POST /trackings/post", NEW)
    client.ask("PUT /trackings/dhl/CT000001", {"status": 4})
    after = client.ask("GET /trackings/getstatusnumber").json["data"]
    assert after["delivered"] == before["delivered"] + 1
    found = client.ask("GET /trackings/get?status=delivered&numbers=CT000001,CT9").json["data"]
    assert found["items"][0]["tracking_number"] == "CT000001" and str(found["total"]) == "1"
    assert client.ask("GET /trackings/get?numbers=CT9").json["meta"]["code"] == 4031


def test_mock_server_moves_a_record_to_another_key() -> None:
    client = Client("trackingmore-v2")
    client.ask("POST /trackings/post", {**NEW, "title": "Moved"})
    client.ask("POST /trackings/update", {**NEW, "update_carrier_code": "china-post"})
    assert client.ask("GET /trackings/china-post/CT000001").json["data"]["title"] == "Moved"
    assert client.ask("GET /trackings/dhl/CT000001").json["meta"]["code"] == 4017


def test_mock_server_updates_singletons() -> None:
    client = Client("trackier-v1")
    assert client.ask("PUT /campaign/domains", {"domains": ["a.example.com"]}).status == 200
    assert client.ask("GET /campaign/domains").json["data"]["domains"] == ["a.example.com"]
    client.ask("PATCH /network/account", {"email": "new@example.com"})
    account = client.ask("GET /network/account").json["data"]["network"]
    assert (account["appearance"]["email"], account["region"]["currency"]) == ("new@example.com", "USD")


# --- whatever comes ----------------------------------------------------------------------------
def texts_of(contract: Contract) -> Iterator[str]:
    for operation in contract.operations.values():
        yield operation.path.replace("{", "").replace("}", "")
        yield from (slot.name for slot in operation.slots)
    for resource in contract.resources.values():
        yield from (str(value) for seed in resource.seed for value in seed.values())


def odd_paths(contract: Contract) -> st.SearchStrategy[bytes]:
    segments = st.sampled_from(sorted(set(texts_of(contract)))) | st.text(max_size=4)
    paths = st.lists(segments, max_size=4).map("/".join).map(lambda path: path.encode("utf-8", "replace"))
    templates = [each.path.encode() for each in contract.operations.values()]
    return paths | st.sampled_from(templates) | st.binary(max_size=12)


def odd_bodies(contract: Contract) -> st.SearchStrategy[bytes]:
    slots = [slot for each in contract.operations.values() for slot in each.slots]
    members = sorted({slot.name for slot in slots if slot.where in ("body", "item")})
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
    values = st.recursive(
        scalars | st.sampled_from(["x", "1", "a@example.com"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(members), inner, max_size=5),
        max_leaves=12,
    )
    return st.binary(max_size=30) | values.map(lambda value: json.dumps(value).encode("utf-8", "replace"))


@pytest.mark.parametrize("name", CONTRACTS)
def test_mock_server_answers_any_input_with_a_documented_outcome(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    client = Client(name)
    contract, header = client.app.contract, client.slot.encode()
    methods = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "BREW", "OPTIONS", "get", "\u00c4"])

    @settings(max_examples=250, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(
        methods,
        odd_paths(contract),
        st.binary(max_size=30),
        odd_bodies(contract),
        st.sampled_from([*[b"mock-valid"] * 9, b"", b"\xff"]),
    )
    def check(method: str, below: bytes, query: bytes, body: bytes, key: bytes) -> None:
        headers = [(header, key), (b"content-type", b"application/json"), (b"prefer", body[:20])]
        path = client.app.base.encode() + b"/" + below.lstrip(b"/")
        answer = raw(client.app, method, path, query, headers, (body,))
        scope = {"method": method, "raw_path": path, "query_string": query, "headers": headers}
        request = client.app.parser.request(scope, body)
        exchange = Exchange(request, Response(answer.status, (), answer.raw))
        reply = read_reply(contract, RequestView(contract, request), exchange)
        assert reply.fault is None and reply.outcome is not None
        by_clause = {status for each in contract.clauses.values() for status in each.status.get(reply.outcome.id, ())}
        assert answer.status in {*documented_statuses(contract, reply.outcome, reply.operation)} | by_clause

    check()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", CONTRACTS)
def test_mock_server_answers_with_little_work(name: str) -> None:
    client = Client(name)
    reads = [each for each in client.app.contract.operations.values() if each.safe and "{" not in each.path]
    credential = Credential("valid", next(iter(client.app.contract.credential_slots)))
    requests = [Request(each.method, each.path, credentials=(credential,)) for each in reads if each.takes == "nothing"]

    def answer_all() -> None:
        for each in requests:
            client.app.answer(each)

    answer_all()  # compiles the contract
    assert count_calls(answer_all)[0] / len(requests) < MOST_CALLS
