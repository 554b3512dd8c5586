"""Test `conformance fleet` on real servers: correct, wrong and dead ones, and none."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from tests.support.command_line import Cli, verdicts
from tests.support.fleets import DEAD, KEYS, fleet, table

KILLER = """
import os, signal
async def app(scope, receive, send):
    if scope["type"] == "http":
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def files(cli: Cli) -> None:
    cli.write("keys.toml", KEYS)
    cli.write("killer.py", KILLER)


def columns(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in document["targets"]}


def rows(document: dict[str, Any], matrix: int = 0) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in document["matrices"][matrix]["clauses"]}


class TestFleet:
    def test_fleet_shows_targets_side_by_side_with_differences_first(self, cli: Cli, lenient: str, strict: str) -> None:
        ended, document = fleet(cli, table("right", "mock:"), table("lenient", lenient), table("strict", strict))
        found = rows(document)
        assert ended.code == 1 and ended.err == ""
        assert found["code.30"]["verdicts"] == {"right": "pass", "lenient": "fail", "strict": "pass"}
        assert [name for name, each in found.items() if each["group"] == "differ"] == [
            "body.odd",
            "code.30",
            "operation.readLoan",
        ]
        page = ended.out.splitlines()
        assert page[0] == "library on 3 targets" and "Differ (3)" in page
        assert [line.split() for line in page if line.startswith("  code.30 ")] == [["code.30", "pass", "FAIL", "pass"]]
        assert "      lenient: readLoan, expected code 30, received 0 (success) under HTTP 200" in page
        assert "Pass on all 3 judged targets: 18 clauses" in page and "exit 1: a clause failed" in page

    def test_fleet_has_the_verdicts_of_single_runs(self, cli: Cli, lenient: str) -> None:
        _, document = fleet(cli, table("right", "mock:"), table("lenient", lenient))
        for name, target in (("right", "mock:"), ("lenient", lenient)):
            _, alone = cli.run("--target", target, "--credentials", "keys.toml")
            assert verdicts(columns(document)[name]["report"]) == verdicts(alone)
            assert {each["id"]: each["verdicts"][name] for each in rows(document).values()} == verdicts(alone)
            assert columns(document)[name]["exit"] == alone["exit"]

    def test_fleet_judges_each_target_whatever_happens_to_others(self, cli: Cli) -> None:
        ended, document = fleet(
            cli,
            table("right", "mock:", 'labels = ["x"]'),
            table("dead", DEAD),
            table("keyless", "http://127.0.0.1:2", "credentials = false"),
            table("killed", "asgi:killer:app"),
            table("absent", "asgi:no_such_module:app"),
        )
        found = columns(document)
        assert {name: each["exit"] for name, each in found.items()} == {
            "right": 0,
            "dead": 3,
            "keyless": 2,
            "killed": 4,
            "absent": 2,
        }
        assert ended.code == 4 and found["right"]["error"] is None and found["right"]["labels"] == ["x"]
        assert "Connection refused" in found["dead"]["error"] and found["dead"]["report"]["exit"] == 3
        assert found["keyless"]["error"].startswith(
            'no `valid` credential for library: add credentials = "FILE" to the table of this target; it is a TOML'
        )
        assert found["killed"]["error"] == f"a run ended without a report (exit -{signal.SIGKILL.value})"
        assert "no_such_module" in found["absent"]["error"]
        assert {each["group"] for each in rows(document).values()} == {"pass"}
        assert "Pass on the one judged target: 21 clauses" in ended.out and "  killed   not judged: a run" in ended.out

    def test_fleet_exits_with_3_when_a_target_is_down(self, cli: Cli, lenient: str) -> None:
        ended, _ = fleet(cli, table("dead", DEAD), table("lenient", lenient))
        assert ended.code == 3

    def test_fleet_has_a_table_for_each_contract(self, cli: Cli) -> None:
        ended, document = fleet(
            cli,
            table("a", "mock:?dialect=plain", 'only = ["code.*"]', contract="parcels"),
            table("b", "mock:", 'tag = "fleet1"'),
            table("c", "mock:?dialect=strict", contract="parcels"),
        )
        assert [(each["contract"], each["targets"]) for each in document["matrices"]] == [
            ("parcels", ["a", "c"]),
            ("library", ["b"]),
        ]
        assert ended.code == 0 and "exit 0: all conform" in ended.out
        assert columns(document)["b"]["report"]["tag"] == "fleet1"
        assert rows(document)["schema"]["verdicts"] == {"a": "skipped", "c": "pass"}
        assert rows(document)["schema"]["group"] == "partly" and rows(document)["code.20"]["group"] == "pass"

    def test_fleet_entry_without_writes_is_only_read(self, cli: Cli, strict: str) -> None:
        _, document = fleet(cli, table("read", strict, "writes = false"))
        sent = [each for clause in columns(document)["read"]["report"]["clauses"] for each in clause["evidence"]]
        assert rows(document)["code.20"]["verdicts"] == {"read": "skipped"} and sent

    def test_fleet_calls_no_incomplete_run_conforming(self, cli: Cli) -> None:
        ended, document = fleet(cli, table("a", "mock:"), options=("--max-requests", "30"))
        assert ended.code == 0 and not columns(document)["a"]["report"]["complete"]
        assert "exit 0: no failure in what was checked" in ended.out and ", not complete (mock:)" in ended.out
        assert "Note: a: The run ended early: the budget of 30 requests is used up." in ended.out

    def test_fleet_label_selects_targets(self, cli: Cli) -> None:
        tables = table("a", "mock:", 'labels = ["x"]'), table("dead", DEAD)
        ended, document = fleet(cli, *tables, options=("--label", "x"))
        assert ended.code == 0 and [*columns(document)] == ["a"]

    def test_fleet_shows_no_key(self, cli: Cli, lenient: str) -> None:
        ended, _ = fleet(cli, table("lenient", lenient), table("dead", DEAD))
        assert "mock-valid" not in ended.out + ended.err + (cli.folder / "out.json").read_text()

    def test_fleet_repeats_no_password_of_an_address(self, cli: Cli) -> None:
        ended, _ = fleet(cli, table("a", "http://me:fake-word-01@127.0.0.1:1"))
        assert ended.code == 2 and "fake-word-01" not in ended.out + (cli.folder / "out.json").read_text()
        assert "has a user or password before the host" in ended.out
