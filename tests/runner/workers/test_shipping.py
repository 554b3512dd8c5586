"""Test that what a walk has seen is the same after it was passed between processes."""

from __future__ import annotations

import pytest

from conformance.checks.block_reason import NO_WRITES
from conformance.checks.judge import Assessment
from conformance.contract.json_pointer import ABSENT
from conformance.contract.request_view import RequestView
from conformance.core.errors import UsageError
from conformance.core.exchange import Exchange, Failure
from conformance.runner.failure_limits import TargetGone
from conformance.runner.pacer import RunStopped
from conformance.runner.request_sender import InTurnSender
from conformance.runner.snapshot import take_snapshot
from conformance.runner.walk import BlockedCheck, ClauseFinding
from conformance.runner.walk_execution import LocalExecution
from conformance.runner.walk_plan import plan_walks
from conformance.runner.workers.shipping import Shipping
from tests.support.kit import Bench, get


@pytest.mark.parametrize("name", ["parcels", "library"])
def test_everything_that_walks_see_is_passed(name: str) -> None:
    """Each walk of a run is executed here, and what it has seen is compared with what arrives."""
    bench = Bench(name)
    shipping = Shipping(bench.session.judge)
    walks = plan_walks(bench.contract, bench.session.judge.causes).walks
    take_snapshot(bench.session, walks)
    snapshot = bench.session.judge.state.without_own_records()
    execution = LocalExecution(bench.session, InTurnSender(bench.session.send_view), 1, snapshot)
    for each in walks:
        execution.start(each)
        attempt = execution.next_ended()
        entries, learned = shipping.loads(shipping.dumps((attempt.entries, attempt.learned)))
        assert learned == attempt.learned
        for sent, received in zip(attempt.entries, entries, strict=True):
            assert same(sent, received)


def same(sent: object, received: object) -> bool:
    if isinstance(sent, Assessment) and isinstance(received, Assessment):
        ours, theirs = sent.reply, received.reply
        assert (theirs.contract, theirs.operation) == (ours.contract, ours.operation)
        assert theirs.outcome is ours.outcome and theirs.reading is ours.reading
        assert theirs.view.request == theirs.exchange.request == ours.exchange.request
        assert (theirs.body, theirs.code, theirs.fault) == (ours.body, ours.code, ours.fault)
        assert theirs.exchange == ours.exchange and theirs.exchange.duration_s == ours.exchange.duration_s
        assert received.expectation == sent.expectation
        return received.findings == sent.findings and received.excuse == sent.excuse
    if isinstance(sent, ClauseFinding) and isinstance(received, ClauseFinding):
        assert (sent.reply is None) == (received.reply is None)
        return sent.finding == received.finding
    return sent == received


def test_objects_of_the_contract_are_passed_by_their_identity() -> None:
    bench = Bench("parcels")
    shipping = Shipping(bench.session.judge)
    view = RequestView(bench.contract, get("/parcels"))
    sent = (bench.contract, view.operation, *bench.session.judge.causes, ABSENT, BlockedCheck("gate.wrong", NO_WRITES))
    received = shipping.loads(shipping.dumps(sent))
    assert all(a is b for a, b in zip(sent[:-1], received[:-1], strict=True)) and received[-1] == sent[-1]


@pytest.mark.parametrize("why", [RunStopped("limit"), TargetGone("gone"), UsageError("wrong"), KeyboardInterrupt()])
def test_reasons_of_an_early_end_are_passed(why: BaseException) -> None:
    received = (shipping := Shipping(Bench("parcels").session.judge)).loads(shipping.dumps(why))
    assert type(received) is type(why) and str(received) == str(why)


def test_exchange_without_a_reply_is_passed() -> None:
    shipping = Shipping(Bench("parcels").session.judge)
    sent = Exchange(get("/parcels"), None, Failure("reset", "closed"), "gate.wrong", resent=True)
    assert shipping.loads(shipping.dumps(sent)) == sent
