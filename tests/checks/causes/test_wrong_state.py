"""Test the cause wrong-state, and how a run brings records into states."""

from __future__ import annotations

from copy import copy

import pytest

from conformance.checks.causes.base import Cause
from conformance.checks.request_steps import Blocked
from conformance.contract.json_pointer import ABSENT
from conformance.contract.loader import load_contract
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from conformance.mock_server.mutants.base import MutantApp
from conformance.observation.certainty import Certainty
from conformance.observation.learning import learn
from conformance.observation.record_states import find_route, is_in_state, refused_states
from conformance.selftest.bench import bench as selftest_of
from tests.support.kit import DATA, Bench, send

FOLDER = DATA / "zoo" / "record-states"
CONTRACT = load_contract(str(FOLDER))
CHANNEL = CONTRACT.resources["channel"]


@pytest.fixture
def bench() -> Bench:
    return Bench(str(FOLDER))


def cause_of(bench: Bench, clause: str) -> Cause:
    return next(each for each in bench.judge.causes if each.clause.id == clause)


def created(bench: Bench) -> str:
    bench.session.send(send("POST", "/channels", {"name": "general"}), "")
    *_, (_, (channel,)) = bench.session.judge.state.created
    return channel


def act(bench: Bench, channel: str, *names: str) -> list[str]:
    replies = [bench.session.send(send("POST", f"/channels/{channel}/{name}"), "") for name in names]
    return [reply.outcome.id if reply.outcome else "" for reply in replies]


def rename(channel: str) -> Request:
    return send("PATCH", f"/channels/{channel}", {"name": "lounge"})


def test_reference_server_keeps_the_state_of_each_record(bench: Bench) -> None:
    one, other = created(bench), created(bench)
    assert act(bench, one, "archive", "archive", "share", "posts") == ["0", "4", "5", "2"]
    assert act(bench, one, "restore", "share", "restore") == ["0", "0", "6"]
    assert act(bench, other, "share", "close") == ["0", "6"]
    assert act(bench, one, "archive", "close", "restore", "archive") == ["0", "0", "7", "4"]


@pytest.mark.parametrize(
    ("actions", "certainty"),
    [((), Certainty.NO), (("archive",), Certainty.YES), (("archive", "restore"), Certainty.NO)],
)
def test_run_follows_the_state_of_its_records(bench: Bench, actions: tuple[str, ...], certainty: Certainty) -> None:
    channel = created(bench)
    act(bench, channel, *actions)
    answer = cause_of(bench, "code.5").recognise(RequestView(CONTRACT, rename(channel)), bench.session.judge.state)
    assert answer is certainty


def test_run_does_not_know_the_state_of_records_of_others(bench: Bench) -> None:
    view = RequestView(CONTRACT, rename("0123456789"))
    assert cause_of(bench, "code.5").recognise(view, bench.session.judge.state) is Certainty.MAYBE
    assert cause_of(bench, "code.5").recognise(view, bench.store) is Certainty.NO


def test_clause_with_a_state_takes_it_from_the_others(bench: Bench) -> None:
    channel = created(bench)
    act(bench, channel, "archive", "close")
    view = RequestView(CONTRACT, send("POST", f"/channels/{channel}/restore"))
    answers = {name: cause_of(bench, name).holds(view, bench.session.judge.state) for name in ("code.6", "code.7")}
    assert answers == {"code.6": Certainty.NO, "code.7": Certainty.YES}


def test_state_is_unknown_after_an_unclear_reply(bench: Bench) -> None:
    channel = created(bench)
    state = bench.session.judge.state
    assert state.state_of(CHANNEL, {"channel_id": channel}) == {"is_archived": False, "phase": "open"}
    learn(state, RequestView(CONTRACT, send("POST", f"/channels/{channel}/archive")), None, ABSENT)
    assert state.state_of(CHANNEL, {"channel_id": channel}) == {"phase": "open"}


def test_shortest_route_leads_over_several_operations() -> None:
    found = find_route(CONTRACT, CHANNEL, {"phase": ("closed",)})
    assert found is not None and [each.operation.id for each in found.transitions] == ["archiveChannel", "closeChannel"]
    assert find_route(CONTRACT, CHANNEL, {"phase": ("lost",)}) is None
    assert find_route(CONTRACT, CHANNEL, {"is_archived": (False,), "phase": ("closed",)}) is None


def test_only_states_to_which_operations_lead_are_refused() -> None:
    found = {
        each.id: [dict(state) for _, state in refused_states(CONTRACT, each)] for each in CONTRACT.operations.values()
    }
    assert found["restoreChannel"] == [
        {"is_archived": (False,), "phase": ("open",)},
        {"is_archived": (True,), "phase": ("closed",)},
    ]
    assert found["createPost"] == [{"is_archived": (True,)}]
    assert found["readChannel"] == []


def test_updates_set_the_states_in_their_bodies() -> None:
    contract = load_contract(str(FOLDER.parent / "states-in-bodies"))
    found = find_route(contract, contract.resources["task"], {"status": ("done",), "locked": (True,)})
    assert found is not None and [each.sent for each in found.transitions] == [{"status": "done"}, {"locked": True}]


@pytest.mark.parametrize(
    ("values", "expected"),
    [({}, None), ({"a": 1}, False), ({"a": True}, None), ({"a": True, "b": 2}, True), ({"b": 3}, False)],
)
def test_one_member_decides_that_a_state_is_wrong(values: dict[str, object], expected: bool | None) -> None:
    assert is_in_state({"a": (True,), "b": (1, 2)}, values) is expected


def test_record_that_cannot_be_brought_into_a_state_blocks(bench: Bench) -> None:
    steps = bench.factory.new_record("channel", {"phase": ("lost",)})
    with pytest.raises(Blocked, match="no operation brings a channel into the state phase: lost"):
        for _ in bench.walk(steps):
            pass


@pytest.mark.parametrize("of_server", [False, True])
def test_laws_hold_on_operations_with_states(of_server: bool) -> None:
    broken = []
    for clause in ("code.3", "code.4", "code.5", "code.6", "code.7"):
        bench = Bench(str(FOLDER))
        bench.change_factory(query=bench.store if of_server else bench.state)
        cause = cause_of(bench, clause)
        for operation in cause.operations():
            for request, prepares in bench.walk(cause.provoke(operation, bench.factory)):
                view, query = bench.factory.view(request), bench.factory.query
                found = [each.clause.id for each in bench.judge.causes if each.recognise(view, query) >= Certainty.SOME]
                if found != ([] if prepares else [clause]):
                    broken.append((clause, operation.id, request.path, found))
    assert not broken


def test_state_that_was_not_set_is_a_fault_of_the_operation_that_sets_it() -> None:
    here = selftest_of(str(FOLDER))
    mutant = here.mutants["stored~keeps-state.archiveChannel"]
    results = here.run(MutantApp(copy(here.plain), mutant), ("stored", "code.4", "code.5"), ()).entries
    assert results["stored"].counts["fail"]
    assert not results["code.4"].counts["fail"] + results["code.5"].counts["fail"]


def test_read_that_shows_another_state_leaves_it_open(bench: Bench) -> None:
    channel = created(bench)
    act(bench, channel, "archive")
    for record in bench.store.all(CHANNEL):
        record.members["is_archived"] = False
    bench.session.send(send("GET", f"/channels/{channel}"), "")
    answer = cause_of(bench, "code.4").holds(
        RequestView(CONTRACT, send("POST", f"/channels/{channel}/archive")), bench.session.judge.state
    )
    assert answer is Certainty.MAYBE
