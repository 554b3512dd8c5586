"""Test the commands that repeat a request: any shell sends exactly the same bytes."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract.credential_slots import CredentialSlot, http_slot
from conformance.core.exchange import Credential, CredentialForm, Request
from conformance.report.curl import curl
from conformance.terminal.text_layout import fold_command
from tests.support.reports import BASE, CREATION, SLOTS


def with_key(*credentials: Credential, **changes: Any) -> str:
    return curl(Request("GET", "/carriers", credentials=credentials).replace(**changes), BASE, SLOTS)


def test_curl_writes_one_line() -> None:
    assert curl(CREATION, BASE + "/", SLOTS) == (
        "curl -i -g -X POST http://127.0.0.1:8001/v2/trackings/post -H 'Content-Type: application/json' "
        '-H "X-Api-Key: $KEY" --data-binary \'{"tracking_number": "CT1"}\''
    )


@pytest.mark.parametrize("path", ["/a/../b", "/a/.", "/a/%2E%2e/b", "/./a"])
def test_curl_keeps_dot_segments(path: str) -> None:
    assert "--path-as-is" in with_key(path=path)
    assert "--path-as-is" not in with_key(path="/a/...b/.c/d.")


def test_curl_prevents_what_curl_does_by_default() -> None:
    assert "-H Content-Type: --data-binary" in with_key(body=b"{}")
    assert "--data-raw @/etc/hosts" in with_key(body=b"@/etc/hosts")
    assert "-i -g --head http" in with_key(method="HEAD") and "-X HEAD" in with_key(method="HEAD", body=b"1")
    assert "-H 'X-A;'" in with_key(headers=(("X-A", ""),))


PRINTABLE = st.text(st.characters(), max_size=60).filter(lambda text: text.isprintable())
TOKEN = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,10}", fullmatch=True)


@given(PRINTABLE, st.lists(st.tuples(TOKEN, PRINTABLE), max_size=3))
def test_fold_command_keeps_body_and_headers(body: str, headers: list[tuple[str, str]]) -> None:
    request = CREATION.replace(body=body.encode(), headers=tuple(headers))
    command = curl(request, BASE, SLOTS)
    assert " ".join(line.removesuffix(" \\") for line in fold_command(command, 60)) == command
    words = shlex.split(command)
    sent = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
    assert words[-1] == body
    assert sent[: len(headers)] == [f"{name}: {value}" if value else f"{name};" for name, value in headers]


OF_SCHEMES = {
    "bearer": http_slot("bearer"),
    "basic": http_slot("basic"),
    "session": CredentialSlot("cookie", "session"),
}
IN_PATH = {"bot": CredentialSlot("path", "token", "/bot{key}")}


@pytest.mark.parametrize(
    ("slot", "form", "header"),
    [
        ("bearer", "whole", '"Authorization: Bearer $KEY"'),
        ("bearer", "other-scheme", '"Authorization: Token $KEY"'),
        ("basic", "whole", '"Authorization: Basic $(printf %s "$KEY" | base64 | tr -d \'\\n\')"'),
        ("session", "whole", '"Cookie: theme=dark; session=$KEY"'),
    ],
)
def test_curl_writes_the_credential_of_each_scheme(slot: str, form: CredentialForm, header: str) -> None:
    request = Request("GET", "/a", headers=(("Cookie", "theme=dark"),), credentials=(Credential("valid", slot, form),))
    assert f"-H {header}" in curl(request, BASE, OF_SCHEMES)


def test_curl_writes_the_key_in_the_path() -> None:
    request = Request("GET", "/a", credentials=(Credential("valid", "bot"),))
    assert f'"{BASE}/bot$KEY/a"' in curl(request, BASE, IN_PATH)
    assert f"{BASE}/bot/a" in curl(request.replace(credentials=()), BASE, IN_PATH)


def test_curl_has_a_variable_for_the_name_of_a_user() -> None:
    slots = {"user": CredentialSlot("query", "u", is_user=True), "password": CredentialSlot("query", "p")}
    request = Request("GET", "/a", credentials=(Credential("valid", "user"), Credential("valid", "password")))
    assert f'"{BASE}/a?u=$USER_NAME&p=$KEY"' in curl(request, BASE, slots)
    request = request.replace(credentials=(Credential("closed", "user", "shorter"), Credential("closed", "password")))
    assert f'"{BASE}/a?u=${{USER_NAME_CLOSED%??}}&p=$KEY_CLOSED"' in curl(request, BASE, slots)
