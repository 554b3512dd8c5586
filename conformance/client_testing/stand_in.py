"""What stands in for an API while a client is tested, whatever the client reaches it by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from conformance.client_testing.faults import require_fault_kind
from conformance.client_testing.lookup import find_contract, find_operation, find_outcome, server_url
from conformance.client_testing.request_checks import allow_hint, describe_breaches, without_allowed
from conformance.client_testing.scripted_app import PlannedReply, ScriptedApp
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import Request


class StandIn:
    """`url` is the base to which operation paths are appended, `keys` has a key for each profile of the contract.

    `check_requests` says whether `failure_message` includes invalid requests, except those that are only refused by
    clauses that one of the patterns of `allow` fits.
    """

    def __init__(self, app: ScriptedApp, url: str, check_requests: bool, allow: tuple[str, ...]) -> None:
        self.app, self.url, self.check_requests, self.allow = app, url, check_requests, allow

    @property
    def contract(self) -> Contract:
        return self.app.contract

    @property
    def keys(self) -> Mapping[str, str]:
        return self.app.keys

    @property
    def key(self) -> str:
        """The key that may do everything."""
        return self.app.keys["valid"]

    @property
    def requests(self) -> list[Request]:
        """What came so far; paths are relative to `url`, keys are named by profile."""
        return [each.request for each in self.app.received]

    def answer(self, outcome: str | int, *, on: str | None = None, times: int = 1) -> None:
        """The next request, or with `on` the next one to this operation, gets a documented outcome, whatever it
        deserves. Raises UsageError for an operation that the contract does not have, and for an outcome that it, or
        with `on` the operation, does not have."""
        name = self._operation_id(on)
        self._plan(PlannedReply(name, outcome=find_outcome(self.contract, outcome, name)), times)

    def fault(self, kind: str, *, on: str | None = None, times: int = 1, performed: bool = False) -> None:
        """The next request ends in a `timeout`, a `reset`, `truncated` JSON or a page of `html`. With `performed` its
        work is done all the same; of `truncated` it always is. Raises UsageError for another kind or operation."""
        self._plan(PlannedReply(self._operation_id(on), fault=require_fault_kind(kind), performed=performed), times)

    def _operation_id(self, operation: str | None) -> str | None:
        return find_operation(self.contract, operation).id if operation is not None else None

    def _plan(self, planned: PlannedReply, times: int) -> None:
        self.app.planned += [planned] * times

    # --- what there is to complain of ------------------------------------------------------------
    def assert_valid_requests(self, *, allow: tuple[str, ...] = ()) -> None:
        """Raises AssertionError if the client sent what the contract says is refused; clauses that a pattern of
        `allow` fits are left out."""
        __tracebackhide__ = True
        message = self._refused_requests((*self.allow, *allow))
        if message:
            raise AssertionError(message)

    def assert_all_answered(self) -> None:
        """Raises AssertionError if something that was planned was never asked for."""
        __tracebackhide__ = True
        message = self._unused_plans()
        if message:
            raise AssertionError(message)

    def failure_message(self) -> str:
        """Both, in words; "" where there is nothing to say."""
        return "\n".join(
            filter(None, [self._refused_requests(self.allow) if self.check_requests else "", self._unused_plans()])
        )

    def _refused_requests(self, allow: tuple[str, ...]) -> str:
        message, clauses = ["the client sent what the API refuses:"], list[str]()
        for n, each in enumerate(self.app.received, 1):
            if found := without_allowed(each.breaches, allow):
                message.append(describe_breaches(self.contract, f"request {n}, {each.line}", found))
                clauses += [breach.clause.id for breach in found]
        return "\n".join([*message, allow_hint(clauses)]) if clauses else ""

    def _unused_plans(self) -> str:
        unused = [each.description for each in self.app.planned]
        return f"planned, but the client never asked for it: {'; '.join(unused)}" if unused else ""


class ApiServer(StandIn):
    """The stand-in on a port of this machine."""


class ApiMock(StandIn):
    """The stand-in behind respx: what httpx sends to the API's own address. `router` is respx's, for further routes."""

    router: Any


_SERVED_ADDRESSES: set[str] = set()
"""Where stand-ins listen, as `host:port`."""

_MOCKED_HOSTS: set[str] = set()
"""The hosts that stand-ins answer for behind respx."""


@contextmanager
def serve_on_loopback(
    contract: str | Contract,
    *,
    dialect: str | None = None,
    keys: Mapping[str, str] | None = None,
    check_requests: bool = True,
    allow: tuple[str, ...] | list[str] = (),
) -> Iterator[ApiServer]:
    """A stand-in on a free loopback port. Raises UsageError for an unknown contract or dialect."""
    from conformance.mock_server.server import start

    known = find_contract(contract)
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
    """A stand-in at `url`, or at the address of the contract's first server. Raises UsageError for an unknown contract
    or dialect, for an address that is taken, and where respx is missing."""
    from conformance.client_testing.httpx_adapter import router_for, url_path

    known = find_contract(contract)
    address = (url or server_url(known)).rstrip("/")
    stand_in = ApiMock(ScriptedApp(known, dialect, keys, url_path(address)), address, check_requests, tuple(allow))
    stand_in.router = router_for(address, stand_in.app.reply, _SERVED_ADDRESSES.__contains__)
    with _reserve_host(urlsplit(address).hostname or ""), stand_in.router:
        yield stand_in


@contextmanager
def _reserve_host(host: str) -> Iterator[None]:
    """Raises UsageError where a mock stands at this host already: respx would ask that one for everything."""
    if host in _MOCKED_HOSTS:
        raise UsageError(f"two mocks cannot stand at {host}: give one of them another url")
    _MOCKED_HOSTS.add(host)
    try:
        yield
    finally:
        _MOCKED_HOSTS.discard(host)
