"""Judge existing mocks: each request that they receive, and its reply.

Theory of operation: the judge decides about each exchange as in a run, in the order of the exchanges. Two facts that a
run knows are missing here, and are decided as follows:

- The profile of a key. A mock accepts keys that its author has made up, so the request is judged with the profile for
  which the contract allows the reply: with full access if that fits, else with an unknown key, else with another one.
- The operation of a route. A route counts for the operations whose documented example paths it matches, and for those
  that its requests have belonged to. A route that matches exactly one path without an operation is undocumented, and
  any other route without one is only listed, because its pattern may still match an operation.

A reply that breaks a clause is a mistake of the mock. An invalid request with a correct reply is a remark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from conformance.checks.finding import Finding
from conformance.checks.judge import Judge
from conformance.client_testing import httpx_adapter
from conformance.client_testing.request_checks import cite_clause, describe_breaches, find_breaches
from conformance.client_testing.watch_report import TextCounter, WatchReport
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Contract, Operation
from conformance.contract.request_view import RequestView, fill_path
from conformance.core.exchange import Exchange, Failure, Request, Response
from conformance.core.generated_values import GeneratedValues
from conformance.mock_server.asgi_app import mock_keys
from conformance.mock_server.request_parser import RequestParser
from conformance.observation.response_reading import read_reply
from conformance.observation.target_state import TargetState
from conformance.security.redactor import Redactor, mask_reply

NO_TAG = "\0"
"""A tag that no value contains, because this tool has generated none of the values in the requests."""

MIN_SECRET_LENGTH = 8
"""Shorter keys are not masked in replies, as they may be ordinary words."""


@dataclass
class MockWatcher:
    """Judges the exchanges of one mock.

    `url` is the base URL of the API that the mock replaces.
    """

    contract: Contract
    url: str
    routes: Callable[[], Iterable[Any]] = list
    replies: TextCounter = field(default_factory=TextCounter)
    requests: TextCounter = field(default_factory=TextCounter)
    unmatched: TextCounter = field(default_factory=TextCounter)
    unjudged: TextCounter = field(default_factory=TextCounter)
    judged: int = 0

    def __post_init__(self) -> None:
        self.judge = Judge(self.contract, TargetState(self.contract, GeneratedValues(NO_TAG)))
        self.profiles = list(mock_keys(self.contract))
        self.host, self.base = urlsplit(self.url).hostname, urlsplit(self.url).path.rstrip("/")
        self.parser = RequestParser(self.contract, self.base, {})
        self.operations_by_route: dict[int, set[str]] = {}
        self.used_operations: set[str] = set()

    # --- listening -----------------------------------------------------------------------------
    def on_exchange(
        self, url: str, scope: Mapping[str, Any], body: bytes, reply: Response | Failure, route: Any
    ) -> None:
        """Judge one exchange, as in `ExchangeListener`.

        Exchanges with other hosts are ignored.
        """
        if urlsplit(url).hostname != self.host:
            return
        request = self.parser.request(scope, body)
        line = f"{request.method} {urlsplit(url).path}"
        operation = RequestView(self.contract, request).operation
        if operation is not None:
            self.used_operations.add(operation.id)
            self.operations_by_route.setdefault(id(route), set()).add(operation.id)
        if route is None:
            self.unmatched.add(f"{line}: respx answered 200 with an empty body")
        elif isinstance(reply, Failure):
            self.unjudged.add(f"{line}: {reply.message}")
        elif route == "" or not self._is_undocumented(route):
            secrets = [each for each in _keys_in_request(self.contract, scope) if len(each) >= MIN_SECRET_LENGTH]
            self._judge(line, mask_reply(Exchange(request, reply), Redactor(secrets)))

    def _judge(self, line: str, exchange: Exchange) -> None:
        self.judged += 1
        with_full_access = _with_profile(exchange.request, self.profiles[0])
        breaches = find_breaches(self.contract, self.judge.causes, with_full_access, self.judge.state)
        exchange = replace(exchange, request=self._with_key_of_reply(exchange))
        failures = [each for each in self.judge.judge(exchange).findings if each.verdict == "fail"]
        if failures:
            self.replies.add(
                "\n".join([f"{self._operation_line(exchange.request) or line}:", *map(self._finding_text, failures)])
            )
        elif breaches:
            self.requests.add(describe_breaches(self.contract, line, breaches))

    def _operation_line(self, request: Request) -> str:
        operation = RequestView(self.contract, request).operation
        return f"{operation.method} {operation.path} ({operation.id})" if operation else ""

    def _finding_text(self, finding: Finding) -> str:
        fault = f" ({finding.fault})" if finding.fault else ""
        result = f"    expected {finding.expected}, got {finding.actual}{fault}"
        return f"    {cite_clause(self.contract, self.contract.clauses[finding.clause])}\n{result}"

    def _with_key_of_reply(self, exchange: Exchange) -> Request:
        """Return the request with the first profile that explains its reply."""
        request = exchange.request
        outcome = read_reply(self.contract, RequestView(self.contract, request), exchange).outcome
        candidates = [_with_profile(request, each) for each in (self.profiles[0], "unknown", *self.profiles[1:])]
        if outcome is None:
            return candidates[0]
        allowed = (
            each for each in candidates if self.judge.expectation(RequestView(self.contract, each)).allows(outcome)
        )
        return next(allowed, candidates[0])

    # --- routes --------------------------------------------------------------------------------
    def _is_undocumented(self, route: Any) -> bool:
        """Return whether the contract certainly has no request that the route matches."""
        if httpx_adapter.is_for_another_host(route, self.url) or self._operations_of_route(route):
            return False
        return any(True for _ in httpx_adapter.exact_requests(route))

    def _operations_of_route(self, route: Any) -> set[str]:
        """Return the ids of the operations that a route is known to answer."""
        sampled = {each.id for each in self.contract.operations.values() if self._route_matches(route, each)}
        exact = (RequestView(self.contract, Request(*line)).operation for line in self._exact_requests(route))
        return sampled | {each.id for each in exact if each} | self.operations_by_route.get(id(route), set())

    def _route_matches(self, route: Any, operation: Operation) -> bool:
        return any(
            httpx_adapter.route_matches(route, operation.method, self.url + each) for each in _sample_paths(operation)
        )

    def _exact_requests(self, route: Any) -> Iterator[tuple[str, str]]:
        for method, path in httpx_adapter.exact_requests(route):
            if path.startswith(self.base):
                yield method, path[len(self.base) :]

    # --- reporting -----------------------------------------------------------------------------
    def report(self) -> WatchReport:
        """Return what was found so far."""
        api_routes = [each for each in self.routes() if not httpx_adapter.is_for_another_host(each, self.url)]
        mocked = self.used_operations.union(*map(self._operations_of_route, api_routes))
        return WatchReport(
            contract=self.contract.name,
            judged=self.judged,
            replies=self.replies.texts(),
            undocumented=tuple(
                httpx_adapter.describe_route(each) for each in api_routes if self._is_undocumented(each)
            ),
            unmatched=self.unmatched.texts(),
            requests=self.requests.texts(),
            unidentified=tuple(
                httpx_adapter.describe_route(each)
                for each in api_routes
                if not self._operations_of_route(each) and not self._is_undocumented(each)
            ),
            unmocked=tuple(each for each in self.contract.operations if each not in mocked),
            unjudged=self.unjudged.texts(),
        )

    def assert_conforms(self) -> None:
        """Raise AssertionError if the mock has a mistake, or if no exchange was judged."""
        __tracebackhide__ = True
        report = self.report()
        if not report.conforms:
            raise AssertionError(report.failure_message)


def _with_profile(request: Request, profile: str) -> Request:
    return request.replace(credentials=tuple(replace(each, profile=profile) for each in request.credentials))


def _sample_paths(operation: Operation) -> Iterator[str]:
    """Yield the path with the documented examples, and with `1` for each value.

    Most patterns of routes match a `1`.
    """
    examples = {slot.name: slot.example for slot in operation.slots if slot.where == "path"}
    yield fill_path(operation.path, {name: "1" if value is ABSENT else value for name, value in examples.items()})
    yield fill_path(operation.path, dict.fromkeys(examples, "1"))


def _keys_in_request(contract: Contract, scope: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys in a request."""
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace")
    headers = [(name.decode("latin-1"), value.decode("latin-1").strip()) for name, value in scope["headers"]]
    for slot in contract.credential_slots.values():
        given = headers if slot.location == "header" else query
        yield from (value for name, value in given if name.lower() == slot.name.lower() and value)
