from __future__ import annotations

import pytest

from conformance.core.exchange import Request
from conformance.mock_server.asgi_app import MockApp
from conformance.security.credentials import Keyring
from conformance.targets import find_kind, open_target
from tests.support.kit import contract_of
from tests.support.target_fixtures import refused


@pytest.mark.parametrize(("name", "dialect"), [("mock:", None), ("mock:?dialect=plain", "plain")])
def test_mock_kind_has_the_documented_base_path(name: str, dialect: str | None) -> None:
    kind = find_kind(name)
    assert kind.base_url(contract_of("ten_faults")) == "http://localhost/v1"
    assert (kind.address, kind.dialect, kind.is_local, kind.ends_with_run) == (None, dialect, True, True)


def test_mock_kind_opens_a_server_with_the_dialect() -> None:
    contract = contract_of("parcels")
    dialect = [*contract.dialects][-1]
    target = open_target(f"mock:?dialect={dialect}", contract=contract, keyring=Keyring({}))
    assert (target.name, target.is_local, target.ends_with_run) == (f"mock:?dialect={dialect}", True, True)
    reply = target.send(Request("GET", "/")).response
    assert reply is not None and reply == MockApp(contract, dialect).answer(Request("GET", "/"))
    assert reply != MockApp(contract).answer(Request("GET", "/"))


def test_mock_kind_has_its_own_keys_and_tag() -> None:
    keys = find_kind("mock:").keys(contract_of("library"))
    assert keys is not None and keys["valid"] == "mock-valid"
    assert find_kind("mock:").fixed_tag == "mock0000" and find_kind("mock:").follows_prefer


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("mock:x", "one option"),
        ("mock:?port=1", "one option"),
        ("mock:?dialect=", "one option"),
        ("mock:?dialect=flat&dialect=flat", "one option"),
        ("mock:?dialect=klingon", "choose one of nested, flat"),
    ],
)
def test_mock_kind_refuses_invalid_options(name: str, says: str) -> None:
    assert says in refused(name)
