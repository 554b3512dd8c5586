"""Check the requests of a client against the contract.

A request is invalid if a cause for a refusal certainly holds, and its clause allows no success. A **breach** is one
such cause. Whether a key has a permission, and whether a search finds records, is not up to the client, so these never
count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

from conformance.checks.causes.base import Cause
from conformance.checks.expected_outcomes import SUCCESS, expect_outcomes
from conformance.contract.clause import Clause
from conformance.contract.fields import Field
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView
from conformance.contract.resource import Resource
from conformance.core.errors import UsageError
from conformance.core.exchange import Request
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery


@dataclass(frozen=True)
class Breach:
    """Why the contract refuses a request.

    `fault` says what is wrong with it, "" if the clause is enough.
    """

    clause: Clause
    fault: str


def describe_breaches(contract: Contract, line: str, breaches: list[Breach]) -> str:
    """Return a text with the `line` of a request, and each of its breaches below."""
    texts = (
        f"{cite_clause(contract, each.clause)}" + (f"\n    {each.fault}" if each.fault else "") for each in breaches
    )
    return "\n".join([f"{line}:", *(f"    {each}" for each in texts)])


def cite_clause(contract: Contract, clause: Clause) -> str:
    """Return the id of the clause, its source in the documentation, and what it says."""
    return f"{contract.name}/{clause.id} [{', '.join(clause.source)}]: {clause.statement}"


def find_breaches(contract: Contract, causes: list[Cause], request: Request, state: StateQuery) -> list[Breach]:
    """Return the breaches of a request to an API in this state."""
    view = RequestView(contract, request.replace(credentials=tuple(_with_full_access(request))))
    certain = expect_outcomes(contract, causes, view, _WithUnknownSearches(state)).certain
    refused = (cause for cause in certain if SUCCESS not in cause.clause.outcomes)
    return [Breach(cause.clause, cause.fault(view, state)) for cause in refused]


def _with_full_access(request: Request) -> Any:
    """Return the credentials with `valid` in place of any other known profile."""
    return (each if each.profile == "unknown" else replace(each, profile="valid") for each in request.credentials)


def without_allowed(breaches: list[Breach], allow: tuple[str, ...]) -> list[Breach]:
    """Return the breaches of clauses whose ids match no pattern of `allow`."""
    return [each for each in breaches if not any(fnmatchcase(each.clause.id, pattern) for pattern in allow)]


def require_clauses(contract: Contract, allow: Iterable[str]) -> None:
    """Raise UsageError for a pattern of `allow` that matches no clause."""
    __tracebackhide__ = True
    for pattern in allow:
        if not any(fnmatchcase(each, pattern) for each in contract.clauses):
            near = get_close_matches(pattern, contract.clauses)
            advice = f"similar ones are {', '.join(near)}" if near else f"`conformance list {contract.name}` lists them"
            raise UsageError(f"allow: {contract.name} has no clause {pattern!r}; {advice}")


def allow_hint(clauses: list[str]) -> str:
    """Return advice for a test that breaches these clauses on purpose."""
    names = ", ".join(f'"{each}"' for each in dict.fromkeys(clauses))
    return f"if the test does this on purpose, add allow=[{names}] to its marker, or to the call that makes the API"


@dataclass(frozen=True)
class _WithUnknownSearches:
    """A state in which it is unknown whether a search finds records."""

    state: StateQuery

    def exists(self, resource: Resource, names: Mapping[str, Any]) -> Certainty:
        return self.state.exists(resource, names)

    def value_in_use(self, resource: Resource, member: str, value: Any) -> Certainty:
        return self.state.value_in_use(resource, member, value)

    def is_referred_to(self, resource: Resource, names: Mapping[str, Any], without: Collection[str] = ()) -> bool:
        return self.state.is_referred_to(resource, names, without)

    def vocabulary(self, field: Field) -> Set[str] | None:
        return self.state.vocabulary(field)

    def finds_records(self, view: RequestView, nothing: Mapping[str, Any]) -> Certainty:
        return Certainty.MAYBE

    def knows_cursor(self, view: RequestView) -> Certainty:
        return self.state.knows_cursor(view)

    def changes_records(self, view: RequestView) -> Certainty:
        return self.state.changes_records(view)

    def state_of(self, resource: Resource, names: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.state.state_of(resource, names)
