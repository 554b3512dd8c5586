"""Test that the patches fit the installed libraries, and are undone afterwards."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from hypothesis.internal.conjecture import providers
from schemathesis.core.errors import HookError
from schemathesis.engine import _validate
from schemathesis.python import asgi

from conformance.core.exchange import Response
from conformance.runner.generated_requests.schemathesis_adapter import engine_config
from conformance.runner.generated_requests.schemathesis_patches import (
    TESTED_WITH,
    environment_ignored,
    failures_shrunk,
    reproducible_generation,
    requests_sent_by,
)
from conformance.runner.generated_requests.settings import RUN_GENERATION


@pytest.mark.parametrize("distribution", TESTED_WITH)
def test_tested_with_names_the_installed_version(distribution: str) -> None:
    assert f"{version(distribution)}.".startswith(f"{TESTED_WITH[distribution]}.")


def test_requests_sent_by_answers_with_the_function_and_restores_the_client() -> None:
    before = asgi.get_client
    with requests_sent_by(lambda method, path, headers, body: Response(201, (("X-Path", path),), body)):
        reply = asgi.get_client(None).post("http://localhost/a?b=c", data=b"{}")
    assert (reply.status_code, reply.headers["X-Path"], reply.content) == (201, "/a?b=c", b"{}")
    assert asgi.get_client is before


def test_environment_ignored_loads_no_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMATHESIS_HOOKS", "no_such_module")
    with environment_ignored():
        engine_config(RUN_GENERATION, {}, read_only=False)
    with pytest.raises(HookError):
        engine_config(RUN_GENERATION, {}, read_only=False)


def test_failures_shrunk_raises_the_first_of_several_failures() -> None:
    before = _validate.FailureGroup
    first = ValueError("first")
    with failures_shrunk():
        assert _validate.FailureGroup([first, ValueError("second")]) is first  # type: ignore[comparison-overlap]
    assert _validate.FailureGroup is before


def test_reproducible_generation_draws_no_constants_from_sources() -> None:
    before = providers._get_local_constants
    with reproducible_generation():
        assert not any(map(list, vars(providers._get_local_constants()).values()))
    assert providers._get_local_constants is before
