"""Test that benchmarks run and print their results; the figures themselves depend on the machine."""

from __future__ import annotations

import re
import stat
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from benchmarks import client_against_requests, mock_against_prism, plugin_cost, run_on_mock
from benchmarks.measuring import figures, ratios, rounds
from tests.support.kit import ROOT

STAND_IN = """#!{python}
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BODY = b'{{"meta":{{"code":{code}}},"data":[]}}'

class Handler(BaseHTTPRequestHandler):
    protocol_version, wbufsize = "HTTP/1.1", -1
    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)
    do_POST = do_GET
    def log_message(self, *parts): pass

assert sys.argv[1:3] == ["mock", "-p"], sys.argv
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[3])), Handler).serve_forever()
"""
TINY = ["--rounds", "2", "--requests", "6"]


def stand_in(folder: Path, code: int = 200) -> str:
    """Write a program with the name of Prism, which answers each request with the same body."""
    path = folder / "prism"
    path.write_text(STAND_IN.format(python=sys.executable, code=code))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def numbers(line: str) -> list[float]:
    return [float(each) for each in re.findall(r"\d+(?:\.\d+)?", line.split("  ")[-1])]


def test_figures_are_minimum_median_and_maximum() -> None:
    assert figures([3.0, 1.0, 2.0]) == "1.00 / 2.00 / 3.00"
    assert figures([4.0, 1.0], ".0f") == "1 / 2 / 4"


def test_rounds_start_with_another_contestant_each() -> None:
    asked: list[str] = []

    def contestant(name: str) -> float:
        asked.append(name)
        return 1.0

    assert rounds({name: partial(contestant, name) for name in "ab"}, 3) == {"a": [1.0] * 3, "b": [1.0] * 3}
    assert "".join(asked) == "abbaab"


def test_ratios_divide_round_by_round() -> None:
    assert ratios([2.0, 9.0], [1.0, 3.0]) == [2.0, 3.0]


@pytest.mark.slow
def test_run_on_mock_prints_time_and_memory(capsys: pytest.CaptureFixture[str]) -> None:
    library = str(ROOT / "tests" / "data" / "library")
    run_on_mock.main(["--runs", "1", "--contract", library])
    shown = capsys.readouterr().out
    assert re.search(rf"{library}: \d{{3,}} exchanges\n", shown)
    for line in shown.splitlines()[3:]:
        least, middle, greatest = numbers(line)
        assert 0 < least == middle == greatest


def test_client_against_requests_prints_speeds_and_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    client_against_requests.main(TINY)
    lines = capsys.readouterr().out.splitlines()[2:]
    assert [line.split("  ")[0].strip() for line in lines] == [
        "ours",
        "requests",
        "httpx",
        "ours to requests, round by round",
        "ours to httpx, round by round",
    ]
    assert all(0 < least <= middle <= greatest for least, middle, greatest in map(numbers, lines))


@pytest.mark.slow
def test_plugin_cost_prints_times_and_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    plugin_cost.main(["--rounds", "2", "--tests", "3"])
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split("  ")[0] for line in lines] == ["without", "with", "with to without, round by round"]
    assert all(0 < least <= middle <= greatest for least, middle, greatest in map(numbers, lines))


def test_mock_against_prism_works_with_a_program_that_stands_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mock_against_prism.main([*TINY, "--prism", stand_in(tmp_path)])
    shown = capsys.readouterr().out
    assert "\nGET /carriers\n" in shown
    assert "\nPOST /trackings/post\n" in shown
    assert shown.count("requests per second") == 4
    assert shown.count("ours to Prism, round by round") == 2


def test_mock_against_prism_stops_at_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="unexpected reply"):
        mock_against_prism.main([*TINY, "--prism", stand_in(tmp_path, code=4016)])


def test_mock_against_prism_explains_missing_npm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="npm is missing: install"):
        mock_against_prism.main(TINY)


@pytest.mark.npm
@pytest.mark.slow
def test_mock_against_prism_works_with_prism(
    prism_program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mock_against_prism, "installed", lambda package, program: nullcontext(prism_program))
    mock_against_prism.main(TINY)
    assert capsys.readouterr().out.count("Prism  requests per second") == 2
