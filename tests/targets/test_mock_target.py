from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from conformance.contract.model import Contract
from tests.support.socket_servers import serving, stays_open
from tests.support.target_fixtures import GET, OK, opened


class TestMock:
    @pytest.fixture
    def started(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
        """Stands in for the reference server; the list has its calls."""
        calls: list[Any] = []
        module = ModuleType("conformance.mock_server.server")
        with serving(stays_open(OK)) as server:

            def start(contract: Contract, *, dialect: str | None, port: int = 0) -> SimpleNamespace:
                calls.append(dialect)
                return SimpleNamespace(url=server.url, stop_soon=lambda: calls.append("stopped"))

            module.start = start  # type: ignore[attr-defined]
            monkeypatch.setitem(sys.modules, "conformance.mock_server.server", module)
            yield calls

    @pytest.mark.parametrize(
        ("name", "dialect"), [("mock:", None), ("mock:?dialect=flat", "flat"), ("mock:?dialect=fl%61t", "flat")]
    )
    def test_mock_target_starts_and_stops_its_server(self, started: list[Any], name: str, dialect: str | None) -> None:
        with opened(name) as target:
            shown = f"mock:?dialect={dialect}" if dialect else "mock:"
            assert (target.name, target.is_local, target.ends_with_run) == (shown, True, True)
            assert target.send(GET, "x").failure is None
        assert started == [dialect, "stopped"]
