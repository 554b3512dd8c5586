"""Test the keys of the reference server."""

from __future__ import annotations

import re

from conformance.mock_server.mock_keys import key_lines, mock_keys
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
