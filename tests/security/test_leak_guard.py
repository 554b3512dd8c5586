"""Test that no file is written which contains a key."""

from __future__ import annotations

import pytest

from conformance.core.errors import LeakError
from conformance.security.leak_guard import LeakGuard
from tests.support.command_line import FOLDER, Cli
from tests.support.hostile_servers import KEY, echoing
from tests.support.kit import contract_of
from tests.support.recorded_runs import Tape
from tests.support.socket_servers import serving

NAME = "trackingmore-v2"
ECHO = ("--only", "*echo*", "--only", "operation.listCarriers")


@pytest.mark.parametrize("text", ["fake-key/0123", "fake-key\\/0123", "fake-key%2F0123", "ZmFrZS1rZXkvMDEyMw=="])
def test_guard_finds_each_spelling_and_repeats_none(text: str) -> None:
    guard = LeakGuard(["fake-key/0123"])
    for looking in (
        lambda: guard.check(f"a {text} b", "it"),
        lambda: guard.check_json({"clauses": [{"reason": text}]}, "it"),
    ):
        with pytest.raises(LeakError, match="it was not written") as raised:
            looking()
        assert text not in str(raised.value)


def test_guard_accepts_other_texts() -> None:
    LeakGuard(["fake-key/0123"]).check("fake-key", "it")
    LeakGuard().check_json({"clauses": []}, "it")


# --- recordings ------------------------------------------------------------
@pytest.fixture(autouse=True)
def keys_file(cli: Cli) -> None:
    cli.write("keys.toml", f'[{NAME}]\nvalid = "{KEY}"\n')


def stopped(cli: Cli, code: int, errors: str, file: str) -> None:
    assert code == 4
    assert f"the recording {file} was not written: it contains a key of the credentials file" in errors
    assert KEY not in errors and [each.name for each in cli.folder.iterdir()] == ["keys.toml"]


@pytest.mark.parametrize("file", ["tape.json", "tape.yaml"])
def test_guard_stops_a_recording_with_a_key_that_is_not_masked(
    tape: Tape, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setattr("conformance.runner.run_listener.mask_reply", lambda exchange, redactor: exchange)
    server = echoing(contract_of(NAME), "X-Echo", KEY)
    with serving(server) as running:
        target = ("--target", running.url + server.app.base, "--credentials", "keys.toml")
        ended = tape.cli("run", NAME, *target, *ECHO, "--record", file, "--report", "json=report.json")
    stopped(tape.cli, ended.code, ended.err, file)


def test_guard_finds_a_key_in_quotes_of_yaml(tape: Tape, monkeypatch: pytest.MonkeyPatch) -> None:
    """In YAML the reason phrase below is written with every quote twice."""
    key = "it's-a: 'fake-key'"
    tape.cli.write("keys.toml", f'[{NAME}]\nvalid = "{key}"\n')
    monkeypatch.setattr("conformance.runner.run_listener.mask_reply", lambda exchange, redactor: exchange)
    server = echoing(contract_of(NAME), "reason", key, key=key)
    with serving(server) as running:
        target = ("--target", running.url + server.app.base, "--credentials", "keys.toml")
        ended = tape.cli("run", NAME, *target, "--only", "operation.*", "--read-only", "--record", "tape.yaml")
    stopped(tape.cli, ended.code, ended.err, "tape.yaml")


def test_run_refuses_a_key_that_requests_contain_by_chance(cli: Cli) -> None:
    """The book that the checks lend."""
    cli.write("keys.toml", '[library]\nvalid = "978-0-00-000000-2"\n')
    ended = cli("run", FOLDER, "--target", "mock:", "--credentials", "keys.toml", "--record", "tape.json")
    assert (ended.code, ended.out) == (2, "") and "use another key" in ended.err
