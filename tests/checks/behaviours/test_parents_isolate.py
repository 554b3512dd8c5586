"""Test the behaviours of parents: parents-isolate and delete-cascades. The zoo proves both verdicts with mutants."""

from __future__ import annotations

import pytest

from conformance.checks.behaviours import behaviours_of
from conformance.checks.behaviours.delete_cascades import visible_children
from conformance.checks.behaviours.parents_isolate import lists_below, replaceable_ancestors
from conformance.contract.loader import load_contract
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants.base import Handler, Mutant, MutantApp
from conformance.observation.certainty import Certainty
from conformance.selftest.bench import bench as mutant_bench
from tests.support.kit import DATA, Bench, contract_of, send

FOLDER = DATA / "zoo" / "nested-records"
CONTRACT = load_contract(str(FOLDER))
SHOWN = {"readCampaign": ["commission"], "readOwnCampaign": ["commission"], "readGoal": ["goal_payout"], "readCap": []}


def test_each_ancestor_in_a_path_is_replaced() -> None:
    (behaviour,) = (each for each in behaviours_of(CONTRACT) if each.clause.check == "parents-isolate")
    found = {each.id: " ".join(replaceable_ancestors(CONTRACT, each)) for each in behaviour.operations()}
    assert found == {
        **dict.fromkeys(("listTasks", "readTask", "changeTask", "deleteTask", "createNote"), "project_id"),
        **dict.fromkeys(("listNotes", "readNote", "changeNote", "deleteNote"), "task_id project_id"),
    }


def test_lists_beside_a_record_are_of_what_belongs_to_it() -> None:
    contract = contract_of("trackier-v1")
    found = {
        name: [each.effect.resource for each in lists_below(contract, contract.operations[name])] for name in SHOWN
    }
    assert found == SHOWN


@pytest.mark.parametrize("operation", ["readOwnCampaign", "readGoal"])
def test_list_beside_a_record_that_shows_what_belongs_to_others_is_found(operation: str) -> None:
    here = mutant_bench("trackier-v1")
    (below,) = SHOWN[operation]
    fault = here.mutants[f"record.own-parent~shows-every.{below}@{operation}"]
    assert here.run_mutant(fault).failed == ("record.own-parent",)


def test_record_may_be_hidden_from_the_client_that_lists_what_belongs_to_it() -> None:
    def hide(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            seeded = f"/affiliate/campaigns/{app.contract.resources['campaign'].seed[0]['_id']}"
            is_hidden = request.path.startswith("/affiliate/campaigns/") and request.path != seeded
            return app.correct_response(request.replace(path=f"{request.path}0") if is_hidden else request)

        return answer

    mutant = Mutant("record.own-parent~none@readOwnCampaign", "no fault", ("record.own-parent",), hide)
    assert mutant_bench("trackier-v1").run_mutant(mutant).failed == ()


def test_records_below_a_deleted_one_are_visible_without_its_name() -> None:
    assert [each.name for each in visible_children(CONTRACT, CONTRACT.operations["deleteProject"])] == ["note"]


@pytest.mark.slow
def test_every_name_in_the_path_of_a_list_has_a_value() -> None:
    paths = []

    def watch(app: MutantApp) -> Handler:
        def answer(request: Request) -> Response:
            paths.append(request.path)
            return app.correct_response(request)

        return answer

    mutant = Mutant("record.own-parent~none", "no fault", ("record.own-parent",), watch)
    assert mutant_bench("trackier-v1").run_mutant(mutant).failed == ()
    assert any(each.startswith("/campaign/pub-payout/") for each in paths)
    assert [each for each in paths if "{" in each] == []


def created(bench: Bench, path: str, **members: str) -> str:
    reply = bench.session.send(send("POST", path, members), "")
    return str(reply.body["data"]["id"])


def test_ancestors_are_known_and_a_cascade_is_followed() -> None:
    bench = Bench(str(FOLDER))
    state, resources = bench.session.judge.state, bench.contract.resources
    projects = [created(bench, "/projects", name="house") for _ in range(2)]
    task = created(bench, f"/projects/{projects[0]}/tasks", title="wall")
    note = created(bench, f"/projects/{projects[0]}/tasks/{task}/notes", text="bricks")
    whole = {"project_id": projects[0], "task_id": task, "note_id": note}
    wrong = {**whole, "project_id": projects[1]}
    assert resources["note"].ancestors == ("task_id", "project_id")
    for query, below_another in ((state, Certainty.MAYBE), (bench.store, Certainty.NO)):
        assert query.exists(resources["note"], whole) is Certainty.YES
        assert query.exists(resources["note"], wrong) is below_another
    bench.session.send(send("DELETE", f"/projects/{projects[0]}"), "")
    assert [query.exists(resources["note"], {"note_id": note}) for query in (state, bench.store)] == [Certainty.NO] * 2


@pytest.mark.parametrize(
    "fault", ["record.own-parent~everywhere.party@listCustomFields", "create.listed~not-listed-party@createCustomField"]
)
def test_fault_with_another_word_than_the_example_is_found(fault: str) -> None:
    here = mutant_bench("trackier-v1")
    assert here.run_mutant(here.mutants[fault]).failed == (fault.partition("~")[0],)
