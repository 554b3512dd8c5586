"""The names of keys: a profile, or a profile and the security scheme for which it has this key.

A profile is a name for the account behind a key, such as `valid`. It has one key for all security schemes of the API,
or one for each of them. Then the name of a key is `PROFILE/SCHEME`.
"""

from __future__ import annotations

from collections.abc import Collection


def key_name(profile: str, scheme: str) -> str:
    """Return the name of the key that a profile has for one security scheme."""
    return f"{profile}/{scheme}"


def profile_of(name: str) -> str:
    """Return the profile in the name of a key."""
    return name.partition("/")[0]


def has_key(names: Collection[str], profile: str, scheme: str) -> bool:
    """Return whether there is a key of the profile for a scheme; without any key, none is known to be missing."""
    by_scheme = any(each.startswith(f"{profile}/") for each in names)
    return key_name(profile, scheme) in names if by_scheme else True
