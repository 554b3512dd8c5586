"""Find contracts, operations and outcomes by their names, and the URL of an API."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.servers import servers_of
from conformance.core.errors import UsageError
from conformance.lint.door import load_checked
from conformance.openapi_export.outcome_table import tables


def find_contract(contract: str | Contract) -> Contract:
    """Return the contract with this name or folder. Raise UsageError if there is none."""
    return contract if isinstance(contract, Contract) else _load_once(contract)


@cache
def _load_once(name: str) -> Contract:
    return load_checked(name)


def find_operation(contract: Contract, name: str) -> Operation:
    """Return the operation with this id.

    Raise UsageError if the contract does not have it.
    """
    __tracebackhide__ = True
    if name not in contract.operations:
        raise UsageError(f"{contract.name} has no operation {name!r}: {_choices(contract.operations)}")
    return contract.operations[name]


def find_outcome(contract: Contract, name: str | int, operation: str | None = None) -> Outcome:
    """Return the outcome with this id.

    Raises:
        UsageError: The contract does not have the outcome, or the operation, if there is one, cannot have it.
    """
    __tracebackhide__ = True
    owner = f"{contract.name}/{operation}" if operation else contract.name
    rows = possible_outcomes(contract, contract.operations[operation]) if operation else contract.outcomes.values()
    known = {each.id: each for each in rows}
    if str(name) not in known:
        raise UsageError(f"{owner} has no outcome {str(name)!r}: {_choices(known)}")
    return known[str(name)]


def _choices(names: Iterable[str]) -> str:
    return f"choose one of {', '.join(names)}"


def possible_outcomes(contract: Contract, operation: Operation) -> list[Outcome]:
    """Return the documented outcomes of an operation, in the order of the contract."""
    ids = {each.id for row in _outcome_tables(contract)[operation.id].values() for each in row}
    return [each for each in contract.outcomes.values() if each.id in ids]


_outcome_tables = cache(lambda contract: tables(contract, as_meant=True))


def server_url(contract: Contract) -> str:
    """Return the URL of the contract's first server, without a slash at its end.

    Variables in it have their defaults. A URL without a host gets the host `api.test`.
    """
    url = next((each.default_url for each in servers_of(contract)), "")
    return (url if "://" in url else f"http://api.test/{url.lstrip('/')}").rstrip("/")
