"""Which refused request has the key of an account whose requests succeed, such as one that is over a limit.

A request that is wrong is refused for its fault: what the contract says of the account replaces its success only. So a
server must not look at the account alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.checks.causes.base import Cause, RequestSource, pick_in_turn
from conformance.checks.expected_outcomes import lists_success
from conformance.contract.operation import Operation
from conformance.core.exchange import Credential

_KINDS = ("does-not-exist", "field-missing", "malformed-body", "already-exists")


def causes_with_accepted_accounts(
    operation: Operation, factory: RequestSource
) -> Iterator[tuple[Cause, tuple[Credential, ...]]]:
    """Yield each cause that this operation shows with the key of such an account, and the credentials."""
    accounts = [each for each in accepted_accounts(factory.causes) if each.profile in factory.profiles]
    for account in accounts:
        for turn, cause in enumerate(causes_to_refuse(factory.causes)):
            chosen = pick_in_turn(_operations(cause, account) or [None], turn)
            if chosen is operation and factory.requirements(operation, account.profile):
                yield cause, factory.credentials(operation, profile=account.profile)


def accepted_accounts(causes: Sequence[Cause]) -> list[Cause]:
    """Return the causes about accounts whose requests succeed."""
    return [each for each in causes if each.profile and lists_success(each.contract, each.clause)]


def causes_to_refuse(causes: Sequence[Cause]) -> list[Cause]:
    """Return causes of a few kinds that are always refused."""
    return [each for each in causes if each.clause.check in _KINDS and not lists_success(each.contract, each.clause)]


def _operations(cause: Cause, account: Cause) -> list[Operation]:
    """Return the operations that show a cause with the key of an account; if some change nothing, these only."""
    both = [each for each in cause.operations() if account.is_about(each)]
    return [each for each in both if each.safe] or both
