"""Test the cause already-exists: unique members in creations, in updates and in items of lists."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conformance.checks.causes import causes_of
from conformance.checks.request_steps import Blocked
from conformance.mock_server.mutants import mutated
from conformance.observation.certainty import Certainty
from conformance.runner.directed_checks import run_directed
from tests.support.kit import DATA, TAG, Bench, Direct, contract_of, send
from tests.support.sent_requests import cause_on, sent

TM, TR, LIBRARY, PARCELS = "trackingmore-v2", "trackier-v1", "library", "parcels"
TOWN = "                town: {type: string, example: Gouda}\n"
NO, MAYBE, SOME = Certainty.NO, Certainty.MAYBE, Certainty.SOME


def members(line: str) -> list[tuple[str, str]]:
    """Number and carrier of each item of a list."""
    return [(each["tracking_number"], each["carrier_code"]) for each in json.loads(line[line.index("[") :])]


def test_already_exists_sends_a_taken_item_and_one_item_twice() -> None:
    taken, *_, twice = sent(TM, "code.4016.item", "createTrackings")
    assert members(taken) == [("CT-TAG-2", "china-post"), ("CTTAG1", "china-post")]
    assert members(twice) == [("CTTAG7", "china-post")] * 3, "a server may report the last two as one"


def test_already_exists_sends_a_taken_record_once() -> None:
    line, *_ = sent(TM, "code.4016", "createTracking")
    assert line.endswith('"tracking_number":"CTTAG1","carrier_code":"china-post"}')


def test_already_exists_sends_the_key_of_a_record_in_another_state() -> None:
    _, update, freeze, line = sent(TM, "code.4016", "createTracking")
    assert update.endswith('{"archived":"true","status":4}') and "/trackings/notupdate" in freeze
    assert all('"CTTAG3"' in each or "/CTTAG3" in each for each in (update, freeze, line))


def test_already_exists_shows_a_server_that_replaces_archived_records() -> None:
    app = mutated(contract_of(TM), "code.4016~replaces-changed@createTracking")
    bench = Bench(TM, target=Direct(TM, app=app))
    run_directed(bench.session, ["code.4016"])
    (found,) = bench.results.entries["code.4016"].evidence
    assert found.finding.verdict == "fail"


def test_already_exists_sends_a_value_that_is_taken_since_an_update() -> None:
    bench = Bench(TR)
    lines = sent(TR, "code.33", "createAffiliate", bench=bench)
    first, update, updated = (line[line.index("{") : line.index("}") + 1] for line in lines)
    mails = [json.loads(each)["email"] for each in (first, update, updated)]
    assert mails[1] == mails[2] != mails[0]


def test_already_exists_creates_the_first_record_by_a_list_if_nothing_else_does() -> None:
    first, twice = sent(PARCELS, "code.31", "addScans")
    assert first.endswith('[{"gate":"gate-TAG2","note":"dry"},{"note":"wet","gate":"gate-TAG1"}]')
    assert json.loads(twice[twice.index("[") :]) == [{"gate": "gate-TAG4", "note": "dry"}] * 3


def test_already_exists_is_blocked_where_no_record_can_be_shown() -> None:
    bench = Bench(PARCELS, may_write=False)
    with pytest.raises(Blocked, match="the target shows no scan, and none can be created"):
        sent(PARCELS, "code.31", "addScans", bench=bench)


def counter(folder: Path, *edits: tuple[str, str, str]) -> str:
    """The name of a copy of the contract with some changes: file, old, new."""
    made = Path(shutil.copytree(DATA / "parcels", folder / "counter"))
    for file, old, new in edits:
        text = (made / file).read_text("utf-8")
        assert old in text, "the parcel counter has changed: adapt this case"
        (made / file).write_text(text.replace(old, new, 1), "utf-8")
    return str(made)


@pytest.mark.parametrize("effect", ["replace", "merge"])
def test_already_exists_is_not_certain_of_an_update(tmp_path: Path, effect: str) -> None:
    """So what is taken is never a sure fault of an update."""
    bench = Bench(
        counter(
            tmp_path,
            ("openapi.yaml", TOWN, f"{TOWN}                label: {{type: string}}\n"),
            ("contract.yaml", "replaceParcel: {effect: replace", f"replaceParcel: {{effect: {effect}"),
        )
    )
    bench.ask(bench.valid_request("createParcel"))
    (own,) = bench.state.own_records("parcel")
    cause = cause_on(bench, "code.31")
    for label, answer in ((own.sent["label"], MAYBE), (f"A-{TAG}99", NO), ("A-1", MAYBE)):
        update = send("PUT", f"/parcels/{own.names['parcel_number']}", {"town": "Delft", "label": label})
        assert cause.recognise(bench.factory.view(update), bench.state) is answer, label
    without = send("PUT", f"/parcels/{own.names['parcel_number']}", {"town": "Delft"})
    assert cause.recognise(bench.factory.view(without), bench.state) is NO


def test_already_exists_recognises_one_item_of_a_list(tmp_path: Path) -> None:
    bench = Bench(
        counter(
            tmp_path,
            ("contract.yaml", "    stored_members: [note]\n", "    stored_members: [note]\n    unique: [note]\n"),
        )
    )
    bench.ask(bench.valid_request("createParcel"))
    (own,) = bench.state.own_records("parcel")
    path = f"/parcels/{own.names['parcel_number']}/scans"
    bench.ask(send("POST", path, [{"gate": f"gate-{TAG}1", "note": f"{TAG} dry"}]))
    cause = cause_on(bench, "code.31")
    for note, answer in ((f"{TAG} dry", SOME), (f"{TAG} wet", NO), ("dry", MAYBE)):
        items = [{"gate": f"gate-{TAG}2"}, {"gate": f"gate-{TAG}3", "note": note}]
        assert cause.recognise(bench.factory.view(send("POST", path, items)), bench.state) is answer, note


@pytest.mark.parametrize(
    ("name", "clause", "operations"),
    [
        (TM, "code.4016", ["createTracking"]),
        (TM, "code.4016.item", ["createTrackings", "changeCarrier"]),
        (TR, "code.33", ["createAffiliate", "updateAffiliate", "createAdvertiser", "updateAdvertiser"]),
        (TR, "link.exists", ["createLink"]),
        (PARCELS, "code.31", ["createParcel", "addScans"]),
    ],
)
def test_already_exists_can_hold_for_what_sets_a_key_or_a_unique_member(
    name: str, clause: str, operations: list[str]
) -> None:
    contract = contract_of(name)
    cause = next(each for each in causes_of(contract) if each.clause.id == clause)
    assert [each.id for each in contract.operations.values() if cause.can_hold(each)] == operations
