"""Test the commands that send a request again: a shell hands exactly the same bytes to curl."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.core.exchange import Credential, Request
from conformance.report.curl import curl, key_variable
from conformance.terminal.text_layout import fold_command
from tests.support.reports import BASE, CREATION, SLOTS

# Stands in for curl: prints its arguments, and on stderr its input where it reads it.
SHELL = 'curl() { printf "%s\\000" "$@"; case "$*" in *" --data-binary @-") cat >&2;; esac; }\n'


def arguments(command: str) -> tuple[list[str], bytes]:
    """The arguments that a shell gives to curl, with keys filled in, and the input."""
    keys = {"KEY": "kk-valid", "KEY_NO_BALANCE": "kk-none", "BASE": "http://h:1/api"}
    script = (SHELL + command).encode()
    done = subprocess.run(["sh"], input=script, env=keys, capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1], done.stderr


def with_key(*credentials: Credential, **changes: Any) -> str:
    return curl(Request("GET", "/carriers", credentials=credentials).replace(**changes), BASE, SLOTS)


@pytest.mark.parametrize(
    ("credential", "shown", "sent"),
    [
        (Credential("valid", "header"), '-H "X-Api-Key: $KEY"', "X-Api-Key: kk-valid"),
        (Credential("no-balance", "header"), '"X-Api-Key: $KEY_NO_BALANCE"', "X-Api-Key: kk-none"),
        (Credential("valid", "header", "empty"), "-H 'X-Api-Key;'", "X-Api-Key;"),
        (Credential("valid", "header", "shorter"), '"X-Api-Key: ${KEY%??}"', "X-Api-Key: kk-val"),
        (Credential("valid", "header", "longer"), '"X-Api-Key: ${KEY}0"', "X-Api-Key: kk-valid0"),
        (Credential("valid", "header", "headless"), '"X-Api-Key: ${KEY#??}"', "X-Api-Key: -valid"),
        (Credential("valid", "header", "preceded"), '"X-Api-Key: 0${KEY}"', "X-Api-Key: 0kk-valid"),
        (Credential("valid", "header", "two-words"), '"X-Api-Key: ${KEY} ,0"', "X-Api-Key: kk-valid ,0"),
        (Credential("valid", "query", "two-words"), "?apiKey=${KEY}%20,0", f"{BASE}/carriers?apiKey=kk-valid%20,0"),
        (Credential("valid", "header", "other-case"), "| tr A-Za-z a-zA-Z)", "X-Api-Key: KK-VALID"),
        (Credential("valid", "header", "escaped"), "| od -An", "X-Api-Key: %6b%6b%2d%76%61%6c%69%64"),
        (
            Credential("valid", "query", "escaped"),
            "%25",
            f"{BASE}/carriers?apiKey=%256b%256b%252d%2576%2561%256c%2569%2564",
        ),
        (Credential("valid", "bearer"), "Authorization: Bearer $KEY", "Authorization: Bearer kk-valid"),
        (Credential("unknown", "header"), "'X-Api-Key: not-a-real-key'", "X-Api-Key: not-a-real-key"),
        (Credential("unknown", "header", "shorter"), "not-a-real-k", "X-Api-Key: not-a-real-k"),
        (Credential("valid", "query"), f'"{BASE}/carriers?apiKey=$KEY"', f"{BASE}/carriers?apiKey=kk-valid"),
        (Credential("valid", "query", "empty"), "carriers?apiKey=", f"{BASE}/carriers?apiKey="),
        (Credential("unknown", "query"), "?apiKey=not-a-real-key", f"{BASE}/carriers?apiKey=not-a-real-key"),
    ],
)
def test_curl_shows_credentials_as_variables_of_the_shell(credential: Credential, shown: str, sent: str) -> None:
    command = with_key(credential)
    assert shown in command and sent in arguments(command)[0]


def test_curl_sends_a_credential_in_the_body() -> None:
    command = with_key(Credential("valid", "member"), body=b'{"a": "$x"}')
    assert '{"apiKey": "kk-valid", "a": "$x"}' in arguments(command)[0]


def test_curl_sends_credentials_in_two_places_and_a_query() -> None:
    command = with_key(Credential("valid", "query"), Credential("no-balance", "header"), query=(("a b", "$(id)`!&"),))
    words, _ = arguments(command)
    assert f"{BASE}/carriers?a%20b=%24%28id%29%60%21%26&apiKey=kk-valid" in words and "X-Api-Key: kk-none" in words
    assert key_variable("no-balance") == "KEY_NO_BALANCE"


def test_curl_sends_a_leading_key_before_the_other_parameters() -> None:
    command = with_key(Credential("valid", "query", "leading"), query=(("page", "2"), ("limit", "1")))
    assert f"{BASE}/carriers?apiKey=kk-valid&page=2&limit=1" in arguments(command)[0]


def test_curl_shows_a_target_without_an_address_as_a_variable() -> None:
    command = curl(Request("GET", "/a!$b"), "asgi:shop:app", SLOTS)
    assert arguments(command)[0][-1] == "http://h:1/api/a!$b"
    assert "!" not in re.sub(r"'[^']*'", "", command), "interactive shells expand it"


@pytest.mark.parametrize("body", [b"", b"a\n", b"\x00\xff%s\\n'\"", b"-n", b"\n-n", "é漢".encode(), b"%" * 200_000])
def test_curl_sends_every_body_byte_for_byte(body: bytes) -> None:
    words, fed = arguments(with_key(method="PUT", body=body))
    assert (fed if words[-1] == "@-" else words[-1].encode()) == body


def test_curl_holds_only_printable_characters() -> None:
    command = with_key(body=b"\x1b[31m\n\x00", headers=(("X-A", "b\t\u202e\"$'%\\"),), path="/\x1b")
    words, fed = arguments(command)
    assert command.isprintable() and fed == b"\x1b[31m\n\x00"
    assert "X-A: b\t\u202e\"$'%\\" in words and f"{BASE}/\x1b" in words


SENDABLE = st.text(st.characters(exclude_characters="\0\n", exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60), SENDABLE)
def test_curl_sends_any_body_and_header(body: bytes, value: str) -> None:
    command = curl(CREATION.replace(body=body, headers=(("X-A", value),)), BASE, SLOTS)
    folded = "\n".join(fold_command(command, 50))
    for text in (command, folded):
        words, fed = arguments(text)
        assert (fed if words[-1] == "@-" else words[-1].encode()) == body
        assert words[words.index("-H") + 1] == (f"X-A: {value}" if value else "X-A;")
