"""Decide when a failed check of Schemathesis counts.

Schemathesis only knows the schema, so some of its checks fail for replies that the contract allows. Each check has a
row in `CHECKS`: what it verifies, which failures the contract excuses, and which exchanges pass it. No check is
disabled. A failure without an excuse breaks the clause of the check, `schemathesis/<check>`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from conformance.checks.excuses import is_of_http_layer
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.runner.generated_requests.schemathesis_bridge import BridgedExchange
from conformance.runner.generated_requests.settings import Purpose

PREFIX = "schemathesis/"
"""The prefix of the ids of clauses for checks of Schemathesis; the name of the check follows."""

PassCondition = Callable[[BridgedExchange, Purpose], bool]


def _always(bridged: BridgedExchange, purpose: Purpose) -> bool:
    return True


def _unknown(bridged: BridgedExchange, purpose: Purpose) -> bool:
    return False


def _refused_if(wanted: Purpose) -> PassCondition:
    return lambda bridged, purpose: purpose is wanted and not _is_success(bridged)


def _accepted_if(wanted: Purpose) -> PassCondition:
    return lambda bridged, purpose: purpose is wanted and _is_success(bridged)


def _has_allow(bridged: BridgedExchange, purpose: Purpose) -> bool:
    response = bridged.reply.response
    return (
        bridged.reply.exchange.request.method == "OPTIONS" and response is not None and bool(response.header("Allow"))
    )


def _accepted_with_key(bridged: BridgedExchange, purpose: Purpose) -> bool:
    # The check repeats a request that was accepted with a key, without the key.
    operation = bridged.reply.operation
    valid = {"valid", operation.profile} if operation is not None else {"valid"}
    return _is_success(bridged) and any(each.profile in valid for each in bridged.reply.exchange.request.credentials)


@dataclass(frozen=True)
class Check:
    """One check of Schemathesis.

    Attributes:
        says: The statement of its clause.
        excuse: Returns why the contract allows an exchange that fails the check, or "".
        passes: Returns whether an exchange passes the check: the check did not fail, and really examined the exchange.
    """

    says: str
    excuse: Callable[[BridgedExchange], str]
    passes: PassCondition = _unknown


def _by_outcome(bridged: BridgedExchange) -> str:
    # Unlike the schema, the judge knows the zones of values and the records that exist.
    outcome = bridged.reply.outcome
    allowed = outcome is not None and bridged.expectation.allows(outcome)
    return "the contract allows this outcome for this request" if allowed else ""


def _by_rule(check: str) -> Callable[[BridgedExchange], str]:
    # The rule checks the same as Schemathesis, and also considers the request.
    return lambda bridged: "the contract's own rule finds it right" if check in bridged.passed_checks else ""


def _allows_methods_of_path(bridged: BridgedExchange) -> str:
    # Schemathesis expects the methods of one operation, but several operations can have the same path, and a server may
    # have methods that are not documented.
    response = bridged.reply.response
    allow = (response.header("Allow") or "") if response is not None else ""
    methods = {each.strip().upper() for each in allow.split(",")} - _IMPLIED
    has_all = methods >= bridged.reply.view.methods - _IMPLIED
    return "it lists the methods of all operations at that path" if has_all else ""


def _no_excuse(bridged: BridgedExchange) -> str:
    return ""


def _is_refused(bridged: BridgedExchange) -> str:
    # The check also requires an Allow header. HTTP does too, but the documents of the API do not mention it.
    return "it was refused" if bridged.reply.outcome is not None and not _is_success(bridged) else _by_outcome(bridged)


def _is_success(bridged: BridgedExchange) -> bool:
    return bridged.reply.outcome is not None and bridged.reply.outcome.success


_IMPLIED = {"HEAD", "OPTIONS"}

CHECKS = {
    "not_a_server_error": Check("No request ends in an error of the server.", _by_outcome, _always),
    "status_code_conformance": Check("Every status is documented for its operation.", _by_outcome, _always),
    "content_type_conformance": Check("Every reply has a documented media type.", _by_rule("json-media-type"), _always),
    "response_headers_conformance": Check("Headers of replies are as documented.", _no_excuse),
    "response_schema_conformance": Check(
        "Every reply fits the schema of its status.", _by_rule("response-schema"), _always
    ),
    "negative_data_rejection": Check(
        "A request that breaks its schema is refused.", _by_outcome, _refused_if(Purpose.WRONG)
    ),
    "positive_data_acceptance": Check(
        "A request that fits its schema is accepted.", _by_outcome, _accepted_if(Purpose.RIGHT)
    ),
    "missing_required_header": Check(
        "A request without a required header is refused.", _by_outcome, _refused_if(Purpose.NO_HEADER)
    ),
    "unsupported_method": Check(
        "A method that an operation does not have is refused.", _is_refused, _refused_if(Purpose.OTHER_METHOD)
    ),
    "allow_header_conformance": Check(
        "An Allow header lists the methods of the path.", _allows_methods_of_path, _has_allow
    ),
    "use_after_free": Check("A deleted record is not found.", _no_excuse),
    # Schemathesis overlooks that the request may have another key than the created record.
    "ensure_resource_availability": Check("A created record can be read.", _by_outcome),
    "ignored_auth": Check("A request without a valid key is refused.", _by_outcome, _accepted_with_key),
    "object_level_authorization": Check("A key does not give access to the records of another key.", _no_excuse),
}


def clause_of(check: str) -> Clause:
    """Return the clause of a check; a failure of the check breaks it."""
    says = CHECKS[check].says if check in CHECKS else f"The check {check} of Schemathesis finds nothing."
    return Clause(f"{PREFIX}{check}", "generated", says, ("Schemathesis",), "inferred", check)


def with_checks(contract: Contract) -> Contract:
    """Return the contract with a clause for each check of Schemathesis."""
    added = {each.id: each for each in map(clause_of, CHECKS)}
    return replace(contract, clauses={**contract.clauses, **added})


def excuse(check: str, bridged: BridgedExchange) -> str:
    """Return why a failure of a check does not count, or "" if it does."""
    if not bridged.reply.complete:
        return "there is no complete reply"
    if bridged.broken:
        return "the contract's own clauses already show the fault"
    if is_of_http_layer(bridged.reply):
        return "the HTTP layer answered the method, not the API"
    return CHECKS[check].excuse(bridged) if check in CHECKS else ""


def can_pass(check: str) -> bool:
    """Return whether a check can pass. Other checks do not show which exchanges they examined, and can only fail."""
    return CHECKS[check].passes is not _unknown


def passes(check: str, bridged: BridgedExchange, purpose: Purpose) -> bool:
    """Return whether an exchange that does not fail the check passes it."""
    return check in CHECKS and CHECKS[check].passes(bridged, purpose)
