"""Test how detected servers are counted and compared with the unchanged one, and how a run continues."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.detection.__main__ import main, measure_all
from benchmarks.detection.servers import CONFORMING, Server, own_servers, sample_servers, spread_evenly
from benchmarks.detection.table import key_of, table
from benchmarks.detection.ways import TOOLS, Result, Settings, Visit, judge_server
from tests.support.served import ROOT

LIBRARY = str(ROOT / "tests" / "data" / "library")
SERVE = (sys.executable, "-m", "conformance", "serve", LIBRARY)
KEYS = '[library]\nvalid = "mock-valid"\n'
RIGHT = Server("right", LIBRARY, SERVE, True, KEYS, CONFORMING)
WRONG = Server("wrong", LIBRARY, (*SERVE, "--mutant", "code.0~missing@listLoans"), False, KEYS)
SETTINGS = Settings(seed=1, max_examples=1, limit_s=60.0)


def written(path: Path, *servers: Server) -> str:
    """Write a file of servers, in which the key `lawful` has the value of `conforms`."""
    fields = [{name: value for name, value in vars(each).items() if name != "kind"} for each in servers]
    entries = [{"lawful": each.pop("conforms"), **each} for each in fields]
    path.write_text(json.dumps(entries))
    return str(path)


def result_of(server: Server, way: str, **failed: list[str]) -> Result:
    return Result(server.contract, server.name, way, 1.0, 1, failed)


def shown(*results: Result) -> dict[str, list[str]]:
    """Kind of servers -> the cells of the ways."""
    text = table([RIGHT, WRONG], {key_of(each): each for each in results})
    rows = [[cell.strip() for cell in line.split("|")[2:-1]] for line in text.splitlines()[2:]]
    return {row[0]: row[2:] for row in rows if row}


def test_table_does_not_count_failures_of_the_unchanged_server_as_new() -> None:
    results = [result_of(RIGHT, way, status=["list"]) for way in TOOLS]
    results += [
        result_of(WRONG, "st run", status=["list"]),
        result_of(WRONG, "conformance run", status=["list", "read"]),
    ]
    rows = shown(*results, result_of(WRONG, "conformance explore", shape=["list"]))
    assert rows["**wrong, all**"] == ["1 / 0 / 0", "1 / 1 / 0", "1 / 1 / 1"]
    assert rows[CONFORMING] == ["1 / 0 / 0"] * 3


def test_table_does_not_count_servers_without_a_failure() -> None:
    rows = shown(*(result_of(server, way) for server in (RIGHT, WRONG) for way in TOOLS))
    assert rows["**wrong, all**"] == rows[CONFORMING] == ["0 / 0 / 0"] * 3
    assert rows["median seconds"] == ["1.0"] * 3


def test_table_names_the_number_of_tested_servers_if_some_are_missing() -> None:
    assert shown(result_of(RIGHT, "st run"))["**wrong, all**"] == ["0 tested"] * 3


def test_sample_servers_is_deterministic_and_keeps_the_unchanged_server() -> None:
    servers = own_servers()
    chosen = sample_servers(servers, 3)
    assert chosen == sample_servers(servers, 3)
    assert [each.conforms for each in chosen] == [True, False, False, False] * 2
    assert spread_evenly(servers, None) == spread_evenly(servers, 10**6) == servers


def test_judge_server_counts_a_run_that_the_limit_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def forever(visit: Visit) -> list[str]:
        visit.report.write_text("{}")
        return [sys.executable, "-c", "import signal; signal.pause()"]

    monkeypatch.setitem(TOOLS, "st run", (forever, lambda report: {"slow": []}))
    result = judge_server(RIGHT, "st run", replace(SETTINGS, limit_s=0.1), {})
    assert result.failed == {"slow": []}
    assert result.note == "interrupted after 0.1 s"


@pytest.mark.parametrize("command", [(sys.executable, "-c", "raise SystemExit(3)"), ("no-such-program",)])
def test_judge_server_reports_a_server_that_does_not_start(command: tuple[str, ...]) -> None:
    result = judge_server(replace(RIGHT, command=command), "st run", SETTINGS, {})
    assert result.exit is None and not result.failed
    assert "the server" in result.note


@pytest.mark.parametrize("text", ["{", "[1]", '[{"name": "x"}]', '[{"lawful": true, "contract": "x", "command": []}]'])
def test_main_refuses_a_file_that_is_no_list_of_servers(tmp_path: Path, text: str) -> None:
    path = tmp_path / "servers.json"
    path.write_text(text)
    with pytest.raises(SystemExit, match=r"servers\.json: not a list of servers"):
        main(["--servers", str(path)])


def test_main_refuses_wrong_servers_without_a_correct_one(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="library has no correct server"):
        main(["--servers", written(tmp_path / "servers.json", WRONG)])


def test_measure_all_refuses_a_table_of_other_settings(tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    path.write_text(json.dumps({"settings": {"seed": 2}, "results": []}))
    with pytest.raises(SystemExit, match="name another file, or use these settings"):
        measure_all([RIGHT], SETTINGS, 1, path)
    path.write_text("[]")
    with pytest.raises(SystemExit, match="not a table of this benchmark"):
        measure_all([RIGHT], SETTINGS, 1, path)


@pytest.mark.slow
def test_main_tests_two_servers_in_three_ways(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {name: str(tmp_path / name) for name in ("table.json", "page.md")}
    words = ["--servers", written(tmp_path / "servers.json", RIGHT, WRONG), "--jobs", "2", "--max-examples", "1"]
    words += ["--table", files["table.json"], "--output", files["page.md"]]
    main(words)
    first = capsys.readouterr()
    results: list[Any] = json.loads(Path(files["table.json"]).read_text())["results"]
    found = {(each["server"], each["way"]): each["failed"] for each in results}
    assert "code.0" in found["wrong", "conformance run"]
    assert not found["right", "conformance run"] and not found["right", "conformance explore"]
    assert not any(each["note"] for each in results)
    assert Path(files["page.md"]).read_text().endswith(first.out)
    main(words)
    again = capsys.readouterr()
    assert again.out == first.out
    assert "of 6" in first.err and again.err == ""
