"""Runs that are recorded, and runs from recordings."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.recording.cassette import PLACEHOLDER_BASE
from conformance.recording.cassette_header import FORMAT
from tests.support.command_line import Cli, Ended

TAG = "tape0001"
HEADER: dict[str, Any] = {
    "format": FORMAT,
    "tool": {"name": "conformance", "version": "0"},
    "contract": "library",
    "contract_digest": "0123456789abcdef",
    "target": "mock:",
    "base": PLACEHOLDER_BASE,
    "recorded": "2026-01-01T00:00:00+00:00",
    "time_is_fixed": True,
    "complete": True,
    "ended": "",
    "tag": TAG,
    "seed": None,
    "profiles": ["valid"],
    "dialects": {"axis": ["one"]},
    "local": True,
    "ends_with_run": False,
    "options": {"only": [], "provoke": None, "writes": True, "concurrency": 1, "max_requests": None},
}


class Tape:
    """Records and replays the library, or another contract, in a folder of its own."""

    def __init__(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cli, self.monkeypatch = cli, monkeypatch

    def record(self, *options: str, file: str = "tape.json", **how: Any) -> tuple[Ended, dict[str, Any]]:
        return self.cli.run("--tag", TAG, *options, "--record", file, **how)

    def replay(self, *options: str, file: str = "tape.json", **how: Any) -> tuple[Ended, dict[str, Any]]:
        """A run in which no socket can be opened."""
        with self.monkeypatch.context() as patch:
            patch.setattr(socket, "socket", None)
            return self.cli.run("--target", f"cassette:{file}", *options, **how)

    def text(self, file: str = "tape.json") -> str:
        return (self.cli.folder / file).read_text("utf-8")

    def read(self, file: str = "tape.json") -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.text(file))
        return document

    def write(self, document: Any, file: str = "tape.json") -> None:
        (self.cli.folder / file).write_text(json.dumps(document), "utf-8")


def clauses(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the clauses of a report without times, and without the commands to copy, which name the target."""
    return [
        {**each, "duration_s": None, "evidence": [{**one, "curl": None} for one in each["evidence"]]}
        for each in report["clauses"]
    ]


def same(recorded: dict[str, Any], replayed: dict[str, Any]) -> bool:
    """Return whether two runs have the same results in each clause, and in total."""
    assert clauses(replayed) == clauses(recorded)
    compared: Sequence[str] = ("summary", "exit", "exchanges", "dialects", "habits", "tag", "profiles", "complete")
    assert {name: replayed[name] for name in compared} == {name: recorded[name] for name in compared}
    return True


def load(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document
