"""The first requests of a run: does the target accept the valid credential?

Their replies are judged like all others. If none is a documented success, little else can be judged, and the run ends.
The failures of a reply that looks like a success then count: such a target works, but not as documented. Those of other
replies do not, because they may be those of another server, or of a wrong base URL.
"""

from __future__ import annotations

from dataclasses import replace

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.request_steps import ReplySteps
from conformance.contract.effects import Static
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.record_requests import names_record
from conformance.contract.security_schemes import Requirement
from conformance.observation.response_reading import Reply
from conformance.runner.failure_limits import TargetGone
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import Session
from conformance.runner.unjudged import reply_text

_MOST_PREFLIGHTS = 5


def preflight(session: Session) -> BlockReason | None:
    """Find credentials with which a harmless request succeeds, and use their requirement from then on.

    Returns:
        The reason why the target cannot be judged, or None. It is None for an API without harmless requests too.
    """
    if not harmless_operations(session.contract):
        return None
    why = ""
    try:
        for operation in harmless_operations(session.contract)[:_MOST_PREFLIGHTS]:
            for requirement in session.factory.requirements(operation) or ((),):
                origin = f"operation.{operation.id}" if why else ""
                failure = _preflight_failure(session, operation, requirement, origin)
                if not failure:
                    session.factory = replace(session.factory, requirement=requirement)
                    return None
                why = why or failure
    except TargetGone as gone:
        why = why or str(gone)
    text = f"no harmless request succeeds with the valid credential: {why}"
    return BlockReason(BlockCode.TARGET_UNJUDGED, text)


def harmless_operations(contract: Contract) -> list[Operation]:
    """Return the operations that need no record and change nothing, static ones first.

    If some of them need a credential, the others are left out, as they do not show whether it is valid.
    """
    gets = [each for each in contract.operations.values() if each.method == "GET" and each.safe]
    simple = [each for each in gets if not each.path_names and not _needs_record(contract, each)]
    telling = [each for each in simple if each.needs_credential] or simple
    return sorted(telling, key=lambda each: not isinstance(each.effect, Static))


def _needs_record(contract: Contract, operation: Operation) -> bool:
    """Return whether the request has the key of a record, such as in its query."""
    resource = contract.resource_of(operation)
    return resource is not None and names_record(operation, resource)


def _preflight_failure(session: Session, operation: Operation, requirement: Requirement, origin: str) -> str:
    """Return why the operation did not succeed with these credentials, or ""."""
    reply, blocked = session.drive(_send_with(session.factory, operation, requirement), origin)
    if reply is None:
        return blocked.text if blocked else "nothing could be sent"
    request = reply.exchange.request
    if reply.outcome is not None and reply.outcome.success:
        session.control = request
        return ""
    session.results.failures_count |= _looks_like_success(reply)
    line = f"{request.method} {request.path}"
    failure = reply.exchange.failure
    if failure is not None:
        question = "; is the server running?" if failure.kind == "connect" else ""
        return f"{line} failed: {reply.summary}{question}"
    return f"the answer to {line} was {reply_text(reply)}"


def _looks_like_success(reply: Reply) -> bool:
    """Return whether a reply without a documented outcome has the status of a success, and a JSON body."""
    response = reply.response
    succeeded = response is not None and 200 <= response.status < 300
    return reply.outcome is None and succeeded and isinstance(reply.body, dict | list)


def _send_with(factory: RequestFactory, operation: Operation, requirement: Requirement) -> ReplySteps:
    request = yield from factory.valid_request(operation)
    return (yield request.replace(credentials=factory.credentials(operation, requirement)))
