"""Test that a third API only needs a folder with two files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from conformance.cli.main import main
from tests.support.library_server import KEY, library
from tests.support.served import LIBRARY, served

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The two files in a folder outside of the project."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


@pytest.fixture
def credentials(tmp_path: Path) -> Path:
    path = tmp_path / "credentials.toml"
    path.write_text(f'[library]\nvalid = "{KEY}"\n')
    return path


def test_third_api_is_two_files_of_data(folder: Path) -> None:
    assert sorted(each.name for each in folder.iterdir()) == ["contract.yaml", "openapi.yaml"]


def test_lint_has_no_findings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(folder)]) == 0
    assert capsys.readouterr().out.endswith("\n1 contract checked, 0 findings\n")


def test_run_passes_every_clause_on_its_reference_server(folder: Path, tmp_path: Path) -> None:
    assert main(["run", str(folder), "--strict", "--report", f"json={tmp_path}/report.json"]) == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["contract"] == "library"
    assert {verdict for verdict, count in report["summary"].items() if count} == {"pass"}


def test_list_shows_an_api_by_its_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", str(folder)]) == 0
    assert "library/code.30 " in capsys.readouterr().out


def test_serve_serves_the_api(folder: Path) -> None:
    with served(folder) as url:
        assert url.endswith("/v1")
        known = "mock-valid"
        for path, key, code in [("/loans", known, 0), ("/loans/99999999", known, 30), ("/loans", "none", 10)]:
            with urlopen(Request(url + path, headers={"Library-Key": key})) as reply:
                assert json.load(reply)["code"] == code


def test_run_on_a_server_written_by_hand_conforms(folder: Path, credentials: Path) -> None:
    with library() as (url, _):
        assert main(["run", str(folder), "--target", url, "--credentials", str(credentials), "--strict"]) == 0


@pytest.mark.parametrize(
    ("fault", "clauses"),
    [
        ("doubles", {"code.30"}),
        ("vague", {"code.30"}),
        ("open", {"key.known"}),
        ("mute", {"code.place"}),
        ("html", {"json.strict", "json.type"}),
    ],
)
def test_run_on_a_faulty_server_fails_the_clause_that_it_breaks(
    folder: Path, credentials: Path, tmp_path: Path, fault: str, clauses: set[str]
) -> None:
    with library(fault) as (url, _):
        code = main(
            [
                "run",
                str(folder),
                "--target",
                url,
                "--credentials",
                str(credentials),
                "--report",
                f"json={tmp_path}/report.json",
            ]
        )
    report = json.loads((tmp_path / "report.json").read_text())
    failed = {each["id"]: each for each in report["clauses"] if each["verdict"] == "fail"}
    assert code == report["exit"] == 1
    assert clauses <= set(failed), sorted(failed)
    assert all(each["evidence"][0]["curl"] for each in failed.values())
    assert KEY not in json.dumps(report)
    if fault in ("doubles", "vague", "open"):
        assert set(failed) == clauses


def test_bearer_key_is_sent_in_the_authorization_header(folder: Path, tmp_path: Path) -> None:
    api, keys = folder / "openapi.yaml", tmp_path / "bearer.toml"
    api.write_text(api.read_text().replace("name: Library-Key", "name: Authorization"))
    keys.write_text(f'[library]\nvalid = "Bearer {KEY}"\n')
    report, tape = tmp_path / "report.json", tmp_path / "tape.json"
    arguments = ["--credentials", str(keys), "--strict", "--report", f"json={report}", "--record", str(tape)]
    with library(bearer=True) as (url, _):
        assert main(["run", str(folder), "--target", url, *arguments]) == 0
    assert KEY not in report.read_text() + tape.read_text()
    with library("parrot", bearer=True) as (url, _):
        assert main(["run", str(folder), "--target", url, *arguments]) == 1
    assert KEY not in report.read_text() + tape.read_text()
