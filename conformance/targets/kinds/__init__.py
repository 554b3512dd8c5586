"""The kinds of targets: one file for each, named after its scheme.

Help and messages load all kinds, so a kind imports the libraries that its targets need only when it is used.
"""

from __future__ import annotations

from conformance.core.module_registry import ClassRegistry
from conformance.targets.base import TargetKind

_KINDS: ClassRegistry[TargetKind] = ClassRegistry(__name__, __path__, TargetKind)


def kind_names() -> frozenset[str]:
    """Return the schemes: the texts before the first colon of a name."""
    return _KINDS.names


def kind_class(scheme: str) -> type[TargetKind]:
    """Return the kind of targets with this scheme. Raise KeyError for an unknown scheme."""
    return _KINDS.find(scheme)
