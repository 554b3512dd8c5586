"""The kinds of targets: one file each, named after the scheme. No list is kept by hand.

A kind imports the libraries that its targets need when it is used, as help and messages name every kind.
"""

from __future__ import annotations

from conformance.core.module_registry import ClassRegistry
from conformance.targets.base import TargetKind

_KINDS: ClassRegistry[TargetKind] = ClassRegistry(__name__, __path__, TargetKind)


def kind_names() -> frozenset[str]:
    """Return the schemes: what stands before the first colon of a name."""
    return _KINDS.names


def kind_class(scheme: str) -> type[TargetKind]:
    """Return the class of a scheme. Raise KeyError for a scheme that no file has."""
    return _KINDS.find(scheme)
