"""Test the Location header of the reference server."""

from __future__ import annotations

from pathlib import Path

from benchmarks.ten_faults.__main__ import FOLDER
from tests.support.contract_copies import changed_copy
from tests.support.mock_client import Client

TOOL = {"name": "Saw", "kind": "hand", "days": 7, "insured": True}


def test_location_is_that_of_the_new_record() -> None:
    client = Client(str(FOLDER))
    reply = client.ask("POST /tools", TOOL)
    assert reply.headers["location"] == f"/v1/tools/{reply.json['data']['id']}"
    assert client.ask(f"GET {reply.headers['location'].removeprefix('/v1')}").json["data"]["name"] == "Saw"
    assert "location" not in client.ask("GET /tools").headers
    assert "location" not in client.ask("POST /tools", {}).headers


def test_location_of_a_preferred_outcome_is_that_of_the_example() -> None:
    made = Client(str(FOLDER)).ask("POST /tools", TOOL, Prefer="code=0")
    assert made.headers["location"] == "/v1/tools/10000002"


def test_location_needs_an_operation_that_reads(tmp_path: Path) -> None:
    folder = changed_copy(FOLDER, tmp_path, "contract.yaml", "readTool: {effect: read", "readTool: {effect: static")
    assert "location" not in Client(str(folder)).ask("POST /tools", TOOL).headers
