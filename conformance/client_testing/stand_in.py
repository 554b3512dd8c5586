"""Stand-ins for an API: the values of the fixtures `api_mock` and `api_server`.

Theory of operation: both kinds answer by a `ScriptedApp`, the reference server with planned replies, and differ only in
how requests reach it: over a local port, or through respx, which intercepts httpx. When a test ends, it fails in two
cases that its own assertions do not see:

- The client has sent a request that the contract refuses. Each request is compared with the state of the server at that
  time, and `allow` excludes clauses that the test breaches on purpose.
- The test has planned a reply that no request has used, so it has not tested what it was written for.

Two mocks must not share a host, as respx sends all requests to the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn
from urllib.parse import urlsplit

from conformance.client_testing.faults import require_fault_kind
from conformance.client_testing.lookup import find_contract, find_operation, find_outcome, server_url
from conformance.client_testing.request_checks import allow_hint, describe_breaches, require_clauses, without_allowed
from conformance.client_testing.scripted_app import PlannedReply, ScriptedApp
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import Request
from conformance.security.key_names import profile_of


class StandIn:
    """A server in place of an API.

    `url` is the URL before the paths of operations. `check_requests` says whether `failure_message` includes invalid
    requests. `allow` has patterns of clause ids whose breaches are not reported.
    """

    def __init__(self, app: ScriptedApp, url: str, check_requests: bool, allow: tuple[str, ...]) -> None:
        self.app, self.url, self.check_requests, self.allow = app, url, check_requests, allow

    @property
    def contract(self) -> Contract:
        """The contract of the API."""
        return self.app.contract

    @property
    def keys(self) -> Mapping[str, str]:
        """A key for each profile of the contract, or for each security scheme of a profile: `PROFILE/SCHEME`."""
        return self.app.keys

    @property
    def key(self) -> str:
        """The key of the profile `valid`, which has full access: the first one, or "" if the API has none."""
        return next((key for name, key in self.app.keys.items() if profile_of(name) == "valid"), "")

    @property
    def requests(self) -> list[Request]:
        """The requests so far. Paths are relative to `url`, profiles replace keys."""
        return [each.request for each in self.app.received]

    def answer(self, outcome: str | int, *, on: str | None = None, times: int = 1) -> None:
        """Return a documented outcome to the next request, whatever the request contains.

        Args:
            outcome: The id or the code of the outcome.
            on: Wait for the next request to this operation. Default: any operation.
            times: The number of requests that get this outcome.

        Raises:
            UsageError: The contract does not have the operation or the outcome, or the operation cannot have it.
        """
        __tracebackhide__ = True
        name = self._operation_id(on)
        self._plan(PlannedReply(name, outcome=find_outcome(self.contract, outcome, name)), times)

    def fault(self, kind: str, *, on: str | None = None, times: int = 1, performed: bool = False) -> None:
        """End the next request in a fault.

        Args:
            kind: `timeout`, `reset`, `truncated` (JSON) or `html` (an error page).
            on: Wait for the next request to this operation. Default: any operation.
            times: The number of requests that get this fault.
            performed: The server still performs the request. With `truncated` it always does.

        Raises:
            UsageError: There is no such kind of fault, or no such operation.
        """
        __tracebackhide__ = True
        self._plan(PlannedReply(self._operation_id(on), fault=require_fault_kind(kind), performed=performed), times)

    def _operation_id(self, operation: str | None) -> str | None:
        __tracebackhide__ = True
        return find_operation(self.contract, operation).id if operation is not None else None

    def _plan(self, planned: PlannedReply, times: int) -> None:
        self.app.planned += [planned] * times

    # --- failures of the test ----------------------------------------------------------------------
    def assert_valid_requests(self, *, allow: tuple[str, ...] = ()) -> None:
        """Raise AssertionError if the client has sent a request that the contract refuses.

        `allow` has further patterns of clause ids whose breaches are not reported. Raise UsageError for one that
        matches no clause.
        """
        __tracebackhide__ = True
        require_clauses(self.contract, allow)
        message = self._refused_requests((*self.allow, *allow))
        if message:
            raise AssertionError(message)

    def assert_all_answered(self) -> None:
        """Raise AssertionError if a planned reply was not used."""
        __tracebackhide__ = True
        message = self._unused_plans()
        if message:
            raise AssertionError(message)

    def failure_message(self) -> str:
        """Return a text with invalid requests and unused plans, "" if there are none."""
        return "\n".join(
            filter(None, [self._refused_requests(self.allow) if self.check_requests else "", self._unused_plans()])
        )

    def _refused_requests(self, allow: tuple[str, ...]) -> str:
        message, clauses = ["the client has sent requests that the API refuses:"], list[str]()
        for n, each in enumerate(self.app.received, 1):
            if found := without_allowed(each.breaches, allow):
                message.append(describe_breaches(self.contract, f"request {n}, {each.line}", found))
                message.append(f"    answered: {each.answered}")
                clauses += [breach.clause.id for breach in found]
        return "\n".join([*message, allow_hint(clauses)]) if clauses else ""

    def _unused_plans(self) -> str:
        unused = [each.description for each in self.app.planned]
        return f"the client has sent no request for these planned replies: {'; '.join(unused)}" if unused else ""


class ApiServer(StandIn):
    """A stand-in on a local port, for any HTTP client."""


class ApiMock(StandIn):
    """A stand-in that receives what httpx sends to the URL of the API.

    `router` is its respx router, to which a test can add routes to other hosts.
    """

    router: Any


_SERVED_ADDRESSES: set[str] = set()
"""The addresses of open servers, as `host:port`."""

_MOCKED_HOSTS: set[str] = set()
"""The hosts of open mocks."""


@contextmanager
def serve_on_loopback(
    contract: str | Contract,
    *,
    dialect: str | None = None,
    keys: Mapping[str, str] | None = None,
    check_requests: bool = True,
    allow: tuple[str, ...] | list[str] = (),
) -> Iterator[ApiServer]:
    """Yield a stand-in on a free loopback port.

    Raise UsageError for an unknown contract or dialect, and a pattern of `allow` that matches no clause.
    """
    from conformance.mock_server.server import start

    known = find_contract(contract)
    require_clauses(known, allow)
    app = ScriptedApp(known, dialect, keys)
    server = start(known, app=app)
    server_address = urlsplit(server.url).netloc
    _SERVED_ADDRESSES.add(server_address)
    try:
        yield ApiServer(app, server.url, check_requests, tuple(allow))
    finally:
        _SERVED_ADDRESSES.discard(server_address)
        server.stop()


@contextmanager
def mock_behind_respx(
    contract: str | Contract,
    *,
    dialect: str | None = None,
    keys: Mapping[str, str] | None = None,
    url: str | None = None,
    check_requests: bool = True,
    allow: tuple[str, ...] | list[str] = (),
) -> Iterator[ApiMock]:
    """Yield a stand-in at `url`, or at the URL of the contract's first server.

    Raises:
        UsageError: The contract or dialect is unknown, a pattern of `allow` matches no clause, the URL is invalid,
            another mock has the same host, or respx is not installed.
    """
    from conformance.client_testing.httpx_adapter import router_for, url_path

    known = find_contract(contract)
    require_clauses(known, allow)
    address = (url or server_url(known)).rstrip("/")
    stand_in = ApiMock(ScriptedApp(known, dialect, keys, url_path(address)), address, check_requests, tuple(allow))
    stand_in.router = router_for(address, stand_in.app.reply, _SERVED_ADDRESSES.__contains__)
    with _reserve_host(urlsplit(address).hostname or ""), stand_in.router:
        yield stand_in


@contextmanager
def intercepted_requests(refuse: Callable[[str], NoReturn]) -> Iterator[None]:
    """Call `refuse` with a description of each request of httpx, except those to open servers, and send none.

    Raise UsageError if respx is not installed.
    """
    from conformance.client_testing.httpx_adapter import refusing_router

    with refusing_router(refuse, _SERVED_ADDRESSES.__contains__):
        yield


@contextmanager
def _reserve_host(host: str) -> Iterator[None]:
    """Keep other mocks from this host.

    Raise UsageError if one has it already: respx would send it all requests.
    """
    if host in _MOCKED_HOSTS:
        raise UsageError(f"two mocks cannot have the same host, {host}: give one of them another url")
    _MOCKED_HOSTS.add(host)
    try:
        yield
    finally:
        _MOCKED_HOSTS.discard(host)
