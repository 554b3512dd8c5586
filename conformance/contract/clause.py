"""One statement of a document, which a check of its kind verifies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from conformance.contract.outcome import Statuses

ClauseKind = Literal["rule", "operation", "cause", "behaviour", "generated", "information"]
CLAUSE_KINDS: tuple[ClauseKind, ...] = get_args(ClauseKind)
"""All kinds. Clauses of the kind `generated` are added by a run, for generated requests; no contract has them."""
Basis = Literal["stated", "inferred", "open"]
"""How well the documents support a clause: they state it, it is inferred from them, or they leave it open."""


@dataclass(frozen=True, eq=False)
class Clause:
    """One statement of a document.

    Attributes:
        id: The key of the clause in contract.yaml; `operation.ID` for the clause derived from an operation.
        kind: What checks the clause.
        statement: The statement, as a sentence.
        source: Citations: `DOCUMENT PLACE`, `REFERENCE` or `REFERENCE SECTION`.
        basis: How well the documents support it.
        check: The name of the cause, rule or behaviour that checks it; empty for other kinds.
        on: Patterns of the ids of operations that it is about.
        excluded: Patterns of the ids of operations that it is not about, although `on` matches.
        outcomes: The ids of the allowed outcomes; `success` stands for any success. The first is the usual one.
        status: Outcome id -> statuses that this clause allows in addition to the outcome's own.
        parameters: The parameters of the check.
        line: The line of contract.yaml that it begins in; 0 if no line has it.
    """

    id: str
    kind: ClauseKind
    statement: str
    source: tuple[str, ...]
    basis: Basis
    check: str = ""
    on: tuple[str, ...] = ("*",)
    excluded: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    status: Mapping[str, Statuses] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
