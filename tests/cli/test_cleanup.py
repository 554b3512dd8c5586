"""Test `conformance cleanup` without a target that answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.runner.ledger.entries import Header
from conformance.runner.ledger.folder import old_ledgers
from conformance.targets import find_kind
from tests.support.command_line import Cli

DEAD = "http://127.0.0.1:9/v1"
KEYS = '[trackingmore-v2]\nvalid = "fake-key-0123456789"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    made = tmp_path / "state" / "apiproof" / "ledgers"
    made.mkdir(parents=True)
    return made


def ledger(folder: Path, tag: str = "t1e2s3t4") -> Path:
    path = folder / f"{tag}.ledger"
    path.write_text(json.dumps(Header("trackingmore-v2", "", "", tag, DEAD, "2020").entry) + "\n")
    return path


@pytest.mark.parametrize("which", [["gone.ledger"], ["--tag", "gone1234"], []])
def test_cleanup_has_nothing_to_do_without_a_ledger(cli: Cli, which: list[str]) -> None:
    ended = cli("cleanup", *which, "--target", DEAD)
    assert (ended.code, ended.out) == (0, "No ledger of such a run is left, so there is nothing to clean up.\n")


@pytest.mark.parametrize("which", [["--tag", "t1e2s3t4"], []])
def test_cleanup_keeps_the_ledger_if_the_target_is_unreachable(cli: Cli, folder: Path, which: list[str]) -> None:
    path = ledger(folder)
    ended = cli("cleanup", *which, "--target", DEAD, "--credentials", cli.write("keys.toml", KEYS))
    assert ended.code == 3 and path.exists()
    assert "ended early: no harmless request succeeds" in ended.out and "was kept" in ended.out


def test_cleanup_refuses_two_names_of_a_run(cli: Cli, folder: Path) -> None:
    ended = cli("cleanup", str(ledger(folder)), "--tag", "t1e2s3t4", "--target", DEAD)
    assert ended.code == 2 and "give only one of them" in ended.err


def test_cleanup_refuses_a_file_that_is_no_ledger(cli: Cli) -> None:
    ended = cli("cleanup", cli.write("keys.toml", KEYS), "--target", DEAD)
    assert ended.code == 2 and "keys.toml is not a ledger" in ended.err


def test_run_says_that_an_earlier_run_did_not_clean_up(cli: Cli, folder: Path) -> None:
    ledger(folder)
    keys = cli.write("keys.toml", KEYS)
    ended = cli("run", "trackingmore-v2", "--target", DEAD, "--credentials", keys, "--report", "json=r.json")
    (note,) = [each for each in json.loads((cli.folder / "r.json").read_text())["notes"] if "earlier run" in each]
    assert ended.code == 3 and note.startswith("1 earlier run on this target did not clean up: `conformance cleanup /")
    assert note.endswith(f" --target {DEAD} --credentials {keys}` finishes the clean-up.")
    assert "the tag of the run is " in ended.err and len([*folder.iterdir()]) == 1


@pytest.mark.parametrize(("elsewhere", "count"), [(False, 1), (True, 0)])
def test_ledger_of_an_app_belongs_to_its_working_directory(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: bool, count: int
) -> None:
    app = "asgi:notebook:app"
    header = Header("trackingmore-v2", "", "", "t1e2s3t4", app, "2020", find_kind(app).directory)
    (folder / "a.ledger").write_text(json.dumps(header.entry) + "\n")
    if elsewhere:
        monkeypatch.chdir(tmp_path / "state")
    assert len([*old_ledgers(app)]) == count


def test_run_does_not_replace_a_ledger(cli: Cli, folder: Path) -> None:
    keys = cli.write("keys.toml", KEYS)
    path = str(ledger(folder))
    ended = cli("run", "trackingmore-v2", "--target", DEAD, "--credentials", keys, "--ledger", path)
    assert ended.code == 2 and "run `conformance cleanup` with it" in ended.err


def test_run_asks_for_a_ledger_if_the_user_has_no_folder_for_it(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null")
    keys = cli.write("keys.toml", KEYS)
    ended = cli("run", "trackingmore-v2", "--target", DEAD, "--credentials", keys)
    assert ended.code == 2 and "give --ledger FILE" in ended.err
