"""Test generated requests that depend on nothing which ran before in the same process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import FOLDER, spawn

APP = f"""
from conformance.contract.loader import load_contract
from conformance.mock_server.asgi_app import MockApp

mock = MockApp(load_contract({FOLDER!r}))

async def app(scope, receive, send):
    async def send_with_allow(message):
        if message["type"] == "http.response.start":
            message = {{**message, "headers": [*message["headers"], (b"allow", b"GET")]}}
        await send(message)
    await mock(scope, receive, send_with_allow)
"""


@pytest.mark.slow
def test_explore_names_the_failures_that_cannot_be_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "allowing.py").write_text(APP)
    (tmp_path / "keys.toml").write_text('[library]\nvalid = "mock-valid"\n')
    target = ("--target", "asgi:allowing:app/v1", "--credentials", "keys.toml", "--tag", "same0000")
    # In a process of its own: what a seed leads to also depends on what ran before in the same one.
    ended = spawn("explore", FOLDER, *target, "--phase", "coverage", "--seed", "1", "--save", "cases.json")
    page = " ".join(ended.out.split())
    assert ended.code == 1 and "FAIL schemathesis/allow_header_conformance" in page
    assert "Not saved, as only a run with the same seed repeats them: schemathesis/allow_header_conformance" in page
