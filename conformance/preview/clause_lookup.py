"""Find the clause that a user names, in one contract or in all shipped ones."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

from conformance.contract.clause import Clause
from conformance.contract.folders import configured_or_given, find_folder, shipped_contracts
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.lint.door import load_checked
from conformance.runner.generated_requests.schemathesis_checks import PREFIX, clause_of


class FoundClause(NamedTuple):
    """A clause and the contract that it belongs to."""

    contract: Contract
    clause: Clause


def find_clause(name: str, contract: str | None = None, configured: Sequence[str] = ()) -> FoundClause:
    """Find a clause by `CONTRACT/ID`, by an ID of `contract`, or by an ID that only one known contract has.

    The known contracts are those that the configuration names, or else the shipped ones.

    Raises:
        UsageError: There is no such clause, or several; the message suggests similar ids.
    """
    _, generated, check = name.rpartition(PREFIX)
    if generated:
        raise UsageError(
            f"{PREFIX}{check} is not a clause of a contract but a check of Schemathesis on generated requests: "
            f"{clause_of(check).statement}"
        )
    folder, slash, clause = name.rpartition("/")
    if contract is None and slash:
        _check_is_no_contract(name, configured)
    if contract is not None or slash:
        loaded = [load_checked(configured_or_given(contract or folder, configured))]
        clause = clause if contract is None or folder in ("", loaded[0].name) else name
    else:
        loaded = [load_checked(each) for each in configured or shipped_contracts()]
    found = [each for each in loaded if clause in each.clauses]
    if len(found) == 1:
        return FoundClause(found[0], found[0].clauses[clause])
    if found:
        choices = " or ".join(f"{each.name}/{clause}" for each in found)
        raise UsageError(f"{clause!r} is a clause of several contracts: write {choices}")
    if contract is None:
        _check_is_no_contract(name, configured)
    owners = " or ".join(each.name for each in loaded)
    raise UsageError(f"there is no clause {clause!r} in {owners}; {_suggestion(clause, loaded)}")


def _check_is_no_contract(name: str, configured: Sequence[str]) -> None:
    """Raise UsageError if the name of a contract, or its folder, was given instead of a clause."""
    try:
        find_folder(configured_or_given(name, configured))
    except UsageError:
        return
    own = name.rstrip("/")
    raise UsageError(
        f"{name!r} is a contract: write {own}/CLAUSE, with one of the clauses that `conformance list {own}` lists"
    )


def _suggestion(clause: str, contracts: Sequence[Contract]) -> str:
    owners = {each: contract.name for contract in reversed(contracts) for each in contract.clauses}
    near = get_close_matches(clause, owners, n=3)
    if near:
        return f"similar ones are {', '.join(f'{owners[each]}/{each}' for each in near)}"
    if len(contracts) > 1:
        return "`conformance list CONTRACT` lists the clauses of a contract"
    return f"`conformance list {contracts[0].name}` lists its clauses"
