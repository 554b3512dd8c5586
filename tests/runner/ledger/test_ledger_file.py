"""Test that lines of a ledger are on the disk when they have to be, and that files are locked."""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Thread

import pytest

from conformance.core.errors import UsageError
from conformance.runner.ledger import ledger_file
from conformance.runner.ledger.ledger_file import LedgerFile, is_in_use


def test_ledger_file_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger"
    LedgerFile.create(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_ledger_file_syncs_each_line_before_append_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, synced = tmp_path / "a.ledger", list[str]()
    file = LedgerFile.create(path)
    monkeypatch.setattr(ledger_file.os, "fsync", lambda descriptor: synced.append(path.read_text()))
    file.append({"write": 1})
    file.append({"write": 2})
    assert synced == ['{"write":1}\n', '{"write":1}\n{"write":2}\n']


def test_ledger_file_syncs_no_line_within_the_interval_of_the_last_sync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synced, now = tmp_path / "a.ledger", list[str](), [100.0]
    file = LedgerFile.create(path, sync_interval_s=1)
    monkeypatch.setattr(ledger_file, "monotonic", lambda: now[0])
    monkeypatch.setattr(ledger_file.os, "fsync", lambda descriptor: synced.append(path.read_text()))
    for number, at in enumerate((100.0, 100.9, 101.0)):
        now[0] = at
        file.append({"write": number})
    assert synced == ['{"write":0}\n', '{"write":0}\n{"write":1}\n{"write":2}\n']


def test_ledger_file_keeps_lines_of_several_threads_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger"
    file = LedgerFile.create(path)
    threads = [Thread(target=lambda n=n: [file.append({"write": n}) for _ in range(20)]) for n in range(4)]  # type: ignore[misc]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(json.loads(line)["write"] for line in path.read_text().splitlines()) == sorted([*range(4)] * 20)


def test_ledger_file_does_not_replace_another_one(tmp_path: Path) -> None:
    LedgerFile.create(tmp_path / "a.ledger").close()
    with pytest.raises(FileExistsError):
        LedgerFile.create(tmp_path / "a.ledger")


def test_ledger_file_is_in_use_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger"
    file = LedgerFile.create(path)
    assert is_in_use(path)
    with pytest.raises(UsageError, match="has not ended"):
        LedgerFile.reopen(path)
    file.close()
    assert not is_in_use(path)


def test_ledger_file_can_be_cut_off_and_continued(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger"
    path.write_bytes(b'{"write":1}\n{"wri')
    file = LedgerFile.reopen(path)
    file.cut_off(12)
    file.append({"write": 2})
    file.close()
    assert path.read_text() == '{"write":1}\n{"write":2}\n'


def test_ledger_file_removes_itself(tmp_path: Path) -> None:
    file = LedgerFile.create(tmp_path / "a.ledger")
    file.remove()
    assert os.listdir(tmp_path) == []  # noqa: PTH208
