"""Test that no creation of a run may answer with the id of a record that exists."""

from __future__ import annotations

import pytest

from conformance.core.exchange import Request
from conformance.observation.response_reading import Reply
from conformance.runner.walk_record import record_repeated_ids
from tests.support.kit import Bench

CLAUSE, ID = "create.ids-differ", "5c0000000000000000e0ffff"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A target that gives every new record the same id."""
    made = Bench("trackier-v1")
    monkeypatch.setattr(made.store, "new_id", lambda *arguments: ID)
    return made


def creation(bench: Bench, operation: str = "createGoal") -> Request:
    return bench.valid_request(operation)


def send(bench: Bench, request: Request) -> Reply:
    reply = bench.session.send(request, "")
    assert reply.succeeded
    return reply


def failures(bench: Bench) -> list[str]:
    record_repeated_ids(bench.session)
    entry = bench.results.entries[CLAUSE]
    assert entry.counts["fail"] == len(entry.evidence)
    return [f"{each.finding.expected}; {each.finding.actual}" for each in entry.evidence]


def test_second_record_with_an_id_fails_once(bench: Bench) -> None:
    request = creation(bench, "createCategory")
    for _ in range(3):
        send(bench, request)
    assert not bench.results.entries[CLAUSE].counts["fail"], "only the end of the run shows what was deleted"
    text = f"an id that no other category has; {ID} is that of one that the run created before and did not delete"
    assert failures(bench) == failures(bench) == [text]


def test_id_of_a_deleted_record_may_be_used_again(bench: Bench) -> None:
    request = creation(bench, "createCampaign")
    for _ in range(2):
        send(bench, request)
        send(bench, Request("DELETE", f"/campaign/{ID}", credentials=request.credentials))
    assert not failures(bench)


def test_different_ids_are_right() -> None:
    bench = Bench("trackier-v1")
    request = creation(bench, "createCategory")
    send(bench, request)
    send(bench, request)
    assert not failures(bench)


def test_reply_that_was_asked_for_by_prefer_is_no_creation(bench: Bench) -> None:
    request = creation(bench, "createCategory")
    send(bench, request)
    success = next(each.id for each in bench.contract.outcomes.values() if each.success)
    send(bench, request.replace(headers=(*request.headers, ("Prefer", f"outcome={success}"))))
    assert not failures(bench)
