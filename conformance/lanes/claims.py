"""What another tool complains of, and when the contract says that it need not.

A tool that only knows the schema calls wrong what the documents leave open. So each of its checks has one line here:
what it says when it is right, and whether the judge knows better. Nothing is switched off: a check that is right about
an exchange breaks a clause of its own, `schemathesis/<check>`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from conformance.contract.model import Clause, Contract
from conformance.lanes.bridge import Seen

PREFIX = "schemathesis/"


@dataclass(frozen=True)
class Check:
    """`excuse` gives the reason why an exchange that the check complains of is right, or "". Only of a check that looks
    at `every` exchange is it known that it found one to be right."""

    says: str
    excuse: Callable[[Seen], str]
    every: bool = False


def _by_outcome(seen: Seen) -> str:
    """The judge knows the zones of values and the records that there are; a schema knows neither."""
    outcome = seen.reply.outcome
    allowed = outcome is not None and seen.expectation.allows(outcome)
    return "the contract allows this outcome for this request" if allowed else ""


def _never(seen: Seen) -> str:
    return ""


def _refused(seen: Seen) -> str:
    """HTTP asks for an Allow header as well, which no document here promises."""
    outcome = seen.reply.outcome
    return "it was refused" if outcome is not None and not outcome.success else _by_outcome(seen)


CHECKS = {
    "not_a_server_error": Check("No request ends in an error of the server.", _by_outcome, every=True),
    "status_code_conformance": Check("Every status is documented for its operation.", _by_outcome, every=True),
    "content_type_conformance": Check("Every reply has a documented media type.", _never, every=True),
    "response_headers_conformance": Check("Documented headers of replies are as documented.", _never),
    "response_schema_conformance": Check("Every reply fits the schema of its status.", _never, every=True),
    "negative_data_rejection": Check("A request that breaks its schema is refused.", _by_outcome),
    "positive_data_acceptance": Check("A request that fits its schema is accepted.", _by_outcome),
    "missing_required_header": Check("A request without a required header is refused.", _by_outcome),
    "unsupported_method": Check("A method that an operation lacks is refused as such.", _refused),
    "allow_header_conformance": Check("An Allow header lists the methods that there are.", _never),
    "use_after_free": Check("What was deleted is not found any more.", _never),
    "ensure_resource_availability": Check("What was created can be reached.", _never),
    "ignored_auth": Check("A request without a valid key is refused.", _by_outcome),
    "object_level_authorization": Check("One key does not reach what belongs to another.", _never),
}


def clause_of(check: str) -> Clause:
    """The clause that a check of the other tool breaks, if it is right."""
    says = CHECKS[check].says if check in CHECKS else f"The check {check} of Schemathesis finds nothing."
    return Clause(f"{PREFIX}{check}", "generated", says, ("Schemathesis",), "inferred", check)


def with_checks(contract: Contract) -> Contract:
    """The contract with a clause for each check of the other tool."""
    added = {each.id: each for each in map(clause_of, CHECKS)}
    return replace(contract, clauses={**contract.clauses, **added})


def excuse(check: str, seen: Seen) -> str:
    """Why a complaint does not count, or "": the exchange is no evidence, or it is right as it is."""
    if not seen.reply.complete:
        return "there is no complete reply"
    if seen.broken:
        return "the judge says what is wrong"
    return CHECKS[check].excuse(seen) if check in CHECKS else ""


def looks_at_every(check: str) -> bool:
    return check in CHECKS and CHECKS[check].every
