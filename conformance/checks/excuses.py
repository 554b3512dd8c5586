"""Recognise replies that do not show whether the API is as documented.

The *excuse* of a reply is the reason why, for people: for example, that the request was throttled. An exchange with an
excuse is inconclusive for each clause that it counts for, and no rule is applied to it.
"""

from __future__ import annotations

from collections.abc import Iterable

from conformance.checks.causes.base import Cause
from conformance.checks.expected_outcomes import Expectation
from conformance.contract.bounded_value import MOST_VALUES
from conformance.contract.request_view import TOO_DEEP, RequestView
from conformance.core.exchange import Response
from conformance.observation.response_reading import TOO_LARGE, Reply

HTTP_LAYER_STATUSES = (400, 501)
"""Statuses with which an HTTP server may refuse an unknown method before the API sees it (RFC 9110, 15.5.1, 15.6.2)."""
_METHODS_OF_APIS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
"""The methods that web servers pass on to an API. Many answer OPTIONS, TRACE and CONNECT themselves."""
_LENGTH_REQUIRED = 411
_FIRST_CRASH = 500
"""The first HTTP status that means an internal error."""
THROTTLED = "throttled: "
"""How the excuse of a reply to one request too many begins."""
_UNANSWERED = ("connect", "tls", "unrecorded")
"""Kinds of failures for which the API is not responsible: no connection, or no recorded reply."""


def excuse(reply: Reply, expectation: Expectation, causes: Iterable[Cause], has_succeeded: bool) -> str:
    """Return why a reply cannot be judged, or "" if it can.

    Args:
        reply: The reply.
        expectation: The outcomes that the contract allows for the request.
        causes: All causes of the contract.
        has_succeeded: Whether any request of the run has succeeded so far.
    """
    if is_of_http_layer(reply) and not _is_allowed(reply, expectation):
        is_refusal = reply.response is not None and reply.response.status in HTTP_LAYER_STATUSES
        return f"the HTTP layer {'refused' if is_refusal else 'answered'} the method, not the API"
    if wants_length(reply) and not _is_allowed(reply, expectation):
        return "the server requires the length of the body, as it may"
    if _may_be_reply_to_repetition(reply) and not (_is_allowed(reply, expectation) and not reply.item_codes):
        return "the connection was closed without a reply and the request sent again, so it may have arrived twice"
    if expectation.preferred is None and (uncovered := uncovered_key(causes, reply.view)):
        return uncovered
    if unread := why_unread(reply):
        return unread
    if _is_throttled(reply, expectation) and not (has_succeeded and _has_profile(expectation)):
        return f"{THROTTLED}{reply.summary}"
    return ""


def why_unread(reply: Reply) -> str:
    """Return why the reply of the API is missing or could not be read, if not by a fault of the API; otherwise ""."""
    failure = reply.exchange.failure
    if failure is not None and failure.kind in _UNANSWERED:
        return failure.message
    if reply.body is TOO_DEEP:
        return "the reply is nested too deeply to be read"
    if reply.body is TOO_LARGE:
        return f"the reply has more than {MOST_VALUES:,} values, which is too large to be judged"
    return ""


def is_of_http_layer(reply: Reply) -> bool:
    """Return whether the reply may come from the HTTP server, instead of the API, because of the method.

    A server may refuse an unknown method, and answer OPTIONS with the methods of the path.
    """
    response, method = reply.response, reply.exchange.request.method
    if response is None or reply.operation is not None or method in _METHODS_OF_APIS:
        return False
    is_list_of_methods = method == "OPTIONS" and reply.outcome is None and response.status < _FIRST_CRASH
    return is_list_of_methods or response.status in HTTP_LAYER_STATUSES


def wants_length(reply: Reply) -> bool:
    """Return whether the server refuses a body in chunks, as it has no length (RFC 9110, 15.5.12)."""
    response = reply.response
    return response is not None and response.status == _LENGTH_REQUIRED and reply.exchange.request.is_chunked


def _may_be_reply_to_repetition(reply: Reply) -> bool:
    """Return whether the target may have received a request that changes data before the one that it replied to."""
    is_safe = reply.operation.safe if reply.operation else reply.exchange.request.method == "GET"
    return reply.exchange.resent and not is_safe and reply.complete


def uncovered_key(causes: Iterable[Cause], view: RequestView) -> str:
    """Return why the contract does not cover the credential of a request, or "" if it does."""
    fault, operation = credential_fault(view), view.operation
    clauses = [cause for cause in causes if cause.clause.check == fault] if fault else []
    if not fault or any(operation is None or each.is_about(operation) for each in clauses):
        return ""
    where = f" on {operation.id}" if operation and clauses else ""
    return f"the contract does not document such a key{where}: no clause has the cause {fault}{where}"


def credential_fault(view: RequestView) -> str:
    """Return `credential-missing` or `credential-unknown` if it certainly holds; "" if the credentials may be valid."""
    if () in view.security:
        return ""
    found = view.complete_credentials
    if not found:
        return "credential-missing"
    unknown = all(any(each.profile == "unknown" or each.is_altered for each in together) for together in found)
    return "credential-unknown" if unknown else ""


def _is_allowed(reply: Reply, expectation: Expectation) -> bool:
    return reply.outcome is not None and expectation.allows(reply.outcome)


def _is_throttled(reply: Reply, expectation: Expectation) -> bool:
    if reply.outcome is not None:
        return reply.outcome.throttled and not expectation.allows(reply.outcome)
    return expectation.preferred is None and is_throttled_by_gateway(reply.response)


def is_throttled_by_gateway(response: Response | None) -> bool:
    """Return whether a reply means too many requests by its HTTP status (RFC 6585, 4; RFC 9110, 15.6.4).

    A gateway in front of an API does not know the codes of the API.
    """
    if response is None:
        return False
    return response.status == 429 or (response.status == 503 and response.header("Retry-After") is not None)


def _has_profile(expectation: Expectation) -> bool:
    """Return whether the key certainly belongs to a profile.

    The contract states the outcome for such a key, so a throttled reply to it can be judged.
    """
    return any(cause.clause.check == "credential-profile" for cause in expectation.certain)
