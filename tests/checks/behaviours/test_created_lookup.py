"""Test how records are found whose keys no reply to their creation shows."""

from __future__ import annotations

from pathlib import Path

from conformance.checks.behaviours._created_lookup import look_up_created
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA, Bench, send


def test_record_is_found_on_a_later_page(tmp_path: Path) -> None:
    old, new = (
        "createNote: {effect: create, resource: note, record: /data,",
        "createNote: {effect: create, resource: note,",
    )
    bench = Bench(str(changed_copy(DATA / "zoo" / "kinds-of-pages", tmp_path, "contract.yaml", old, new)))
    replies = [bench.session.send(send("POST", "/notes", {"text": f"note {n}"}), "") for n in range(6)]
    before = len(bench.target.asked)
    found = bench.session.drive(look_up_created(bench.contract, bench.factory, replies[-1]), "").value
    assert found is not None and [each.sent["text"] for each in found] == ["note 5"]
    assert len(bench.target.asked) - before == 2
