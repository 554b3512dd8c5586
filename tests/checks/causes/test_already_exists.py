"""Members that no two records share, in updates and in items of lists: the parcel counter with one line more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conformance.observation.target_state import Certainty
from tests.support.kit import DATA, TAG, Bench, send
from tests.support.sent_requests import cause_on

NO, MAYBE, SOME = Certainty.NO, Certainty.MAYBE, Certainty.SOME
TOWN = "                town: {type: string, example: Gouda}\n"


def counter(folder: Path, *edits: tuple[str, str, str]) -> str:
    """The name of a copy of the contract with some changes: file, old, new."""
    made = Path(shutil.copytree(DATA / "parcels", folder / "counter"))
    for file, old, new in edits:
        text = (made / file).read_text("utf-8")
        assert old in text, "the parcel counter has changed: adapt this case"
        (made / file).write_text(text.replace(old, new, 1), "utf-8")
    return str(made)


@pytest.mark.parametrize("effect", ["replace", "merge"])
def test_an_update_may_repeat_what_its_record_has(tmp_path: Path, effect: str) -> None:
    """So what is taken is never a sure fault of an update."""
    bench = Bench(
        counter(
            tmp_path,
            ("openapi.yaml", TOWN, f"{TOWN}                label: {{type: string}}\n"),
            ("contract.yaml", "replaceParcel: {effect: replace", f"replaceParcel: {{effect: {effect}"),
        )
    )
    bench.ask(bench.valid_request("createParcel"))
    (own,) = bench.state.own("parcel")
    cause = cause_on(bench, "code.31")
    for label, answer in ((own.sent["label"], MAYBE), (f"A-{TAG}99", NO), ("A-1", MAYBE)):
        update = send("PUT", f"/parcels/{own.names['parcel_number']}", {"town": "Delft", "label": label})
        assert cause.recognise(bench.factory.view(update), bench.state) is answer, label
    without = send("PUT", f"/parcels/{own.names['parcel_number']}", {"town": "Delft"})
    assert cause.recognise(bench.factory.view(without), bench.state) is NO


def test_what_is_taken_by_one_item_is_a_fault_of_that_item(tmp_path: Path) -> None:
    bench = Bench(counter(tmp_path, ("contract.yaml", "    kept: [note]\n", "    kept: [note]\n    unique: [note]\n")))
    bench.ask(bench.valid_request("createParcel"))
    (own,) = bench.state.own("parcel")
    path = f"/parcels/{own.names['parcel_number']}/scans"
    bench.ask(send("POST", path, [{"gate": f"gate-{TAG}1", "note": f"{TAG} dry"}]))
    cause = cause_on(bench, "code.31")
    for note, answer in ((f"{TAG} dry", SOME), (f"{TAG} wet", NO), ("dry", MAYBE)):
        items = [{"gate": f"gate-{TAG}2"}, {"gate": f"gate-{TAG}3", "note": note}]
        assert cause.recognise(bench.factory.view(send("POST", path, items)), bench.state) is answer, note
