"""Test that reports are written completely or not at all."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.core.errors import UsageError
from conformance.report import file_writer, json_format
from conformance.report.json_reader import report_of
from conformance.report.model import Report
from tests.support.reports import report, rich


def save(made: Report, path: Path) -> None:
    file_writer.write(path, json_format.render(made))


def test_file_writer_writes_a_whole_file_and_the_same_each_time(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("older")
    made = replace(rich(), notes=("é \ud800",))
    save(made, path)
    data = path.read_bytes()
    save(made, path)
    assert path.read_bytes() == data and data.endswith(b"}\n") and "é \\ud800".encode() in data
    assert report_of(json.loads(data)) == made
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


def test_file_writer_refuses_a_path_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no folder .*absent\. Create it"):
        save(rich(), tmp_path / "absent" / "report.json")
    with pytest.raises(UsageError, match="cannot be written"):
        save(rich(), tmp_path)
    with pytest.raises(UsageError, match="too long"):
        save(rich(), tmp_path / ("a" * 300))
    assert list(tmp_path.iterdir()) == []


def test_file_writer_refuses_a_read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match="read-only"):
        save(rich(), tmp_path / "report.json")


def test_file_writer_keeps_the_old_file_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    path.write_text("older")

    def full(self: Path, _: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match="No space left"):
        save(rich(), path)
    assert path.read_text() == "older" and len(list(tmp_path.iterdir())) == 1


def test_file_writer_writes_through_links_and_pipes(tmp_path: Path) -> None:
    link, goal = tmp_path / "link.json", tmp_path / "goal.json"
    link.symlink_to(goal)
    save(rich(), link)
    assert link.is_symlink() and report_of(json.loads(goal.read_text())) == rich()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    save(report(), pipe)
    assert report_of(json.loads(os.read(reader, 60_000))) == report() and pipe.is_fifo()
    os.close(reader)
