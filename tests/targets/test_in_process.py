from __future__ import annotations

from copy import copy, deepcopy

import pytest

from conformance.contract.resource import Resource
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants import mutants_of
from conformance.mock_server.mutants.base import MutantApp
from conformance.mock_server.record_store import RecordStore
from conformance.security.credentials import Keyring
from conformance.targets.base import target_for_walk
from conformance.targets.in_process import CUT_OFF, InProcessTarget, is_cut_off
from tests.support.kit import KEY, compiled_mock, contract_of


class Stub:
    """An app that answers every request with the same reply."""

    def __init__(self, reply: Response) -> None:
        self.base = ""
        self.answer = lambda request: reply


def target(app: object) -> InProcessTarget:
    return InProcessTarget(app, Keyring({"valid": "mock-valid"}))  # type: ignore[arg-type]


def test_in_process_target_answers_as_the_mock_server() -> None:
    app = copy(compiled_mock("library", None))
    app.store = RecordStore(app.contract)
    exchange = target(app).send(Request("GET", "/books", credentials=KEY), "check")
    assert exchange.response is not None and exchange.response.status == 200
    assert (exchange.failure, exchange.origin) == (None, "check")


def test_in_process_target_keeps_the_beginning_of_a_reply_that_is_cut_off() -> None:
    reply = Response(200, (("Content-Length", "3"),), b"{}")
    exchange = target(Stub(reply)).send(Request("GET", "/books"))
    assert (exchange.response, exchange.failure) == (reply, CUT_OFF)


def test_in_process_target_calls_its_app_once_at_a_time() -> None:
    locked = []
    called = target(Stub(Response(200, (), b"{}")))
    called.app.answer = lambda request: locked.append(called._one_at_a_time.locked()) or Response(200, (), b"{}")  # type: ignore[method-assign,func-returns-value]
    called.send(Request("GET", "/books"))
    assert locked == [True]


def test_is_cut_off_compares_the_body_with_its_length() -> None:
    assert is_cut_off(Response(200, (("Content-Length", "3"),), b"{}"))
    assert not is_cut_off(Response(200, (("Content-Length", "2"),), b"{}"))
    assert not is_cut_off(Response(204, (("Content-Length", "2"),), b""))


# --- a server for each walk -----------------------------------------------------------------------------
def fresh(name: str) -> InProcessTarget:
    app = copy(compiled_mock(name, None))
    app.store = RecordStore(app.contract)
    return target(app)


def change_member(store: RecordStore, resource: Resource) -> None:
    store.all(resource)[0].members["reader"] = "another"


def remove(store: RecordStore, resource: Resource) -> None:
    store.remove(resource, store.all(resource)[0])


def test_what_a_walk_changes_stays_in_its_server() -> None:
    shared = fresh("library")
    loans = shared.app.contract.resources["loan"]
    before = deepcopy(shared.app.store.all(loans))
    for number, change in enumerate((change_member, remove), 1):
        store = shared.for_walk(number).app.store
        change(store, loans)
        assert store.all(loans) != before == shared.app.store.all(loans)


@pytest.mark.parametrize(("name", "others"), [("campaign", {}), ("publisher_payout", {"campaignId": "5c" * 12})])
def test_servers_of_walks_make_different_ids(name: str, others: dict[str, str]) -> None:
    shared, resource = fresh("trackier-v1"), contract_of("trackier-v1").resources[name]
    stores = [shared.app.store, *(shared.for_walk(number).app.store for number in (1, 2, 9000))]
    assert len({each.new_id(resource, resource.names[0], others) for each in stores}) == len(stores)


def test_walks_share_a_mutant() -> None:
    app = MutantApp(compiled_mock("library", None), next(iter(mutants_of(contract_of("library")).values())))
    mutant = target(app)
    assert target_for_walk(mutant, 1) is mutant and not mutant.can_fork
    assert target_for_walk(fresh("library"), 1).can_fork  # type: ignore[attr-defined]
