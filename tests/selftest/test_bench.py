"""The checks find every server that is wrong, and the self-test finds every check that finds nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance.checks.behaviours.base import Behaviour
from conformance.checks.causes.base import Cause
from conformance.checks.rules.base import Rule
from conformance.cli.main import main
from conformance.contract.loader import shipped_contracts
from conformance.contract.model import Clause
from conformance.core.exchange import Request, Response
from conformance.mock_server.mutants.base import Mutant, MutantApp
from conformance.observation.target_state import Certainty
from conformance.selftest.bench import Bench, Result, bench, lines, selftest, teller
from tests.support.kit import DATA

SMALL = [str(DATA / "parcels"), str(DATA / "library")]


def tried(name: str, *only: str) -> Result:
    [result] = selftest([name], only, jobs=1)
    return result


@pytest.mark.parametrize("name", SMALL)
def test_every_mutant_of_a_small_contract_is_caught(name: str) -> None:
    result = tried(name)
    assert not result.survivors and not result.unclean and not result.without
    assert result.good


@pytest.mark.slow
def test_every_mutant_of_the_shipped_contracts_is_caught(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest"]) == 0, capsys.readouterr().out
    said = capsys.readouterr()
    assert said.err == ""
    for name in shipped_contracts():
        whole = f"{name}: {len(bench(name).mutants)} mutants of {judged(name)} clauses, all caught"
        assert whole in said.out.splitlines()


def judged(name: str) -> int:
    return sum(each.kind != "information" for each in bench(name).contract.clauses.values())


# --- a check that is broken on purpose ---------------------------------------------------------------
def blind(*_: Any) -> None:
    """Has nothing to say."""


def nothing(*_: Any) -> Iterator[Request]:
    """Asks for nothing."""
    yield from ()


def class_behind(name: str, clause: str) -> type[Rule] | type[Cause] | type[Behaviour]:
    from conformance.checks.behaviours import behaviour_class
    from conformance.checks.causes import cause_class
    from conformance.checks.rules import rule_class

    found: Clause = bench(name).contract.clauses[clause]
    kinds: dict[str, Callable[[str], Any]] = {"rule": rule_class, "cause": cause_class, "behaviour": behaviour_class}
    kind: type[Rule] | type[Cause] | type[Behaviour] = kinds[found.kind](found.check)
    return kind


def seen_as(result: Result, clause: str) -> set[str]:
    return {each.mutant for each in result.survivors if clause in result.bench.mutants[each.mutant].breaks}


@pytest.mark.parametrize("clause", ["json.strict", "json.type", "envelope", "status", "dialect", "answered"])
def test_a_rule_that_sees_nothing_is_found(clause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_behind(SMALL[0], clause), "check", blind)
    result = tried(SMALL[0], f"{clause}~*")
    assert not result.good
    assert len(result.survivors) == len(result.caught) > 0


@pytest.mark.parametrize("clause", ["label.wrong", "code.20", "body.json", "code.30", "key.known", "code.90"])
def test_a_cause_that_never_holds_is_found(clause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_behind(SMALL[0], clause), "holds", lambda *_: Certainty.NO)
    result = tried(SMALL[0], f"{clause}~*")
    assert f"{clause}~success" in seen_as(result, clause) and not result.good


@pytest.mark.parametrize("clause", ["label.wrong", "code.20", "body.json", "code.30"])
def test_a_cause_that_provokes_nothing_is_found(clause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_behind(SMALL[0], clause), "provoke", nothing)
    result = tried(SMALL[0], f"{clause}~success", f"{clause}~stranger")
    assert len(seen_as(result, clause)) == 2
    assert any("SURVIVED" in line for line in lines(result, False))


BEHAVIOURS = ["update.stores", "delete.removes", "refused.changes-nothing", "list.pages", "get.repeats"]


@pytest.mark.parametrize("clause", BEHAVIOURS)
def test_a_behaviour_that_shows_nothing_is_found(clause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = shipped_contracts()[0]
    monkeypatch.setattr(class_behind(name, clause), "show", nothing)
    result = tried(name, f"{clause}~*@*")
    assert len(result.survivors) == len(result.caught) > 0
    assert all("inconclusive" in missed for each in result.survivors for missed in each.missed)


# --- what the self-test says ---------------------------------------------------------------------------
class Harmless(Bench):
    """Has one mutant that does nothing wrong, and no other."""

    def __init__(self) -> None:
        super().__init__(SMALL[1])
        name = "code.30~nothing"
        self.mutants = {name: Mutant(name, "does nothing wrong", ("code.30",), lambda app: app.right)}


def test_what_is_not_wrong_survives_and_clauses_without_mutant_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.selftest.bench.bench", lambda name: here)
    here = Harmless()
    result = tried(SMALL[1])
    assert not result.good
    assert [each.mutant for each in result.survivors] == ["code.30~nothing"]
    assert result.survivors[0].missed == ("code.30: pass",)
    said = list(lines(result, True))
    assert "SURVIVED code.30~nothing: does nothing wrong" in said
    assert any(line.startswith("NO MUTANT code.10: ") for line in said)
    assert said[-1] == "library: 1 mutant of 1 clause, 1 survived"


def test_a_reference_server_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: MutantApp, request: Request) -> Response:
        return Response(200, (("Content-Type", "text/plain"),), b'{"code": 0, "data": []}')

    here = Bench(SMALL[1])
    monkeypatch.setattr("conformance.selftest.bench.bench", lambda name: here)
    monkeypatch.setattr(type(here.plain), "answer", broken)
    result = next(selftest([SMALL[1]], ["json.type~none*"], jobs=1))
    assert not result.good
    start = "UNCLEAN the reference server itself does not pass json.type: "
    assert any(line.startswith(start) for line in lines(result, False))


def test_the_command_lists_clauses_with_their_mutants(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", SMALL[1], "--only", "code.30~*", "--verbose"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("code.30 ") and "success" in out[0]
    assert any(line.startswith("    code.30~success: ") for line in out)
    assert out[-1].endswith("all caught")


def test_a_survivor_makes_the_command_fail(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(class_behind(SMALL[0], "json.strict"), "check", blind)
    assert main(["selftest", SMALL[0], "--only", "json.strict~bom*"]) == 1
    assert "SURVIVED json.strict~bom-refusals" in capsys.readouterr().out


def test_a_pattern_that_matches_nothing_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", SMALL[0], "--only", "nothing*"]) == 2
    assert "no mutant matches nothing*" in capsys.readouterr().err


def test_progress_is_for_terminals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TERM": "xterm", "CI": "", "NO_COLOR": ""}.items():
        monkeypatch.setenv(name, value)
    with teller(io.StringIO()) as watch:
        assert watch is None
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    with teller(terminal) as watch:
        assert watch is not None
        watch(1, 9)
    assert "1 of 9 mutants" in terminal.getvalue() and terminal.getvalue().endswith("\r\x1b[K")
