"""Choose the credentials of valid requests, from the keys that there are."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from conformance.contract.operation import Operation
from conformance.contract.security_schemes import Requirement
from conformance.core.exchange import Credential
from conformance.security.key_names import has_key, profile_of


@lru_cache(maxsize=1024)
def requirements_with_keys(
    operation: Operation, key_names: tuple[str, ...], profile: str = ""
) -> tuple[Requirement, ...]:
    """Return the requirements of an operation for which a profile has keys, by default the one of the operation."""
    profile = profile or _profile(operation, key_names)
    return tuple(each for each in operation.requirements if all(has_key(key_names, profile, name) for name in each))


@lru_cache(maxsize=4096)
def credentials_for(
    operation: Operation,
    requirement: Requirement | None,
    preferred: Requirement,
    profile: str,
    key_names: tuple[str, ...],
) -> tuple[Credential, ...]:
    """Return the credentials of a profile that fulfil a requirement of an operation.

    If `requirement` is None, it is `preferred`, or else the first one for which there are keys. If `profile` is empty,
    it is that of the operation, or `valid` without such a key. An operation without requirements has no credential.
    """
    if requirement is None:
        others = operation.requirements if operation.needs_credential else ()
        known = requirements_with_keys(operation, key_names, profile) or others
        requirement = preferred if preferred in known else next(iter(known), ())
    return tuple(Credential(profile or _profile(operation, key_names), name) for name in requirement)


def _profile(operation: Operation, key_names: Collection[str]) -> str:
    has_own = any(profile_of(each) == operation.profile for each in key_names)
    return operation.profile if has_own else "valid"
