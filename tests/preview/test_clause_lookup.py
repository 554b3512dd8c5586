"""Test which clause the argument of `conformance explain` names."""

from __future__ import annotations

import pytest

from conformance.core.errors import UsageError
from conformance.preview.clause_lookup import find_clause
from tests.support.command_line import FOLDER

TM, TR = "trackingmore-v2", "trackier-v1"


@pytest.mark.parametrize(
    ("name", "contract", "found"),
    [
        (f"{TM}/code.4016", None, (TM, "code.4016")),
        ("code.4016", None, (TM, "code.4016")),
        ("json.only", None, (TR, "json.only")),
        ("code.31", TR, (TR, "code.31")),
        (f"{TR}/code.31", TR, (TR, "code.31")),
        (f"{FOLDER}/code.30", None, ("library", "code.30")),
        ("code.30", FOLDER, ("library", "code.30")),
        ("operation.readJob", None, (TR, "operation.readJob")),
    ],
)
def test_find_clause_takes_several_spellings_of_a_clause(
    name: str, contract: str | None, found: tuple[str, str]
) -> None:
    owner, clause = find_clause(name, contract)
    assert (owner.name, clause.id) == found


@pytest.mark.parametrize(
    ("name", "contract", "says"),
    [
        ("code.40166", None, f"there is no clause 'code.40166' in {TR} or {TM}; similar ones are {TM}/code.4016"),
        (f"{TM}/cod.4016", None, f"there is no clause 'cod.4016' in {TM}; similar ones are {TM}/code.4016"),
        (
            TM,
            None,
            f"'{TM}' is a contract: write {TM}/CLAUSE, with one of the clauses that `conformance list {TM}` lists",
        ),
        (f"{FOLDER}/", None, f"is a contract: write {FOLDER}/CLAUSE"),
        (FOLDER, None, f"is a contract: write {FOLDER}/CLAUSE"),
        (TM, TM, f"there is no clause '{TM}' in {TM}"),
        ("qqqqqqqq", TR, f"`conformance list {TR}` lists its clauses"),
        ("qqqqqqqq", None, f"in {TR} or {TM}; `conformance list CONTRACT` lists the clauses of a contract"),
        ("update.stores", None, f"several contracts: write {TR}/update.stores or {TM}/update.stores"),
        (f"{TM}/code.4016", TR, f"there is no clause '{TM}/code.4016' in {TR}"),
        ("nope/code.1", None, "there is no contract 'nope'"),
        (
            f"{TM}/schemathesis/ignored_auth",
            None,
            "schemathesis/ignored_auth is not a clause of a contract but a check",
        ),
        ("code.1", "nope", "there is no contract 'nope'"),
    ],
)
def test_find_clause_refuses_names_of_no_clause(name: str, contract: str | None, says: str) -> None:
    with pytest.raises(UsageError) as raised:
        find_clause(name, contract)
    assert says in str(raised.value)
