"""Test the mutants: at least one for each clause, each with exactly one fault."""

from __future__ import annotations

import json

import pytest

from conformance.cli.main import main
from conformance.contract.folders import shipped_contracts
from conformance.core.errors import UsageError
from conformance.core.exchange import Credential, Request
from conformance.mock_server import mutants
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mutants import mutants_of, mutated
from conformance.mock_server.mutants.base import MutantApp
from tests.support.kit import CONTRACTS, KEY, contract_of
from tests.support.served import LIBRARY

FLOORS = {"trackier-v1": 950, "trackingmore-v2": 720, "parcels": 200, "library": 125, "ten_faults": 210}
"""So many there were at least when this was written: they shall not vanish unseen."""


@pytest.mark.parametrize("name", CONTRACTS)
def test_mutants_do_not_become_fewer(name: str) -> None:
    assert len(mutants_of(contract_of(name))) >= FLOORS[name]


def test_mutants_are_ordered_by_clause_then_family(monkeypatch: pytest.MonkeyPatch) -> None:
    contract = contract_of("library")
    found, positions = mutants_of(contract), list(contract.clauses)
    assert [each.breaks[0] for each in found.values()] == sorted(
        (each.breaks[0] for each in found.values()), key=positions.index
    )
    monkeypatch.setattr(mutants._FAMILIES, "names", sorted(mutants._FAMILIES.names, reverse=True))
    assert [*mutants_of(contract)] == [*found]


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_judged_clause_has_a_mutant(name: str) -> None:
    contract = contract_of(name)
    broken = {clause for each in mutants_of(contract).values() for clause in each.breaks}
    assert {each.id for each in contract.clauses.values() if each.kind != "information"} == broken


@pytest.mark.parametrize("name", CONTRACTS)
def test_mutants_have_readable_ids_and_descriptions(name: str) -> None:
    contract = contract_of(name)
    for key, each in mutants_of(contract).items():
        assert each.id == key and key.count("~") == 1 and " " not in key
        assert each.operation in ("", *contract.operations)
        assert each.says and {*each.breaks, *each.traffic} <= {*contract.clauses}
        assert key.startswith(tuple(contract.clauses))


@pytest.mark.parametrize("name", shipped_contracts())
def test_effects_on_records_have_their_mutants(name: str) -> None:
    ids = [*mutants_of(contract_of(name))]
    for way in (
        "update.stores~forgets@",
        "update.keeps-the-rest~changes-another@",
        "update.leaves-others~touches@",
        "delete.removes~keeps@",
        "delete.removes~still-listed@",
        "delete.removes~deletes-another@",
        "create.readable~not-stored@",
        "create.listed~not-listed@",
        "get.changes-nothing~stores@",
        "refused.changes-nothing~acts-on-bad-key@",
        "list.pages~overlap@",
        "request.same-outcome~crashes-every-5th",
    ):
        assert any(each.startswith(way) for each in ids), way


def one(name: str) -> MutantApp:
    return mutated(contract_of("library"), name)


def test_mutant_has_exactly_one_fault() -> None:
    wrong, right = one("code.30~success"), MockApp(contract_of("library"))
    for path in ("/loans", "/loans/10000001"):
        request = Request("GET", path, credentials=KEY)
        assert wrong.answer(request) == right.answer(request)
    absent = Request("GET", "/loans/99999999", credentials=KEY)
    assert json.loads(right.answer(absent).body)["code"] == 30
    assert json.loads(wrong.answer(absent).body)["code"] == 0


def test_mutants_have_separate_records() -> None:
    plain = MockApp(contract_of("library"))
    mutant = mutants_of(contract_of("library"))["code.30~success"]
    first, second = MutantApp(plain, mutant), MutantApp(plain, mutant)
    loan = {"book": "978-0-00-000000-2", "reader": "A. Reader"}
    body = json.dumps(loan).encode()
    first.answer(Request("POST", "/loans", (), (("Content-Type", "application/json"),), body, KEY))
    shown = [json.loads(each.answer(Request("GET", "/loans", credentials=KEY)).body) for each in (first, second)]
    assert len(shown[0]["data"]) == len(shown[1]["data"]) + 1


def test_unrelated_code_mutant_answers_with_an_unexplained_code() -> None:
    empty = Credential("valid", next(iter(contract_of("library").credential_slots)), "empty")
    reply = one("code.10~unrelated-code").answer(Request("GET", "/loans", credentials=(empty,)))
    assert json.loads(reply.body)["code"] in (20, 30)


def test_mutated_suggests_ids_near_an_unknown_one() -> None:
    with pytest.raises(UsageError, match=r"has no mutant 'code.30~succeeds'; similar ones are code\.30~success"):
        one("code.30~succeeds")
    with pytest.raises(UsageError, match="`conformance list --mutants library` names them"):
        one("%%%%")


def test_list_shows_the_mutants(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", str(LIBRARY), "--mutants"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert len(out) == len(mutants_of(contract_of("library")))
    assert any(line.startswith("code.30~success ") for line in out)
    assert main(["list", "--mutants"]) == 2


def test_serve_refuses_an_unknown_mutant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", str(LIBRARY), "--mutant", "code.30~succeeds"]) == 2
    assert "similar ones are code.30~success" in capsys.readouterr().err
