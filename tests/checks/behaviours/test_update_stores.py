"""Test what shows that an update is stored."""

from __future__ import annotations

import json
from copy import copy
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.behaviours._emptied_texts import emptiable_members
from conformance.checks.behaviours._released_values import released_values
from conformance.checks.behaviours._update_changes import Change, RecordSnapshot
from conformance.checks.behaviours._updating_records import has_two_values
from conformance.core.exchange import Exchange, Request
from conformance.mock_server.mutants import mutated
from conformance.mock_server.mutants.base import MutantApp
from conformance.runner.directed_checks import run_directed
from conformance.selftest.bench import Bench
from conformance.selftest.bench import bench as mutant_bench
from tests.support import kit
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA, Direct, contract_of, reply

NO_REPLY: Any = None


def test_state_of_new_records_is_changed_before_an_operation_sets_it(tmp_path: Path) -> None:
    old, new = "needs: {is_archived: true, phase: open}, set: {is_archived: false}", "set: {is_archived: false}"
    folder = changed_copy(DATA / "zoo" / "record-states", tmp_path, "contract.yaml", old, new)
    lines = (folder / "contract.yaml").read_text("utf-8").replace('"7": {', '"7": {source: [page 1], ').splitlines(True)
    (folder / "contract.yaml").write_text("".join(each for each in lines if "code.7:" not in each), "utf-8")
    here = Bench(str(folder))
    mutant = here.mutants["stored~forgets@restoreChannel"]
    assert here.run_mutant(mutant).failed == ("stored",)
    results = here.run(MutantApp(copy(here.plain), here.mutants["stored~forgets@renameChannel"]), ("stored",))
    assert results.entries["stored"].counts["fail"]


def test_both_values_of_a_member_that_is_true_or_false_are_sent() -> None:
    here = mutant_bench("trackingmore-v2")
    assert here.run_mutant(here.mutants["update.stores~only-true@updateTracking"]).failed == ("update.stores",)


@pytest.mark.parametrize("fault", ["steps-back", "restores-repeated"])
def test_word_that_restores_another_value_than_the_original_is_found(fault: str) -> None:
    here = mutant_bench("trackingmore-v2")
    mutant = here.mutants[f"update.stores~{fault}-status@updateTrackings"]
    assert here.run_mutant(mutant).failed == ("update.stores",)


def test_only_booleans_have_two_values() -> None:
    resource = contract_of("trackingmore-v2").resources["tracking"]
    examples = {"archived": "true", "status": 7, "title": "A", "on": True}
    assert [name for name, value in examples.items() if has_two_values(resource, name, value)] == ["archived", "on"]


def test_optional_free_texts_may_be_emptied_unless_blank_is_missing() -> None:
    whole, trackier = contract_of("trackingmore-v2"), contract_of("trackier-v1")
    found = emptiable_members(whole, whole.operations["updateTrackings"], whole.resources["tracking"])
    assert {"title", "order_id"} <= {*found} and not {"carrier_code", "customer_email", "status"} & {*found}
    assert not emptiable_members(trackier, trackier.operations["updateCampaign"], trackier.resources["campaign"])


class Emptying(Direct):
    """Updates that empty texts set what `change` makes of the sent members; None refuses them."""

    def __init__(self, change: Any) -> None:
        super().__init__("trackingmore-v2")
        self.change = change

    def send(self, request: Request, origin: str = "") -> Exchange:
        sent = json.loads(request.body) if request.method == "PUT" and request.body else None
        if not isinstance(sent, dict) or "" not in sent.values():
            return super().send(request, origin)
        members = self.change(sent)
        if members is None:
            refusal = {"meta": {"code": 4012, "type": "Bad Request", "message": "Empty"}, "data": []}
            return Exchange(request, reply(refusal))
        return Exchange(request, super().send(request.replace(body=json.dumps(members).encode()), origin).response)


def refused_title(sent: dict[str, Any]) -> Any:
    return None if "title" in sent else sent


def ignored(sent: dict[str, Any]) -> Any:
    return {name: each for name, each in sent.items() if each != ""} or {"comment": "x"}


def ignored_alone(sent: dict[str, Any]) -> Any:
    return ignored(sent) if len(sent) == 1 else None


@pytest.mark.parametrize(
    ("change", "verdict"),
    [(lambda sent: None, "pass"), (refused_title, "pass"), (ignored, "fail"), (ignored_alone, "fail")],
)
def test_an_empty_text_is_refused_or_replaces_the_old_one(change: Any, verdict: str) -> None:
    bench = kit.Bench("trackingmore-v2", target=Emptying(change))
    run_directed(bench.session, ["update.stores"], only_operation="updateTracking")
    found = bench.results.verdicts()
    assert found["update.stores"].verdict == verdict
    assert {"update.stores"} >= {name for name, each in found.items() if each.verdict == "fail"}


@pytest.mark.parametrize("fault", ["", "update.stores~reserves@updateAdvertiser"])
def test_former_unique_value_can_be_used_again(fault: str) -> None:
    app = mutated(contract_of("trackier-v1"), fault) if fault else None
    bench = kit.Bench("trackier-v1", target=Direct("trackier-v1", app=app))
    run_directed(bench.session, ["update.stores"], only_operation="updateAdvertiser")
    found = [each.finding.expected for each in bench.results.entries["update.stores"].evidence]
    text = "another advertiser can have the email of one that an update has changed"
    assert found == ([text] if fault else [])


def test_only_stored_changes_of_unique_members_release_values() -> None:
    resource = contract_of("trackier-v1").resources["advertiser"]

    def change(member: str, old: str, wanted: str, new: str) -> Change:
        before, after = (RecordSnapshot({member: each}, None, NO_REPLY) for each in (old, new))
        return Change(member, wanted, None, before, after, NO_REPLY)

    ignored, stored = change("email", "a@e.org", "b@e.org", "a@e.org"), change("email", "c@e.org", "d@e.org", "d@e.org")
    again, name = change("email", "d@e.org", "e@e.org", "e@e.org"), change("name", "A", "B", "B")
    assert released_values(resource, [ignored, name]) == {}
    assert released_values(resource, [ignored, stored, again, name]) == {"email": "c@e.org"}
