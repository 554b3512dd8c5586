"""Test that every mutant is caught, and that a check without findings is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance.checks.behaviours.base import Behaviour
from conformance.checks.causes.base import Cause
from conformance.checks.rules.base import Rule
from conformance.contract.clause import Clause
from conformance.contract.folders import shipped_contracts
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.selftest.bench import bench
from conformance.selftest.run import ContractResult, selftest
from conformance.selftest.text import lines
from tests.support.kit import DATA

SHARES = 5
"""Parts of the mutants of a contract, which several processes can try."""
SMALL = [str(DATA / "parcels"), str(DATA / "library")]


def tried(name: str, *only: str) -> ContractResult:
    [result] = selftest([name], only, jobs=1)
    return result


def test_selftest_catches_every_mutant_of_a_small_contract() -> None:
    result = tried(SMALL[1])
    assert not result.survivors and not result.failed_on_reference and not result.without_mutant
    assert result.good


# --- the shipped contracts ---------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("name", shipped_contracts())
def test_run_mutant_catches_each_mutant_of_a_shipped_contract(name: str, share: int) -> None:
    here = bench(name)
    results = map(here.run_mutant, [*here.mutants.values()][share::SHARES])
    assert not [(each.mutant, each.missed) for each in results if each.missed]


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_contracts())
def test_reference_server_of_a_shipped_contract_passes_and_each_clause_has_a_mutant(name: str) -> None:
    here = bench(name)
    assert not here.without_mutant() and not here.failed_on_reference(here.contract.clauses)


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


def seen_as(result: ContractResult, clause: str) -> set[str]:
    return {each.mutant for each in result.survivors if clause in result.bench.mutants[each.mutant].breaks}


@pytest.mark.parametrize("clause", ["json.strict", "json.type", "envelope", "status", "dialect", "answered"])
def test_selftest_finds_a_rule_that_judges_nothing(clause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_behind(SMALL[0], clause), "check", blind)
    result = tried(SMALL[0], f"{clause}~*")
    assert not result.good
    assert len(result.survivors) == len(result.mutants) > 0


@pytest.mark.parametrize("clause", ["label.wrong", "code.20", "body.json", "code.30", "key.known", "code.90"])
def test_selftest_finds_a_cause_that_never_holds(clause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_behind(SMALL[0], clause), "holds", lambda *_: Certainty.NO)
    result = tried(SMALL[0], f"{clause}~*")
    assert f"{clause}~success" in seen_as(result, clause) and not result.good


@pytest.mark.parametrize("clause", ["label.wrong", "code.20", "body.json", "code.30"])
def test_selftest_finds_a_cause_that_provokes_nothing(clause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_behind(SMALL[0], clause), "provoke", nothing)
    result = tried(SMALL[0], f"{clause}~success", f"{clause}~unrelated-code")
    assert len(seen_as(result, clause)) == 2
    assert any(line.startswith(("SURVIVED", "NOT SHOWN")) for line in lines(result, False))


BEHAVIOURS = ["update.stores", "delete.removes", "refused.changes-nothing", "list.pages", "get.repeats"]


@pytest.mark.parametrize("clause", BEHAVIOURS)
def test_selftest_finds_a_behaviour_that_shows_nothing(clause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "trackingmore-v2"
    monkeypatch.setattr(class_behind(name, clause), "show", nothing)
    result = tried(name, f"{clause}~*@*")
    assert len(result.survivors) == len(result.mutants) > 0
    assert all("inconclusive" in missed for each in result.survivors for missed in each.missed)
