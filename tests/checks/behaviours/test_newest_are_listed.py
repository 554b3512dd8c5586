"""Test lists of the newest records."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.behaviours.newest_are_listed import NewestAreListed
from conformance.contract.effects import List
from conformance.contract.operation import Operation
from conformance.core.exchange import Exchange, Request
from conformance.mock_server.mutants import mutated
from conformance.mock_server.stored_record import StoredRecord
from conformance.runner.directed_checks import run_directed
from tests.support.kit import DATA, Bench, Direct, contract_of

NAME, CLAUSE, PATH, NEWEST = "trackier-v1", "list.newest", "/jobs", 50
NOTES = str(DATA / "zoo" / "kinds-of-pages")
DATE = ("Date", "Mon, 02 Jan 2023 03:04:05 GMT")
Shows = Callable[[Sequence[StoredRecord]], Any]


class Jobs(Direct):
    """A server whose list shows what `shows` selects of all jobs, oldest first; `dates` are the headers in replies."""

    def __init__(self, shows: Shows, dates: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(NAME)
        self.shows, self.dates = shows, dates

    def send(self, request: Request, origin: str = "") -> Exchange:
        found = super().send(request, origin)
        response = found.response
        assert response is not None
        if request.path == PATH and response.status == 200:
            jobs = self.mock.store.all(self.contract.resources["job"])
            example = self.contract.operations["listJobs"].reply_example["data"]["job"]
            shown = self.shows([{**example, "_id": each.names["job_id"]} for each in jobs])
            body = {"success": True, "data": {"job": shown, "logs": []}}
            response = replace(response, body=json.dumps(body).encode())
        return replace(found, response=replace(response, headers=(*response.headers, *self.dates)))


def verdict(target: Direct | None = None, name: str = NAME, clause: str = CLAUSE) -> str:
    bench = Bench(name, target=target)
    run_directed(bench.session, [clause])
    return bench.results.verdicts()[clause].verdict


def latest(jobs: Sequence[Any]) -> Sequence[Any]:
    return jobs[-NEWEST:]


@pytest.mark.parametrize(
    "shows",
    [
        lambda jobs: latest(jobs)[-1],
        lambda jobs: latest(jobs)[0],
        latest,
        lambda jobs: latest(jobs)[::-1],
    ],
    ids=["the newest", "the oldest of the newest", "all", "newest first"],
)
def test_list_shows_one_or_all_of_the_newest_records(shows: Shows) -> None:
    assert verdict(Jobs(shows)) == "pass"


@pytest.mark.parametrize(
    "shows",
    [
        lambda jobs: jobs[:NEWEST][-1],
        lambda jobs: jobs[0],
        lambda jobs: jobs[:NEWEST],
        lambda jobs: jobs[-NEWEST - 1 :],
        lambda jobs: latest(jobs)[1:],
        lambda jobs: latest(jobs[:-1]),
        lambda jobs: [],
    ],
    ids=["the last of the first", "the first", "the first ones", "one more", "one less", "all but the newest", "none"],
)
def test_list_that_shows_others_or_another_number_fails(shows: Shows) -> None:
    assert verdict(Jobs(shows)) == "fail"


def test_records_that_were_created_at_the_same_time_have_no_order() -> None:
    assert verdict(Jobs(lambda jobs: jobs[:NEWEST], [DATE])) == "pass"
    assert verdict(Jobs(lambda jobs: jobs[:NEWEST][-1], [DATE])) == "pass"


def test_one_record_more_than_the_list_shows_is_created() -> None:
    target = Jobs(latest)
    verdict(target)
    creations = [each for each, _ in target.asked if each.path == "/network/conversion-import"]
    assert len(creations) == NEWEST + 1 and [each.path for each, _ in target.asked].count(PATH) == 2


@pytest.mark.parametrize("fault", ["first", "without-last", "fewer"])
def test_faults_of_lists_that_show_several(fault: str) -> None:
    assert verdict(name=NOTES, clause="newest") == "pass"
    app = mutated(contract_of(NOTES), f"newest~{fault}@listNewest")
    assert verdict(Direct(NOTES, app=app), NOTES, "newest") == "fail"


class Shared(Direct):
    """A server that has other clients."""

    is_local = False


def test_records_of_other_clients_may_be_newer() -> None:
    assert verdict(Shared(NAME)) == "inconclusive"


def test_only_lists_of_a_hundred_records_are_checked() -> None:
    contract = contract_of(NAME)
    behaviour = NewestAreListed(contract, contract.clauses[CLAUSE])
    lister, resource = contract.operations["listJobs"], contract.resources["job"]

    def showing(newest: int | None) -> Operation:
        return replace(lister, effect=replace(lister.effect_as(List), newest=newest))

    found = [behaviour.applies_to(showing(each), resource) for each in (None, 1, 100, 101)]
    assert found == [False, True, True, False]
