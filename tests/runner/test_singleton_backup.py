"""Test that singletons are restored as they were before the run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.exchange import Credential, Exchange, Request, Response
from conformance.core.generated_values import GeneratedValues
from conformance.observation.target_state import TargetState
from conformance.runner.singleton_backup import SingletonBackup
from tests.support.kit import Bench, Direct, contract_of, get, send

TR = contract_of("trackier-v1")
JSON = (("Content-Type", "application/json"),)
CHANGE = send("PATCH", "/network/account", {"name": "Other"})


class Lasting(Direct):
    """The reference server, as if its records lasted."""

    ends_with_run = False


class Hiding(Direct):
    """The reference server, whose successes have no record."""

    def send(self, request: Request, origin: str = "") -> Exchange:
        exchange = super().send(request, origin)
        return replace(exchange, response=Response(200, JSON, b'{"success": true, "data": {}}'))


class Reader:
    """Shows the same value each time, and remembers what was read."""

    def __init__(self, value: Any) -> None:
        self.value, self.read = value, list[str]()

    def __call__(self, resource: Resource) -> Any:
        self.read.append(resource.name)
        return self.value


def prepare(backup: SingletonBackup, request: Request, reader: Reader) -> None:
    backup.before_request(RequestView(TR, request), reader)


def test_before_request_reads_a_singleton_before_the_first_write_only() -> None:
    backup, reader = SingletonBackup(True, TargetState(TR, GeneratedValues("t1"))), Reader({"name": "First"})
    for _ in range(2):
        prepare(backup, CHANGE, reader)
    assert reader.read == ["account"] and backup.values == {"account": {"name": "First"}}


@pytest.mark.parametrize("request_", [get("/network/account"), send("POST", "/affiliate", {}), get("/no-such-path")])
def test_before_request_reads_nothing_for_other_requests(request_: Request) -> None:
    backup, reader = SingletonBackup(True, TargetState(TR, GeneratedValues("t1"))), Reader({})
    prepare(backup, request_, reader)
    assert not reader.read and not backup.values


def test_before_request_blocks_a_change_that_cannot_be_restored() -> None:
    backup, reader = SingletonBackup(True, TargetState(TR, GeneratedValues("t1"))), Reader(None)
    for _ in range(2):
        with pytest.raises(Blocked, match="account cannot be read") as raised:
            prepare(backup, CHANGE, reader)
        assert raised.value.reason.code is BlockCode.NOT_RESTORABLE
    assert reader.read == ["account"] and not backup.values


def test_before_request_allows_any_change_of_a_target_that_ends_with_the_run() -> None:
    backup = SingletonBackup(False, TargetState(TR, GeneratedValues("t1")))
    prepare(backup, CHANGE, Reader(None))
    assert not backup.values


def test_a_reply_without_the_singleton_shows_nothing_to_restore() -> None:
    resource = TR.resources["own_account"]
    assert Bench("trackier-v1").session.read_singleton(resource)
    assert Bench("trackier-v1", target=Hiding("trackier-v1")).session.read_singleton(resource) is None


@pytest.mark.parametrize("lasts", [True, False])
def test_a_null_member_of_a_singleton_is_not_filled_on_a_target_that_lasts(lasts: bool) -> None:
    bench = Bench("trackier-v1", target=Lasting("trackier-v1") if lasts else None)
    operation = bench.contract.operations["changeOwnAccount"]
    (stored,) = bench.store.all(bench.contract.resources["own_account"])
    stored.members["phone"] = None
    bench.session.backup.keep(bench.contract.resources["own_account"], bench.session.read_singleton)
    bench.session.drive(bench.factory.send_valid(operation), "")
    assert (stored.members["phone"] is None) is lasts


def test_a_null_member_of_a_singleton_is_only_sent_in_a_request_with_a_fault() -> None:
    bench = Bench("trackier-v1", target=Lasting("trackier-v1"))
    (stored,) = bench.store.all(bench.contract.resources["own_account"])
    stored.members["phone"] = None
    with pytest.raises(Blocked, match="own_account has no value in phone, and no operation would empty it again"):
        bench.session.send(send("PATCH", "/affiliate/account", {"name": "Other", "phone": "5550100031"}), "")
    unknown = (Credential("unknown", "header"),)
    body = {"name": "Other", "phone": "5550100031"}
    assert bench.session.send(send("PATCH", "/affiliate/account", body, credentials=unknown), "").outcome
    assert stored.members["phone"] is None
