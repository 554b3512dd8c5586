"""Whether a request is one that a client should send: no cause for a refusal surely holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from conformance.checks.causes.base import Cause
from conformance.checks.expected_outcomes import expect_outcomes
from conformance.contract.fields import Field
from conformance.contract.model import Clause, Contract, Resource
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Request
from conformance.observation.target_state import Certainty, StateQuery


@dataclass(frozen=True)
class Breach:
    """Why a request deserves a refusal: the clause that says so, and what is wrong, "" where it speaks for itself."""

    clause: Clause
    fault: str


def describe_breaches(contract: Contract, line: str, breaches: list[Breach]) -> str:
    """A request by its `line`, and under it what is wrong with it."""
    texts = (
        f"{cite_clause(contract, each.clause)}" + (f"\n    {each.fault}" if each.fault else "") for each in breaches
    )
    return "\n".join([f"{line}:", *(f"    {each}" for each in texts)])


def cite_clause(contract: Contract, clause: Clause) -> str:
    """What the document says, and where."""
    return f"{contract.name}/{clause.id} [{', '.join(clause.source)}]: {clause.says}"


def find_breaches(contract: Contract, causes: list[Cause], request: Request, state: StateQuery) -> list[Breach]:
    """What is wrong with a request. What its key may do, and whether anything is found, is not the client's doing."""
    view = RequestView(contract, request.replace(credentials=tuple(_with_full_access(request))))
    certain = expect_outcomes(contract, causes, view, _WithUnknownSearches(state)).certain
    return [Breach(cause.clause, cause.fault(view, state)) for cause in certain]


def _with_full_access(request: Request) -> Any:
    """The credentials, each of a known profile as if it could do everything."""
    return (each if each.profile == "unknown" else replace(each, profile="valid") for each in request.credentials)


def without_allowed(breaches: list[Breach], allow: tuple[str, ...]) -> list[Breach]:
    """Without the breaches of clauses that one of the patterns fits."""
    return [each for each in breaches if not any(fnmatchcase(each.clause.id, pattern) for pattern in allow)]


def allow_hint(clauses: list[str]) -> str:
    """What to write where the breaches of these clauses are what a test is about."""
    names = ", ".join(f'"{each}"' for each in dict.fromkeys(clauses))
    return f"if that is what the test is about, put allow=[{names}] on its marker, or into the call that makes the API"


@dataclass(frozen=True)
class _WithUnknownSearches:
    """A world in which nobody knows what a search finds."""

    state: StateQuery

    def exists(self, resource: Resource, names: Mapping[str, Any]) -> Certainty:
        return self.state.exists(resource, names)

    def value_in_use(self, resource: Resource, member: str, value: Any) -> Certainty:
        return self.state.value_in_use(resource, member, value)

    def vocabulary(self, field: Field) -> frozenset[str] | None:
        return self.state.vocabulary(field)

    def finds_records(self, view: RequestView, nothing: Mapping[str, Any]) -> Certainty:
        return Certainty.MAYBE
