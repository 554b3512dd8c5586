"""Colours are for terminals that want them."""

from __future__ import annotations

import pytest

from tests.support.command_line import FOLDER, Cli


class TestColour:
    def shown(self, monkeypatch: pytest.MonkeyPatch, cli: Cli, **environment: str) -> str:
        for name in ("NO_COLOR", "TERM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        return cli("run", FOLDER).out

    def test_a_terminal_gets_colours(self, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
        assert "\x1b[" in self.shown(monkeypatch, cli)

    @pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
    def test_who_wants_none_gets_none(
        self, monkeypatch: pytest.MonkeyPatch, cli: Cli, environment: dict[str, str]
    ) -> None:
        assert "\x1b" not in self.shown(monkeypatch, cli, **environment)

    def test_a_pipe_gets_none(self, cli: Cli) -> None:
        assert "\x1b" not in cli("run", FOLDER).out
