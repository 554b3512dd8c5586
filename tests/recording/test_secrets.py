"""No recording holds a key, wherever a server repeats it, nor what usually is one: masks first, then the gate."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.core.exchange import MASK, Request, Response
from conformance.mock_server.asgi_app import MockApp
from conformance.security.redactor import Redactor
from conformance.security.sensitive_names import (
    MASKED_VALUE,
    carries_secrets,
    mask_sensitive_reply,
    mask_sensitive_request,
)
from tests.support.command_line import FOLDER, Cli
from tests.support.hostile_servers import KEY, SPELLINGS, Api, Deed, says, whole
from tests.support.kit import contract_of
from tests.support.recorded_runs import Tape, same
from tests.support.socket_servers import serving

NAME = "trackingmore-v2"
ECHO = ("--only", "*echo*", "--only", "operation.listCarriers")


@pytest.fixture(autouse=True)
def keys_file(cli: Cli) -> None:
    cli.write("keys.toml", f'[{NAME}]\nvalid = "{KEY}"\n')


def echoing(place: str, spelled: str) -> Api:
    """The reference server, with a text in this place of every reply."""

    def spoil(n: int, request: Request) -> Deed | None:
        right, text = server.right(request), spelled.encode()
        if place == "body":
            body = right.partition(b"\r\n\r\n")[2]
            return says(whole(body.replace(b'"meta"', b'"echo":"' + text + b'","meta"', 1)))
        if place == "reason":
            return says(right.replace(b"Said\r\n", b"%b\r\n" % text, 1))
        return says(right.replace(b"\r\n", b"\r\n%b: %b\r\n" % (place.encode(), text), 1))

    server = Api(MockApp(contract_of(NAME), keys={"valid": KEY}, prefer=False), spoil)
    return server


def recorded(tape: Tape, server: Api, *options: str, file: str = "tape.json") -> Any:
    with serving(server) as running:
        target = ("--target", running.url + server.app.base, "--credentials", "keys.toml")
        return tape.record(*target, *options, contract=NAME, file=file)


@pytest.mark.slow
@pytest.mark.parametrize("place", ["X-Echo", "Set-Cookie", "body", "reason"])
@pytest.mark.parametrize("spelled", SPELLINGS)
def test_a_key_that_comes_back_is_in_no_recording(tape: Tape, place: str, spelled: str) -> None:
    """And the replay fails as the run did, for the mask shows where a key stood."""
    ended, report = recorded(tape, echoing(place, spelled), *ECHO)
    assert ended.code == 1 and not Redactor([KEY]).leaks(tape.text())
    again, replayed = tape.replay(contract=NAME)
    assert again.code == 1 and same(report, replayed)


@pytest.mark.parametrize("file", ["tape.json", "tape.yaml"])
@pytest.mark.parametrize("place", ["Set-Cookie", "X-Auth-Token", "Location"])
def test_what_usually_is_a_secret_is_masked_though_nobody_knows_it(tape: Tape, place: str, file: str) -> None:
    text = "https://h.example/?page=2&access_token=unknown-to-us" if place == "Location" else "unknown-to-us"
    ended, report = recorded(tape, echoing(place, text), "--only", "operation.*", "--read-only", file=file)
    assert "unknown-to-us" not in tape.text(file) and MASKED_VALUE in tape.text(file)
    assert ended.code == 0 and tape.replay(contract=NAME, file=file)[1]["summary"] == report["summary"]


def test_keys_stand_there_as_profiles(tape: Tape) -> None:
    recorded(tape, echoing("X-Nothing", "0"), "--only", "auth.*", "--only", "code.4001", "--only", "operation.*")
    headers = [each["request"]["headers"] for each in tape.read()["interactions"]]
    said = {value for each in headers for value in each.get("Trackingmore-Api-Key", [])}
    assert {"[credential valid]", "[credential unknown]"} <= said
    assert all(each.startswith("[credential ") for each in said)
    assert tape.read()["conformance"]["profiles"] == ["valid"]


# --- the gate --------------------------------------------------------------------------------------
def stopped(cli: Cli, code: int, said: str, file: str) -> None:
    assert code == 4
    assert f"the recording {file} was not written: a key of the credentials file stands in it" in said
    assert KEY not in said and [each.name for each in cli.folder.iterdir()] == ["keys.toml"]


@pytest.mark.parametrize("file", ["tape.json", "tape.yaml"])
def test_the_gate_stops_what_the_masks_missed(tape: Tape, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    monkeypatch.setattr("conformance.runner.run.mask_reply", lambda exchange, redactor: exchange)
    server = echoing("X-Echo", KEY)
    with serving(server) as running:
        target = ("--target", running.url + server.app.base, "--credentials", "keys.toml")
        ended = tape.cli("run", NAME, *target, *ECHO, "--record", file, "--report", "json=report.json")
    stopped(tape.cli, ended.code, ended.err, file)


def test_the_gate_knows_the_quotes_of_yaml(tape: Tape, monkeypatch: pytest.MonkeyPatch) -> None:
    """In YAML the reason phrase below is written with every quote twice."""
    key = "it's-a: 'fake-key'"
    tape.cli.write("keys.toml", f'[{NAME}]\nvalid = "{key}"\n')
    monkeypatch.setattr("conformance.runner.run.mask_reply", lambda exchange, redactor: exchange)
    server = echoing("reason", key)
    server.app = MockApp(contract_of(NAME), keys={"valid": key}, prefer=False)
    with serving(server) as running:
        target = ("--target", running.url + server.app.base, "--credentials", "keys.toml")
        ended = tape.cli("run", NAME, *target, "--only", "operation.*", "--read-only", "--record", "tape.yaml")
    stopped(tape.cli, ended.code, ended.err, "tape.yaml")


def test_a_key_that_requests_have_anyway_is_stopped_too(cli: Cli) -> None:
    """The book that the checks lend."""
    cli.write("keys.toml", '[library]\nvalid = "978-0-00-000000-2"\n')
    ended = cli("run", FOLDER, "--target", "mock:", "--credentials", "keys.toml", "--record", "tape.json")
    stopped(cli, ended.code, ended.err, "tape.json")


# --- names -----------------------------------------------------------------------------------------
SECRET = (
    "Authorization Proxy-Authorization Cookie Set-Cookie X-Api-Key api_key apikey access_token token X-CSRF-Token "
    "client_secret password X-Amz-Signature key sid auth X-Auth"
)
OPEN = "Content-Type Prefer page keyword monkey author Keep-Alive Date"


@pytest.mark.parametrize("name", SECRET.split())
def test_names_that_usually_carry_secrets(name: str) -> None:
    assert carries_secrets(name) and carries_secrets(name.upper())


@pytest.mark.parametrize("name", OPEN.split())
def test_names_that_do_not(name: str) -> None:
    assert not carries_secrets(name)


def test_a_known_secret_keeps_its_mask() -> None:
    address = f"/?token={MASK}&sid=abc&page=2;key=#access_token=x"
    response = Response(200, (("Set-Cookie", f"a={MASK}"), ("X-Token", "abc"), ("Location", address)), b"")
    assert mask_sensitive_reply(response).headers == (
        ("Set-Cookie", MASK),
        ("X-Token", MASKED_VALUE),
        ("Location", f"/?token={MASK}&sid={MASKED_VALUE}&page=2;key=#access_token={MASKED_VALUE}"),
    )
    request = Request("GET", "/", (("token", "abc"), ("page", "2")), (("Cookie", ""), ("Authorization", "Basic x")))
    assert mask_sensitive_request(request).query == (("token", MASKED_VALUE), ("page", "2"))
    assert mask_sensitive_request(request).headers == (("Cookie", ""), ("Authorization", MASKED_VALUE))
