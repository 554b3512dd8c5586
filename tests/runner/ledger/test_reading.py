"""Test that ledgers are read as far as they can be, whatever is in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import UsageError
from conformance.runner.ledger.entries import Header
from conformance.runner.ledger.ledger_file import LedgerFile
from conformance.runner.ledger.reading import read_header, read_ledger
from tests.support.kit import contract_of

TM, TR = "trackingmore-v2", "trackier-v1"
HEADER = Header(TM, "", "digest", "t1e2s3t4", "http://127.0.0.1:1/v2", "2020-01-01T00:00:00+00:00")
NAMES = {"carrier_code": "dhl", "tracking_number": "CTt1e2s3t41"}
WRITE = {"write": 1, "operation": "createTracking", "profiles": ["valid"], "doubtful": [["tracking", "dhl", "x"]]}
REPLY = {"reply": 1, "created": [{"resource": "tracking", "names": NAMES}]}


def ledger_of(folder: Path, *entries: dict[str, Any], end: bytes = b"") -> Path:
    path = folder / "a.ledger"
    file = LedgerFile.create(path)
    for each in (HEADER.entry, *entries):
        file.append(each)
    file.close()
    path.write_bytes(path.read_bytes() + end)
    return path


def test_read_ledger_replaces_what_was_expected_by_what_was_shown(tmp_path: Path) -> None:
    path = ledger_of(tmp_path, WRITE, {**WRITE, "write": 2}, REPLY)
    ledger = read_ledger(path, contract_of(TM))
    assert read_header(path) == HEADER
    assert [each.created[0].names for each in ledger.changes] == [NAMES]
    assert [*ledger.unanswered] == [2] and ledger.last == 2 and not ledger.broken


def test_read_ledger_keeps_settings_until_they_are_restored(tmp_path: Path) -> None:
    entries: list[dict[str, Any]] = [
        {"setting": "account", "shown": {"name": "A"}},
        {"setting": "domain", "shown": []},
        {"restored": "domain"},
    ]
    contract = contract_of(TR)
    names = [name for name, each in contract.resources.items() if each.singleton]
    entries[0]["setting"], entries[1]["setting"], entries[2]["restored"] = names[0], names[-1], names[-1]
    assert read_ledger(ledger_of(tmp_path, *entries), contract).settings == {names[0]: {"name": "A"}}


@pytest.mark.parametrize("end", [b'{"write":2,"opera', b"\0\0\0\0", b'{"write":3}', b"\n\0\n"])
def test_read_ledger_ignores_a_damaged_end(tmp_path: Path, end: bytes) -> None:
    path = ledger_of(tmp_path, WRITE)
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + end)
    ledger = read_ledger(path, contract_of(TM))
    assert (ledger.broken, ledger.size, [*ledger.unanswered]) == ([], size, [1])


@pytest.mark.parametrize(
    "broken",
    [
        {"reply": 1, "created": 7},
        {"reply": 1, "created": [{"resource": "spaceship", "names": {}}]},
        {"reply": 1, "created": [{"resource": "tracking", "names": {"tracking_number": "x"}}]},
        {"reply": 1, "created": [{"resource": "tracking", "names": [["carrier_code", 1]]}]},
        {"reply": 1, "lost": [{"resource": "tracking", "names": {}, "sent": 7}]},
        {"reply": 1, "deleted": [["tracking", "dhl"]]},
        {"reply": 1, "doubtful": [["tracking", "dhl", 7]]},
        {"write": "x", "operation": "createTracking"},
        {"write": 1e400, "operation": "createTracking"},
        {"setting": "tracking", "shown": 1},
        {"setting": [], "shown": 1},
        {},
    ],
)
def test_read_ledger_names_a_broken_line_and_reads_on(tmp_path: Path, broken: dict[str, Any]) -> None:
    ledger = read_ledger(ledger_of(tmp_path, WRITE, broken, {**WRITE, "write": 2}), contract_of(TM))
    assert ledger.broken == [3] and [*ledger.unanswered] == [1, 2]


@pytest.mark.parametrize(
    "line", [b"", b"{}\n", b"[" * 100_000, b'{"format":"conformance-ledger/1","tag":7}\n', b"\xff\n", b"x" * 100_000]
)
def test_read_header_refuses_another_file(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "a").write_bytes(line)
    with pytest.raises(UsageError, match="is not a ledger"):
        read_header(tmp_path / "a")


def test_read_header_accepts_a_ledger_without_the_directory(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger"
    path.write_text(json.dumps({name: value for name, value in HEADER.entry.items() if name != "directory"}) + "\n")
    assert read_header(path) == HEADER
