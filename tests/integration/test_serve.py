"""Test the reference server as `conformance serve` starts it: a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

import pytest

from conformance.contract.folders import shipped_contracts
from conformance.core.errors import UsageError
from conformance.mock_server.mutants import mutants_of, mutated
from tests.support.kit import DATA, contract_of
from tests.support.mock_client import PARCELS
from tests.support.parcels_over_http import ask
from tests.support.served import LIBRARY, served

pytestmark = pytest.mark.slow


def test_mutated_refuses_a_mutant_that_web_servers_cannot_show() -> None:
    contract = contract_of(shipped_contracts()[0])
    hidden = {each.in_process: each.id for each in mutants_of(contract).values() if each.in_process}
    assert len(hidden) > 1
    for reason, name in hidden.items():
        with pytest.raises(UsageError, match=f"{name} cannot be served: {reason}; "):
            mutated(contract, name)


def test_serve_serves_a_mutant() -> None:
    with served(LIBRARY, "--mutant", "code.30~success") as url:
        absent = HttpRequest(f"{url}/loans/99999999", headers={"Library-Key": "mock-valid"})
        assert json.loads(urlopen(absent).read())["code"] == 0


def test_serve_mutant_repeats_a_key_unchanged() -> None:
    with served(DATA.parent.parent / "specs" / shipped_contracts()[0], "--mutant", "reply.no-echo~message") as url:
        slot = next(
            each for each in contract_of(shipped_contracts()[0]).credential_slots.values() if each.location == "header"
        )
        with pytest.raises(HTTPError) as refused:
            urlopen(HttpRequest(f"{url}/no-such-path", headers={slot.name: "not-a-known-key"}))
        with refused.value as reply:
            assert b"not-a-known-key" in reply.read()


SERVE = """
import sys
from conformance.contract.loader import load_contract
from conformance.mock_server.server import serve_forever
serve_forever(load_contract(sys.argv[1]), "strict", 0)
"""


def test_serve_forever_ends_when_interrupted() -> None:
    command = [sys.executable, "-c", SERVE, PARCELS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        lines = [process.stdout.readline().strip() for _ in range(4)]
        assert lines[0].startswith("http://127.0.0.1:")
        assert lines[1:] == [f"mock-{profile}  profile {profile}" for profile in ("valid", "used-up", "closed")]
        assert ask(lines[0], "GET", "/nothing") == (404, b'{"data":null,"code":"30","message":"Not here"}')
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert process.stderr.read() == ""
