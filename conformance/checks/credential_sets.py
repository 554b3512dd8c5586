"""The credentials of a request that count for its operation."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from conformance.contract.request_view import RequestView
from conformance.contract.security_schemes import Requirement
from conformance.core.exchange import Credential


def is_fulfilled(requirement: Requirement, given: Collection[str]) -> bool:
    """Return whether a request with credentials in these slots has those that a requirement names."""
    return all(name in given for name in requirement)


def complete_sets(view: RequestView) -> Iterator[tuple[Credential, ...]]:
    """Yield the credentials that fulfil each requirement, unless one of them is missing or empty."""
    given = {each.slot: each for each in reversed(view.request.credentials) if each.is_given}
    for requirement in view.security:
        if requirement and is_fulfilled(requirement, given):
            yield tuple(given[name] for name in requirement)


def credentials_that_count(view: RequestView) -> list[Credential]:
    """Return the credentials in the places that the operation has."""
    names = {name for requirement in view.security for name in requirement}
    return [each for each in view.request.credentials if each.slot in names]
