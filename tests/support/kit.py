"""Contracts, requests and replies to test with, and the reference server called in this process: no sockets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause
from conformance.checks.expected_outcomes import Expectation, expect_outcomes
from conformance.checks.finding import Finding
from conformance.checks.operation_subset import without_operations
from conformance.checks.request_steps import RecordNames, RecordNamesSteps, RequestSteps, ValidRequestSteps
from conformance.contract.credential_placement import place_credentials
from conformance.contract.credential_slots import all_slots
from conformance.contract.folders import shipped_contracts
from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Credential, Exchange, Pairs, Request, Response
from conformance.core.generated_values import GeneratedValues
from conformance.core.interrupts import Interrupts
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mock_keys import mock_keys
from conformance.mock_server.record_store import RecordStore
from conformance.observation.record_states import ANY_STATE, Need
from conformance.observation.response_reading import Reply, read_reply
from conformance.observation.target_state import TargetState
from conformance.runner.pacer import Budget, Pacer
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session_setup import new_session
from conformance.security.credentials import Keyring
from conformance.targets.base import LOCALHOST
from conformance.targets.request_encoder import request_head

TAG = "t1e2s3t4"
JSON: Pairs = (("Content-Type", "application/json"),)
KEY = (Credential("valid", "header"),)
ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "tests" / "data"
BENCHMARKS = ROOT / "benchmarks"
FOLDERS = {each.parent.name: each.parent for folder in (DATA, BENCHMARKS) for each in folder.glob("*/contract.yaml")}
CONTRACTS = [*shipped_contracts(), *sorted(FOLDERS)]
LARGEST = "trackier-v1"
"""The contract whose runs send several times as many requests as those of any other."""


@cache
def contract_of(name: str) -> Contract:
    """A shipped contract, or one of `tests/data` and `benchmarks`."""
    return load_contract(str(FOLDERS.get(name, name)))


@cache
def all_causes(name: str) -> list[Cause]:
    return causes_of(contract_of(name))


def cause_of(name: str, clause: str) -> Cause:
    return next(each for each in all_causes(name) if each.clause.id == clause)


# --- requests and replies ----------------------------------------------------------------------
def get(path: str, *query: tuple[str, str], **changes: Any) -> Request:
    return Request("GET", path, query, credentials=KEY).replace(**changes)


def send(method: str, path: str, body: Any = None, **changes: Any) -> Request:
    """A request with a JSON body, or with the very bytes that are given."""
    raw = body if isinstance(body, bytes) or body is None else dump_json(body)
    return Request(method, path, (), JSON if raw is not None else (), raw, KEY).replace(**changes)


def reply(body: Any, status: int = 200, headers: Pairs = JSON, **more: Any) -> Response:
    """A response with a JSON body, or with the very bytes that are given."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, headers, raw, **more)


def exchange(request: Request, response: Response | None, origin: str = "", **more: Any) -> Exchange:
    return Exchange(request, response, origin=origin, **more)


def knowing(name: str) -> TargetState:
    return TargetState(contract_of(name), GeneratedValues(TAG))


def read(
    name: str, request: Request, response: Response | None, state: TargetState | None = None, **more: Any
) -> tuple[Reply, Expectation]:
    """A reply as a judge would see it, and what would have been right."""
    contract = contract_of(name)
    view = RequestView(contract, request)
    expected = expect_outcomes(contract, all_causes(name), view, state or knowing(name))
    return read_reply(contract, view, exchange(request, response, **more)), expected


def verdict_of(findings: list[Finding], clause: str) -> str | None:
    """Return the verdict of the findings about a clause, None without one."""
    found = {each.verdict for each in findings if each.clause == clause}
    assert len(found) <= 1, findings
    return next(iter(found), None)


def found_by(
    bench: Bench, request: Request, response: Response | None, clause: str, origin: str = "", **more: Any
) -> list[Finding]:
    """Return what the judge of a bench finds about one clause in an exchange."""
    _, findings = bench.judge.judge(exchange(request, response, origin, **more))
    return [each for each in findings if each.clause == clause]


# --- the reference server, in this process -------------------------------------------------------
def at_once(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that never has to wait."""
    try:
        work.send(None)
    except StopIteration:
        return
    raise AssertionError("the app waits for something that is not there")


App = Callable[[Any, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


@cache
def compiled_mock(name: str, dialect: str | None) -> MockApp:
    return MockApp(contract_of(name), dialect)


class Direct:
    """A target: an ASGI app, called as a function. `asked` has every request in its order, with its origin."""

    name, ends_with_run, is_local = "mock:", True, True

    def __init__(self, name: str, dialect: str | None = None, tag: str = TAG, app: App | None = None) -> None:
        # what has been compiled of the contract is kept; the records are its own
        self.mock = copy(compiled_mock(name, dialect))
        self.contract = self.mock.contract
        self.mock.store = RecordStore(self.contract)
        self.base_url = LOCALHOST + self.mock.base
        self.app: App = app or self.mock
        self.keyring = Keyring(self.mock.keys, tag, self.contract.key_patterns)
        self.asked: list[tuple[Request, str]] = []

    def send(self, request: Request, origin: str = "") -> Exchange:
        self.asked.append((request, origin))
        ready = place_credentials(request, all_slots(self.contract.credential_slots), self.keyring.value)
        head = request_head(ready, base=self.mock.base, authority="localhost")
        path, _, query = head.target.partition(b"?")
        scope = {
            "type": "http",
            "method": head.method.decode(),
            "path": "",
            "raw_path": path,
            "query_string": query,
            "headers": list(head.headers),
        }
        messages: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": request.body or b"", "more_body": False}

        async def send(message: Any) -> None:
            messages.append(message)

        at_once(self.app(scope, receive, send))  # type: ignore[arg-type]
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in messages[0]["headers"])
        return Exchange(request, Response(messages[0]["status"], headers, messages[1]["body"]), origin=origin)

    def close(self) -> None:
        pass


@dataclass(frozen=True, eq=False)
class WatchedFactory(RequestFactory):
    """Knows whether the request that a generator has just yielded only prepares another one."""

    depth: Counter[str] = field(default_factory=Counter)

    @property
    def preparing(self) -> bool:
        return self.depth["preparing"] > 0

    def valid_request(
        self, operation: Operation, items: int | None = None, about: RecordNames | None = None
    ) -> ValidRequestSteps:
        self.depth["preparing"] += 1
        try:
            return (yield from super().valid_request(operation, items, about))
        finally:
            self.depth["preparing"] -= 1

    def existing_record(self, resource: str, state: Need = ANY_STATE) -> RecordNamesSteps:
        self.depth["preparing"] += 1
        try:
            return (yield from super().existing_record(resource, state))
        finally:
            self.depth["preparing"] -= 1

    def new_record(
        self, resource: str, state: Need = ANY_STATE, below: RecordNames | None = None, confirmed: bool = False
    ) -> RecordNamesSteps:
        self.depth["preparing"] += 1
        try:
            return (yield from super().new_record(resource, state, below, confirmed))
        finally:
            self.depth["preparing"] -= 1


class Bench:
    """A lab, a judge and a session on the reference server of one contract, all in this process."""

    def __init__(
        self,
        name: str,
        *,
        target: Direct | None = None,
        dialect: str | None = None,
        tag: str = TAG,
        may_write: bool = True,
        budget: Budget | None = None,
        without: Sequence[str] = (),
    ) -> None:
        self.contract = without_operations(contract_of(name), without)
        self.target = target or Direct(name, dialect, tag)
        self.session = new_session(
            self.contract,
            self.target,
            tag=tag,
            key_names=mock_keys(self.contract),
            selected=[*self.contract.clauses],
            may_write=may_write,
            pacer=Pacer(budget or Budget(), Interrupts()),
        )
        factory = self.session.factory
        self.session.factory = WatchedFactory(**{each.name: getattr(factory, each.name) for each in fields(factory)})
        self.judge, self.results = self.session.judge, self.session.results
        self.state = self.judge.state

    @property
    def factory(self) -> WatchedFactory:
        assert isinstance(self.session.factory, WatchedFactory)
        return self.session.factory

    def change_factory(self, **changes: Any) -> None:
        self.session.factory = replace(self.factory, **changes)

    @property
    def store(self) -> RecordStore:
        return self.target.mock.store

    def walk(self, steps: RequestSteps) -> Iterator[tuple[Request, bool]]:
        """Each request of a generator before it is sent, and whether it only prepares the ground; then sends it."""
        try:
            request = next(steps)
            while True:
                yield request, self.factory.preparing
                request = steps.send(self.ask(request))
        except StopIteration:
            return
        finally:
            steps.close()

    def ask(self, request: Request, origin: str = "") -> Reply:
        self.findings: list[Finding]
        answer, self.findings = self.judge.judge(self.target.send(request, origin))
        return answer

    def valid_request(self, operation: str, items: int | None = None) -> Request:
        """The valid request of an operation; what it needs is made."""
        made: list[Request] = []

        def steps() -> RequestSteps:
            made.append((yield from self.factory.valid_request(self.contract.operations[operation], items)))

        list(self.walk(steps()))
        return made[0]
