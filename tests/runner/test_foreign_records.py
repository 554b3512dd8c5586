"""Test that a run never changes a record that a wrong target names in the reply to a creation."""

from __future__ import annotations

import json

import pytest

from conformance.checks.request_steps import Blocked
from conformance.core.exchange import Exchange, Request
from conformance.report.leftovers import Leftover
from conformance.runner.cleanup import clean_up
from conformance.runner.foreign_records import existing_record_notes, note_existing
from tests.support.kit import Bench, Direct, exchange, reply, send
from tests.support.scripted_target import sent_lines

TR = "trackier-v1"
ADVERTISER = "advertiser"


class Naming(Direct):
    """Answers creations with the key `named`, if it is set."""

    ends_with_run, named = False, ""

    def send(self, request: Request, origin: str = "") -> Exchange:
        answer = super().send(request, origin)
        if request.method != "POST" or not self.named or answer.response is None:
            return answer
        body = json.loads(answer.response.body)
        body["data"]["user"]["_id"] = self.named
        return exchange(request, reply(body))


@pytest.fixture
def bench() -> Bench:
    return Bench(TR, target=Naming(TR))


def create(bench: Bench) -> str:
    """Let the run create an advertiser; return the key in the reply."""
    made = bench.session.send(bench.valid_request("createAdvertiser"), "")
    assert made.outcome is not None and made.outcome.success
    return str(made.body["data"]["user"]["_id"])


def keys(bench: Bench) -> set[str]:
    return {str(each.names["advertiser_id"]) for each in bench.store.all(bench.contract.resources[ADVERTISER])}


def named(bench: Bench, key: str) -> None:
    assert isinstance(bench.target, Naming)
    bench.target.named = key


def test_run_leaves_a_record_that_a_list_showed_before(bench: Bench) -> None:
    before = keys(bench)
    assert before
    note_existing(bench.session, [ADVERTISER])
    foreign = sorted(before)[0]
    named(bench, foreign)
    assert create(bench) == foreign
    assert not [*bench.state.own_records(ADVERTISER)]
    for method in ("DELETE", "POST"):
        with pytest.raises(Blocked, match="may not be a record of this run"):
            bench.session.send(send(method, f"/advertiser/{foreign}", {} if method == "POST" else None), "")
    assert clean_up(bench.session) == [] and foreign in keys(bench)
    assert existing_record_notes(bench.state) == [
        f"Replies to creations named records that existed before the run, which it did not change or delete: "
        f"advertiser {foreign}."
    ]


def test_run_leaves_a_record_that_two_creations_name(bench: Bench) -> None:
    shared = create(bench)
    named(bench, shared)
    create(bench)
    why = "the replies to two creations named it, so it may not be the run's"
    assert clean_up(bench.session) == [Leftover(ADVERTISER, (shared,), why)] and shared in keys(bench)


def test_run_deletes_a_record_whose_key_was_used_again_after_its_deletion(bench: Bench) -> None:
    shared = create(bench)
    bench.session.send(send("DELETE", f"/advertiser/{shared}"), "")
    named(bench, shared)
    create(bench)
    assert [each.names for each in bench.state.own_records(ADVERTISER)] == [{"advertiser_id": shared}]


def test_lists_are_read_only_for_a_run_that_writes(bench: Bench) -> None:
    reading = Bench(TR, may_write=False)
    note_existing(reading.session, [ADVERTISER])
    note_existing(bench.session, [])
    assert sent_lines(reading) == sent_lines(bench) == []


# --- mocks that keep no records ---------------------------------------------------------------------------
class Documented(Direct):
    """Answers each creation with the documented example, as mocks without records do."""

    ends_with_run = False

    def send(self, request: Request, origin: str = "") -> Exchange:
        answer = super().send(request, origin)
        example = self.mock.contract.operations["createAdvertiser"].reply_example
        return exchange(request, reply(example)) if request.method == "POST" else answer


def test_record_of_a_documented_reply_is_used_although_it_existed() -> None:
    bench = Bench(TR, target=Documented(TR))
    note_existing(bench.session, [ADVERTISER])
    key = create(bench)
    bench.session.judge.state.existed.add((ADVERTISER, (key,)))
    assert not bench.session.judge.state.is_foreign((ADVERTISER, (key,)))
    bench.session.judge.state.facts.documented.clear()
    assert bench.session.judge.state.is_foreign((ADVERTISER, (key,)))
