"""Test the keys of the reference server."""

from __future__ import annotations

import json
import re

from conformance.core.exchange import Request
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mock_keys import key_lines, login_lines, mock_keys
from tests.support.kit import DATA, contract_of


def test_mock_keys_have_one_key_for_a_profile_or_one_for_each_scheme() -> None:
    assert mock_keys(contract_of("parcels"))["valid"] == "mock-valid"
    assert mock_keys(contract_of(str(DATA / "zoo" / "no-key"))) == {}
    lines = [*key_lines(mock_keys(contract_of(str(DATA / "zoo" / "several-keys"))))]
    assert lines[:3] == [
        "mock-valid-app  profile valid, scheme app",
        "mock-valid-session  profile valid, scheme session",
        "mock-valid  profile valid, scheme account",
    ]
    lines = [*key_lines(mock_keys(contract_of(str(DATA / "zoo" / "bearer-token"))))]
    assert re.fullmatch("tok_[A-Za-z0-9]{20}  profile valid, scheme oauth", lines[0])
    assert "user mock-valid password mock-valid-password  profile valid, scheme admin" in lines


def test_mock_yields_the_key_of_the_user_who_logs_in() -> None:
    app = MockApp(contract_of(str(DATA / "zoo" / "login")))
    assert [*login_lines(app.contract)] == ["user mock-valid password mock-valid-password  profile valid, login"]
    for password, token in (("mock-valid-password", "mock-valid"), ("another-one", "an-example-of-a-token")):
        body = json.dumps({"user": {"name": "mock-valid", "password": password}}).encode()
        headers = (("Content-Type", "application/json"),)
        response = app.answer(Request("POST", "/sessions", headers=headers, body=body))
        assert json.loads(response.body)["token"] == token
