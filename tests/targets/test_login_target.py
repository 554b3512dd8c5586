"""Test that tokens come from logins, which no check sees."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.core.exchange import MASK, Credential, Exchange, Failure, Request, Response
from conformance.security.credentials import Keyring
from conformance.security.key_forms import LoginData
from conformance.targets import login_target
from conformance.targets.login_target import LoginTarget
from tests.support.kit import DATA, contract_of

CONTRACT = contract_of(str(DATA / "zoo" / "login"))
VALID = Request("GET", "/account", credentials=(Credential("valid", "token"),))
SENT = {"user": {"name": "clerk", "password": "fake-password-1"}}


class Server:
    """Answers each login with another token, of which the last is valid; `refuses` is whether it refuses logins."""

    name, base_url, ends_with_run, is_local = "http://a", "http://a", False, False

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self.logins: list[Any] = []
        self.expired, self.refuses, self.is_gone = False, False, False
        self.sent: list[str] = []

    def send(self, request: Request, origin: str = "") -> Exchange:
        if self.is_gone:
            return Exchange(request, None, Failure("connect", "no connection"))
        if request.path == "/sessions":
            self.logins.append(json.loads(request.body or b""))
            self.expired = False
            token = {} if self.refuses else {"token": f"fake-token-{len(self.logins)}"}
            return Exchange(request, Response(401 if self.refuses else 200, (), json.dumps(token).encode()))
        key = self.keyring.value(request.credentials[0]) if request.credentials else ""
        self.sent.append(key)
        is_valid = key == f"fake-token-{len(self.logins)}" and not self.expired
        return Exchange(request, Response(200 if is_valid else 401, (), f"seen {key}".encode()), origin=origin)

    def close(self) -> None:
        self.is_gone = True


@pytest.fixture
def server() -> Server:
    return Server(Keyring({"valid/token": LoginData.of("clerk", "fake-password-1")}, "t1"))


@pytest.fixture
def target(server: Server) -> LoginTarget:
    return LoginTarget(server, CONTRACT, server.keyring)


def body_of(exchange: Exchange) -> str:
    return exchange.response.body.decode() if exchange.response else ""


def test_one_login_yields_the_token_of_all_requests(server: Server, target: LoginTarget) -> None:
    replies = [target.send(VALID, "clause") for _ in range(3)]
    assert server.logins == [SENT] and server.sent == ["fake-token-1"] * 3
    assert {body_of(each) for each in replies} == {f"seen {MASK}"} and replies[0].origin == "clause"
    assert {"fake-token-1", "fake-password-1"} <= server.keyring.secrets()


@pytest.mark.parametrize(
    "credentials", [(), (Credential("unknown", "token"),), (Credential("valid", "token", "empty"),)]
)
def test_request_without_token_needs_no_login(
    server: Server, target: LoginTarget, credentials: tuple[Credential, ...]
) -> None:
    target.send(VALID.replace(credentials=credentials))
    assert server.logins == [] and "clerk" not in server.sent[0] and "fake-password-1" not in server.sent[0]


def test_refused_token_is_renewed_once_and_all_are_masked(server: Server, target: LoginTarget) -> None:
    target.send(VALID)
    server.expired = True
    renewed = target.send(VALID)
    assert renewed.response and renewed.response.status == 200 and server.logins == [SENT, SENT]
    assert server.keyring.tokens() >= {"fake-token-1", "fake-token-2"} and body_of(renewed) == f"seen {MASK}"
    changed = VALID.replace(credentials=(Credential("valid", "token", "shorter"),))
    assert body_of(target.send(changed)) == f"seen {MASK}" and len(server.logins) == 2


def test_token_that_was_never_accepted_is_not_renewed(server: Server, target: LoginTarget) -> None:
    target.send(VALID.replace(credentials=(Credential("valid", "token", "longer"),)))
    server.expired = True
    assert body_of(target.send(VALID)) == f"seen {MASK}" and server.logins == [SENT]


def test_token_is_renewed_after_its_lifetime(
    server: Server, target: LoginTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(login_target.time, "monotonic", lambda: now)
    target.send(VALID)
    now += 3601
    target.send(VALID)
    assert len(server.logins) == 2


def test_refused_login_is_not_repeated(server: Server, target: LoginTarget) -> None:
    server.refuses = True
    failures = [target.send(VALID).failure for _ in range(3)]
    assert server.logins == [SENT] and server.sent == []
    assert failures[0] is not None and "answered with HTTP 401 and no token" in failures[0].message
    assert "fake-password-1" not in failures[0].message and failures == [failures[0]] * 3


def test_login_without_connection_is_tried_again(server: Server, target: LoginTarget) -> None:
    target.close()
    gone = target.send(VALID)
    assert gone.failure is not None and gone.failure.kind == "connect" and "no connection" in gone.failure.message
    server.is_gone = False
    assert body_of(target.send(VALID)) == f"seen {MASK}"
