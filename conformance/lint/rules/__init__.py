"""The lint rules, one file for each subject.

A file has `STAGE`, the stage of its rules, and `findings(files)`, which yields their findings. Every module in this
folder is used, except helpers, whose names begin with an underscore.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from conformance.core.module_registry import FunctionRegistry
from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

Findings = Callable[[ContractFiles], Iterator[LintFinding]]

_REGISTRY: FunctionRegistry[Findings] = FunctionRegistry(__name__, __path__, "findings")


def rules_by_stage(until: Stage) -> Iterator[list[Findings]]:
    """Yield the rules of each stage, in the order of the stages; `until` is the last stage."""
    names = sorted((each for each in _REGISTRY.names if _stage_of(each) <= until), key=_stage_of)
    for _, members in groupby(names, key=_stage_of):
        yield [_REGISTRY.find(name) for name in members]


def _stage_of(name: str) -> Stage:
    stage: Stage = _REGISTRY.module(name).STAGE
    return stage
