from __future__ import annotations

import pytest

from conformance.targets import find_kind
from tests.support.kit import contract_of
from tests.support.target_fixtures import KEY, opened, refused


@pytest.mark.parametrize("name", ["https://shed.example.com/v1/", "http://127.0.0.1:80"])
def test_http_kind_removes_a_slash_at_the_end_of_the_address(name: str) -> None:
    kind = find_kind(name)
    assert kind.address == kind.base_url(contract_of("ten_faults")) == name.rstrip("/")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("http://joe:hunter2-hunter2@h/v2", "user or password"),
        ("http://hunter2-hunter2@h", "user or password"),
        (f"http://h/{KEY}", "contains a credential"),
        ("http://h/?key=hunter2-hunter2", "query or a fragment"),
        ("http://h/#hunter2-hunter2", "query or a fragment"),
        ("http://h:x", "port"),
        ("http://h:99999", "port"),
        ("http://h:0", "port"),
        ("http://", "host"),
        ("http://:80", "host"),
        ("http://[::1", "is invalid"),
        ("http://h\n/v2", "spaces"),
        ("http://höst", "ASCII"),
        ("http://a*b", "host"),
    ],
)
def test_http_kind_refuses_invalid_urls(name: str, says: str) -> None:
    message = refused(name)
    assert says in message and "hunter2" not in message and KEY not in message


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("http://127.0.0.1:1/v2", True),
        ("http://localhost:1", True),
        ("http://[::1]:1", True),
        ("http://127.9.9.9", True),
        ("https://api.example.com/v2", False),
        ("http://10.0.0.1", False),
        ("http://localhost.example.com", False),
        ("http://0.0.0.0:1", False),
    ],
)
def test_http_target_is_local_on_loopback_only(name: str, local: bool) -> None:
    with opened(name) as target:
        assert (target.name, target.is_local, target.ends_with_run) == (name, local, False)
        assert KEY not in repr(target)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_https_kind_refuses_authorities_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "/none/ca.pem")
    assert f"{name} names /none/ca.pem, which cannot be read" in refused("https://h/v2")
    with opened("http://h/v2"):
        pass
