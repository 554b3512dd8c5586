from __future__ import annotations

import pytest

from conformance.targets import DEFAULT_TARGET, examples, find_kind
from conformance.targets.kinds import kind_class, kind_names
from tests.support.target_fixtures import KEY, refused


def test_find_kind_uses_the_scheme() -> None:
    assert {"asgi", "cassette", "http", "https", "mock"} <= kind_names()
    for scheme in kind_names():
        kind = kind_class(scheme)
        name = f"{scheme}:{kind.rest_prefix}x"
        assert type(find_kind(name)) is kind and find_kind(name).name == name


def test_examples_have_one_of_each_kind() -> None:
    assert [each.partition(":")[0] for each in examples().split(", ")] == sorted(kind_names())


def test_default_target_is_the_embedded_server() -> None:
    assert find_kind(DEFAULT_TARGET).ends_with_run


@pytest.mark.parametrize("name", ["", "ftp://h", "tape:x.json", "http:/h", "mock", "localhost:8000", KEY])
def test_find_kind_refuses_unknown_kinds_with_examples(name: str) -> None:
    message = refused(name)
    assert "https://HOST/BASE" in message and "asgi:package.module:app" in message and "mock:" in message
    assert KEY not in message


@pytest.mark.parametrize("name", ["localhost:8010/v2", "127.0.0.1:80", "api.example.com:8443/api/v2", "web:8000/"])
def test_find_kind_suggests_a_scheme_for_an_address(name: str) -> None:
    assert refused(name).endswith(f"did you mean http://{name}?")


@pytest.mark.parametrize(
    "name", ["joe:hunter2-hunter2@h:80", "h:80/hunter2-hunter2", "h:80/v2?key=hunter2", "hunter2:8000", "h:hunter2"]
)
def test_find_kind_does_not_repeat_a_name_that_may_hold_a_key(name: str) -> None:
    message = refused(name)
    assert "did you mean" not in message and "hunter2" not in message
