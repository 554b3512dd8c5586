"""What people name, as what it is: contracts, operations, outcomes, and the address where an API lives."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from conformance.contract.loader import load_contract
from conformance.contract.model import Contract, Operation, Outcome
from conformance.contract.servers import servers_of
from conformance.core.errors import UsageError
from conformance.openapi_export.outcome_table import tables


def find_contract(contract: str | Contract) -> Contract:
    """A contract by its name or folder. Raises UsageError for one that there is not."""
    return contract if isinstance(contract, Contract) else _load_once(contract)


@cache
def _load_once(name: str) -> Contract:
    return load_contract(name)


def find_operation(contract: Contract, name: str) -> Operation:
    """Raises UsageError for an operation that the contract does not have."""
    if name not in contract.operations:
        raise UsageError(f"{contract.name} has no operation {name!r}: {_choices(contract.operations)}")
    return contract.operations[name]


def find_outcome(contract: Contract, name: str | int, operation: str | None = None) -> Outcome:
    """An outcome by its id, or by its code. Raises UsageError for one that is not in the table, or that the operation
    cannot have."""
    owner = f"{contract.name}/{operation}" if operation else contract.name
    rows = possible_outcomes(contract, contract.operations[operation]) if operation else contract.outcomes.values()
    known = {each.id: each for each in rows}
    if str(name) not in known:
        raise UsageError(f"{owner} has no outcome {str(name)!r}: {_choices(known)}")
    return known[str(name)]


def _choices(names: Iterable[str]) -> str:
    return f"choose one of {', '.join(names)}"


def possible_outcomes(contract: Contract, operation: Operation) -> list[Outcome]:
    """Every documented outcome that a request to the operation can have, in the order of the table."""
    ids = {each.id for row in _outcome_tables(contract)[operation.id].values() for each in row}
    return [each for each in contract.outcomes.values() if each.id in ids]


_outcome_tables = cache(lambda contract: tables(contract, as_meant=True))


def server_url(contract: Contract) -> str:
    """The address of the contract's first server, with the defaults of its variables and no slash at its end."""
    url = next((each.default_url for each in servers_of(contract)), "")
    return (url if "://" in url else f"http://api.test/{url.lstrip('/')}").rstrip("/")
