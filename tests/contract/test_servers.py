from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.contract.model import Contract
from conformance.contract.servers import Server, base_path, servers_of


def contract(*servers: dict[str, Any]) -> Contract:
    return cast(Contract, SimpleNamespace(openapi={"servers": [*servers]} if servers else {}))


@pytest.mark.parametrize(
    ("url", "host", "base"),
    [
        ("https://api.example.com/v2", "api.example.com", "/v2"),
        ("https://api.example.com:8443/a/b/", "api.example.com:8443", "/a/b"),
        ("https://{region}.example.com/{version}", "{region}.example.com", "/{version}"),
        ("http://api.example.com", "api.example.com", ""),
        ("http://api.example.com/", "api.example.com", ""),
        ("/v2", "", "/v2"),
        ("v2/", "", "/v2"),
        ("/", "", ""),
        ("", "", ""),
    ],
)
def test_server_splits_its_url_into_host_and_base(url: str, host: str, base: str) -> None:
    known = contract({"url": url})
    assert servers_of(known) == [Server(url, host, base)] and base_path(known) == base


def test_servers_of_keeps_the_order_and_base_path_is_that_of_the_first() -> None:
    known = contract({"url": "https://a.example.com/v1"}, {"url": "https://b.example.com/v2"})
    assert [each.host for each in servers_of(known)] == ["a.example.com", "b.example.com"]
    assert base_path(known) == "/v1"


def test_a_document_without_servers_has_no_base_path() -> None:
    assert servers_of(contract()) == [] and base_path(contract()) == ""


def test_default_url_has_the_default_values_of_the_variables() -> None:
    variables = {"region": {"default": "eu"}, "version": {"default": 2}}
    (server,) = servers_of(contract({"url": "https://{region}.example.com/v{version}", "variables": variables}))
    assert server.default_url == "https://eu.example.com/v2"
