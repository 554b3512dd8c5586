"""Test that the Location of a creation has to lead to the new record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.ten_faults.__main__ import FOLDER, RunResult, run_command
from benchmarks.ten_faults.server import SERVERS, Shed, Tool
from conformance.checks.request_steps import Blocked
from conformance.checks.url_below_base import path_below_base
from conformance.cli.main import main
from conformance.contract.loader import load_contract
from conformance.contract.openapi import deref
from conformance.openapi_export import compiled
from tests.support.contract_copies import changed_copy
from tests.support.kit import contract_of

ADDRESS = "http://shed.example.com/v1"
TOOL = {"name": "Saw", "kind": "hand", "days": 7, "insured": True}
CLAUSE = "create.location"
FEW = ("run", "--no-generated", "--only", CLAUSE, "--only", "operation.*")


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/v1/tools/5", "/tools/5"),
        ("tools/5", "/tools/5"),
        ("./tools/5#top", "/tools/5"),
        ("http://shed.example.com/v1/tools/5", "/tools/5"),
        ("HTTP://SHED.example.com/v1/tools/5", "/tools/5"),
        ("//shed.example.com/v1/tools/5", "/tools/5"),
        ("/v1/tools/a b\u00e9%2F", "/tools/a%20b%C3%A9%2F"),
    ],
)
def test_location_is_resolved_against_the_request(location: str, path: str) -> None:
    assert path_below_base(ADDRESS, "/tools", location) == (path, ())


def test_location_may_have_a_query() -> None:
    assert path_below_base(ADDRESS, "/tools", "/v1/tools?id=5&x=") == ("/tools", (("id", "5"), ("x", "")))


@pytest.mark.parametrize("location", ["/tools/5", "/v10/tools/5", "/v1/../tools/5", "http://[", "/v1"])
def test_location_outside_the_base_path_is_no_operation(location: str) -> None:
    assert path_below_base(ADDRESS, "/tools", location) is None


@pytest.mark.parametrize(
    "location", ["http://other.example.com/v1/tools/5", "//other/v1/tools/5", "mailto:a@b.example"]
)
def test_location_on_another_host_is_never_requested(location: str) -> None:
    with pytest.raises(Blocked, match="another host"):
        path_below_base(ADDRESS, "/tools", location)


def test_location_is_documented_for_replies_of_a_contract(tmp_path: Path) -> None:
    assert contract_of("ten_faults").operations["createTool"].location_statuses == {201: False}
    assert contract_of("ten_faults").operations["readTool"].location_statuses == {}
    described = "Location: {description: Where the new tool can be read, schema: {type: string}}"
    folder = changed_copy(FOLDER, tmp_path, "openapi.yaml", described, "location: {$ref: '#/components/headers/There'}")
    path = folder / "openapi.yaml"
    header = "components:\n  headers: {There: {required: true, schema: {type: string}}}\n"
    path.write_text(path.read_text("utf-8").replace("components:\n", header), "utf-8")
    assert load_contract(str(folder)).operations["createTool"].location_statuses == {201: True}


def test_location_is_a_header_of_the_exported_document() -> None:
    document = compiled(contract_of("ten_faults"))
    made = document["paths"]["/tools"]["post"]["responses"]["201"]
    assert list(deref(document, made)["headers"]) == ["Location"]


def verdict(result: RunResult) -> tuple[str, str]:
    """Of the clause, and what was seen where it failed."""
    return result.verdicts[CLAUSE], "; ".join(each["actual"] for each in result.failed.get(CLAUSE, []))


def server(at: str | None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a server with this Location; `{id}` is the key of the new tool."""

    class Odd(Shed):
        def location(self, tool: Tool, host: str) -> str | None:
            return at and at.format(**tool)

    monkeypatch.setitem(SERVERS, "odd", Odd)
    return "odd"


@pytest.mark.parametrize("location", ["/v1/tools/{id}", "http://localhost/v1/tools/{id}", "tools/{id}"])
def test_location_of_the_new_record_passes(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verdict(run_command(server(location, monkeypatch), FEW)) == ("pass", "")


@pytest.mark.parametrize(
    ("location", "actual"),
    [
        ("/v1/tool/{id}", "30 (Nothing here) under HTTP 404"),
        ("/v1/tools/{id}/parts", "30 (Nothing here) under HTTP 404"),
        ("/v1/tools/10000001", 'another key, {"tool_id": "10000001"}'),
        ("/v1/tools", "a URL of the operation listTools"),
        ("/tools/{id}", '"/tools/1000'),
        ("http://[", '"http://["'),
    ],
)
def test_location_of_anything_else_fails(location: str, actual: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found, seen = verdict(run_command(server(location, monkeypatch), FEW))
    assert found == "fail" and actual in seen


@pytest.mark.parametrize("location", [None, "http://other.example.com/v1/tools/{id}"])
def test_location_that_is_missing_is_inconclusive(location: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verdict(run_command(server(location, monkeypatch), FEW)) == ("inconclusive", "")


@pytest.fixture
def demanding(tmp_path: Path) -> Path:
    """The contract that has a Location in every reply to a creation."""
    described = "Where the new tool can be read, "
    return changed_copy(FOLDER, tmp_path, "openapi.yaml", described, f"{described}required: true, ")


def test_location_that_is_required_fails_if_missing(demanding: Path) -> None:
    assert verdict(run_command("right", FEW, demanding)) == ("pass", "")
    assert verdict(run_command("no-location", FEW, demanding)) == ("fail", "nothing")


def test_location_that_is_required_has_a_mutant_without_it(demanding: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", str(demanding), "--only", f"{CLAUSE}~*"]) == 0
    assert "4 mutants of 1 clause, all caught" in capsys.readouterr().out


def report(folder: Path, *words: str) -> Any:
    path = folder / "report.json"
    main([words[0], str(FOLDER), *words[1:], "--report", f"json={path}"])
    return {each["id"]: each["verdict"] for each in json.loads(path.read_text("utf-8"))["clauses"]}


@pytest.mark.parametrize("target", ["mock:", "asgi:benchmarks.ten_faults.server:absolute_location/v1"])
def test_location_is_judged_alike_in_a_replay(target: str, tmp_path: Path) -> None:
    keys, tape = tmp_path / "keys.toml", tmp_path / "tape.json"
    keys.write_text('[ten_faults]\nvalid = "fake-shed-key"\n')
    credentials = ("--credentials", str(keys)) if target.startswith("asgi") else ()
    live = report(tmp_path, *FEW, "--target", target, *credentials, "--record", str(tape))
    assert live[CLAUSE] == "pass"
    assert report(tmp_path, *FEW, "--target", f"cassette:{tape}") == live
