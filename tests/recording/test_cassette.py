"""Test what a cassette contains of requests and replies: no key, and no value that usually is secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.core.exchange import Credential
from conformance.recording.cassette import credential_marker, is_yaml, request_key
from conformance.security.redactor import Redactor
from conformance.security.sensitive_names import MASKED_VALUE
from tests.support.command_line import Cli
from tests.support.hostile_servers import KEY, SPELLINGS, Api, echoing
from tests.support.kit import contract_of
from tests.support.recorded_runs import Tape, same
from tests.support.socket_servers import serving
from tests.support.target_fixtures import CONTRACT, GET

NAME = "trackingmore-v2"
ECHO = ("--only", "*echo*", "--only", "operation.listCarriers")
BASE = "https://api.example.com/v1"


def test_request_key_names_profiles_and_masks_sensitive_values() -> None:
    request = GET.replace(
        path="/a b/../é",
        headers=(("X-One", "1"), ("x-one", "2"), ("Cookie", "sid=abc"), ("Empty-Token", "")),
        query=(("q", "&="), ("api_key", "unknown"), ("key", "plain")),
        credentials=(Credential("valid", "query", "longer"), Credential("deleted", "header")),
    )
    form = request_key(request, BASE, CONTRACT.credential_slots)
    marked = "%5Bcredential%20valid%20longer%5D"
    assert form.uri == f"{BASE}/a%20b/../%C3%A9?q=%26%3D&api_key=%5Bmasked%5D&key=%5Bmasked%5D&key={marked}"
    assert dict(form.headers) == {
        "Cookie": "[masked]",
        "Empty-Token": "",
        "X-One": "1, 2",
        "X-Parcel-Key": "[credential deleted]",
    }
    json.dumps(form.uri)


def test_credential_marker_names_the_profile_and_the_form() -> None:
    assert credential_marker(Credential("valid", "header")) == "[credential valid]"
    assert credential_marker(Credential("valid", "header", "longer")) == "[credential valid longer]"


def test_is_yaml_reads_the_ending_of_the_name() -> None:
    assert [is_yaml(Path(each)) for each in ("a.json", "a.yml", "b.yaml")] == [False, True, True]


# --- recorded runs -----------------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def keys_file(cli: Cli) -> None:
    cli.write("keys.toml", f'[{NAME}]\nvalid = "{KEY}"\n')


def recorded(tape: Tape, server: Api, *options: str, file: str = "tape.json") -> Any:
    with serving(server) as running:
        target = ("--target", running.url + server.app.base, "--credentials", "keys.toml")
        return tape.record(*target, *options, contract=NAME, file=file)


@pytest.mark.slow
@pytest.mark.parametrize("place", ["X-Echo", "Set-Cookie", "body", "reason"])
@pytest.mark.parametrize("spelled", SPELLINGS)
def test_recording_contains_no_key_that_a_reply_repeats(tape: Tape, place: str, spelled: str) -> None:
    """And the replay fails as the run did, for the mask shows where a key stood."""
    ended, report = recorded(tape, echoing(contract_of(NAME), place, spelled), *ECHO)
    assert ended.code == 1 and not Redactor([KEY]).leaks(tape.text())
    again, replayed = tape.replay(contract=NAME)
    assert again.code == 1 and same(report, replayed)


@pytest.mark.parametrize("file", ["tape.json", "tape.yaml"])
@pytest.mark.parametrize("place", ["Set-Cookie", "X-Auth-Token", "Location"])
def test_recording_masks_values_that_usually_are_secret(tape: Tape, place: str, file: str) -> None:
    text = "https://h.example/?page=2&access_token=unknown-to-us" if place == "Location" else "unknown-to-us"
    ended, report = recorded(
        tape, echoing(contract_of(NAME), place, text), "--only", "operation.*", "--read-only", file=file
    )
    assert "unknown-to-us" not in tape.text(file) and MASKED_VALUE in tape.text(file)
    assert ended.code == 0 and tape.replay(contract=NAME, file=file)[1]["summary"] == report["summary"]


def test_recording_names_keys_by_their_profiles(tape: Tape) -> None:
    recorded(
        tape,
        echoing(contract_of(NAME), "X-Nothing", "0"),
        "--only",
        "auth.*",
        "--only",
        "code.4001",
        "--only",
        "operation.*",
    )
    headers = [each["request"]["headers"] for each in tape.read()["interactions"]]
    values = {value for each in headers for value in each.get("Trackingmore-Api-Key", [])}
    assert {"[credential valid]", "[credential unknown]"} <= values
    assert all(each.startswith("[credential ") for each in values)
    assert tape.read()["conformance"]["profiles"] == ["valid"]
