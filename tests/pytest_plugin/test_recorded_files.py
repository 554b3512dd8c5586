"""Test which files of recorded traffic a suite names."""

from __future__ import annotations

import json
from pathlib import Path

from conformance.pytest_plugin.recorded_files import find_recorded
from tests.support.kit import contract_of
from tests.support.traffic_files import BASE, LOANS, written


def test_find_recorded_finds_files_of_every_format_in_a_folder(tmp_path: Path) -> None:
    """Lines of JSON hold traffic if they are exchanges, and not if they are a log."""
    exchange = {"request": {"method": "GET", "url": f"{BASE}/loans"}, "response": {"status": 200, "body": f"{LOANS}"}}
    written(tmp_path, "tap.jsonl", json.dumps(exchange) + "\n")
    written(tmp_path, "server.log", json.dumps({"level": "info"}) + "\n")
    found = find_recorded([tmp_path], [contract_of("library")], tmp_path)
    assert [each.name for each in found.files] == ["tap.jsonl"]
    assert [each.name for each in found.without_traffic] == ["server.log"]
