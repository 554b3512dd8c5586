"""Test when the ledger of a run is removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.runner.ledger.entries import Changes
from conformance.runner.ledger.ledger_file import LedgerFile
from conformance.runner.ledger.run_ledger import RunLedger
from conformance.security.redactor import Redactor
from tests.support.kit import Bench


@pytest.mark.parametrize(
    ("is_clean", "unanswered", "note"),
    [
        (True, {}, ""),
        (False, {}, "What is left is noted in a ledger: `conformance cleanup "),
        (True, {7: Changes()}, "A request to which no reply was awaited is noted in a ledger: `conformance cleanup "),
    ],
)
def test_ledger_stays_if_the_target_may_have_records_of_the_run(
    tmp_path: Path, is_clean: bool, unanswered: dict[int, Changes], note: str
) -> None:
    session = Bench("parcels").session
    ledger = RunLedger(session, LedgerFile.create(tmp_path / "a.ledger"), Redactor([]))
    ledger._target.unanswered |= unanswered
    ledger.end(is_clean)
    assert (tmp_path / "a.ledger").exists() is bool(note)
    assert "".join(ledger.notes).startswith(note) and bool(ledger.notes) is bool(note)
