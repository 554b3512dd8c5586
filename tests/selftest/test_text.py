"""Test the text of a selftest: survivors, clauses without a mutant, a reference server that fails."""

from __future__ import annotations

import io

import pytest

from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants.base import Mutant, MutantApp
from conformance.selftest.bench import Bench
from conformance.selftest.run import selftest
from conformance.selftest.text import lines, progress
from tests.support.kit import DATA

LIBRARY = str(DATA / "library")


class Harmless(Bench):
    """Has one mutant that does nothing wrong, and no other."""

    def __init__(self) -> None:
        super().__init__(LIBRARY)
        name = "code.30~nothing"
        self.mutants = {name: Mutant(name, "does nothing wrong", ("code.30",), lambda app: app.correct_response)}


def test_lines_show_survivors_and_clauses_without_mutant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.selftest.run.bench", lambda name: here)
    here = Harmless()
    [result] = selftest([LIBRARY], jobs=1)
    assert not result.good
    assert [each.mutant for each in result.survivors] == ["code.30~nothing"]
    assert result.survivors[0].missed == ("code.30: pass",)
    printed = list(lines(result, True))
    assert "SURVIVED code.30~nothing: does nothing wrong" in printed
    assert any(line.startswith("NO MUTANT code.10: ") for line in printed)
    assert printed[-1] == "library: 1 mutant of 1 clause, 1 survived"


def test_lines_show_a_reference_server_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: MutantApp, request: Request) -> Response:
        return Response(200, (("Content-Type", "text/plain"),), b'{"code": 0, "data": []}')

    here = Bench(LIBRARY)
    monkeypatch.setattr("conformance.selftest.run.bench", lambda name: here)
    monkeypatch.setattr(type(here.plain), "answer", broken)
    result = next(selftest([LIBRARY], ["json.type~none*"], jobs=1))
    assert not result.good
    start = "UNCLEAN the reference server itself does not pass json.type: "
    assert any(line.startswith(start) for line in lines(result, False))


def test_progress_is_only_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TERM": "xterm", "CI": "", "NO_COLOR": ""}.items():
        monkeypatch.setenv(name, value)
    with progress(io.StringIO()) as watch:
        assert watch is None
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    with progress(terminal) as watch:
        assert watch is not None
        watch(1, 9)
    assert "1 of 9 mutants" in terminal.getvalue() and terminal.getvalue().endswith("\r\x1b[K")
