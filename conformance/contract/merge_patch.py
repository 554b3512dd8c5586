"""Merge patches (RFC 7396): changes of an object, in which null removes a member."""

from __future__ import annotations

from typing import Any


def without_nulls(value: Any) -> Any:
    """Return a value without the members of its objects that are null."""
    if not isinstance(value, dict):
        return value
    return {name: without_nulls(each) for name, each in value.items() if each is not None}


def merged(old: Any, patch: Any) -> Any:
    """Return a value after a merge patch."""
    if not isinstance(patch, dict):
        return patch
    members = {**old} if isinstance(old, dict) else {}
    members |= {name: merged(members.get(name), value) for name, value in patch.items()}
    return {name: value for name, value in members.items() if patch.get(name, "") is not None}
