"""What stands in for an API while a client is tested, whatever the client reaches it by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from conformance.client_testing.faults import checked
from conformance.client_testing.lookup import contract_of, operation_of, outcome_of, server_url
from conformance.client_testing.request_checks import but, how_to_allow, told_of
from conformance.client_testing.scripted_app import Planned, ScriptedApp
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import Request


class StandIn:
    """`url` is the base to which operation paths are appended, `keys` has a key for each profile of the contract.

    `lawful` says whether `complaint` is about unlawful requests too, save those that only deserve a refusal by
    clauses that one of the patterns of `allow` fits.
    """

    def __init__(self, app: ScriptedApp, url: str, lawful: bool, allow: tuple[str, ...]) -> None:
        self.app, self.url, self.lawful, self.allow = app, url, lawful, allow

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
        name = self._known(on)
        self._plan(Planned(name, outcome=outcome_of(self.contract, outcome, name)), times)

    def fault(self, kind: str, *, on: str | None = None, times: int = 1, performed: bool = False) -> None:
        """The next request ends in a `timeout`, a `reset`, `truncated` JSON or a page of `html`. With `performed` its
        work is done all the same; of `truncated` it always is. Raises UsageError for another kind or operation."""
        self._plan(Planned(self._known(on), fault=checked(kind), performed=performed), times)

    def _known(self, operation: str | None) -> str | None:
        return operation_of(self.contract, operation).id if operation is not None else None

    def _plan(self, planned: Planned, times: int) -> None:
        self.app.planned += [planned] * times

    # --- what there is to complain of ------------------------------------------------------------
    def assert_lawful(self, *, allow: tuple[str, ...] = ()) -> None:
        """Raises AssertionError if the client sent what the contract says is refused; clauses that a pattern of
        `allow` fits are left out."""
        __tracebackhide__ = True
        told = self._unlawful((*self.allow, *allow))
        if told:
            raise AssertionError(told)

    def assert_all_answered(self) -> None:
        """Raises AssertionError if something that was planned was never asked for."""
        __tracebackhide__ = True
        told = self._unasked()
        if told:
            raise AssertionError(told)

    def complaint(self) -> str:
        """Both, in words; "" where there is nothing to say."""
        return "\n".join(filter(None, [self._unlawful(self.allow) if self.lawful else "", self._unasked()]))

    def _unlawful(self, allow: tuple[str, ...]) -> str:
        told, clauses = ["the client sent what the API refuses:"], list[str]()
        for n, each in enumerate(self.app.received, 1):
            if found := but(each.breaches, allow):
                told.append(told_of(self.contract, f"request {n}, {each.line}", found))
                clauses += [breach.clause.id for breach in found]
        return "\n".join([*told, how_to_allow(clauses)]) if clauses else ""

    def _unasked(self) -> str:
        left = [each.in_words for each in self.app.planned]
        return f"planned, but the client never asked for it: {'; '.join(left)}" if left else ""


class ApiServer(StandIn):
    """The stand-in on a port of this machine."""


class ApiMock(StandIn):
    """The stand-in behind respx: what httpx sends to the API's own address. `router` is respx's, for further routes."""

    router: Any


_SERVED: set[str] = set()
"""Where stand-ins listen, as `host:port`."""

_TAKEN: set[str] = set()
"""The hosts that stand-ins answer for behind respx."""


@contextmanager
def served(
    contract: str | Contract,
    *,
    dialect: str | None = None,
    keys: Mapping[str, str] | None = None,
    lawful: bool = True,
    allow: tuple[str, ...] | list[str] = (),
) -> Iterator[ApiServer]:
    """A stand-in on a free loopback port. Raises UsageError for an unknown contract or dialect."""
    from conformance.mock_server.server import start

    known = contract_of(contract)
    app = ScriptedApp(known, dialect, keys)
    server = start(known, app=app)
    place = urlsplit(server.url).netloc
    _SERVED.add(place)
    try:
        yield ApiServer(app, server.url, lawful, tuple(allow))
    finally:
        _SERVED.discard(place)
        server.stop()


@contextmanager
def mocked(
    contract: str | Contract,
    *,
    dialect: str | None = None,
    keys: Mapping[str, str] | None = None,
    url: str | None = None,
    lawful: bool = True,
    allow: tuple[str, ...] | list[str] = (),
) -> Iterator[ApiMock]:
    """A stand-in at `url`, or at the address of the contract's first server. Raises UsageError for an unknown contract
    or dialect, for an address that is taken, and where respx is missing."""
    from conformance.client_testing.httpx_adapter import path_of, router_at

    known = contract_of(contract)
    address = (url or server_url(known)).rstrip("/")
    double = ApiMock(ScriptedApp(known, dialect, keys, path_of(address)), address, lawful, tuple(allow))
    double.router = router_at(address, double.app.reply, _SERVED.__contains__)
    with _alone_at(urlsplit(address).hostname or ""), double.router:
        yield double


@contextmanager
def _alone_at(host: str) -> Iterator[None]:
    """Raises UsageError where a mock stands at this host already: respx would ask that one for everything."""
    if host in _TAKEN:
        raise UsageError(f"two mocks cannot stand at {host}: give one of them another url")
    _TAKEN.add(host)
    try:
        yield
    finally:
        _TAKEN.discard(host)
