"""The first requests of a run: does the target accept the valid credential?"""

from __future__ import annotations

from dataclasses import replace

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.causes.base import ReplySteps
from conformance.contract.effects import Static
from conformance.contract.model import Contract, Operation
from conformance.runner.failure_limits import TargetGone
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import Session

_MOST_PREFLIGHTS = 5


def preflight(session: Session) -> BlockReason | None:
    """Find a credential slot with which a harmless request succeeds, and use it from then on.

    Returns:
        The reason why the target cannot be judged, or None. It is None for an API without harmless requests too.
    """
    if not harmless_operations(session.contract):
        return None
    why = ""
    try:
        for operation in harmless_operations(session.contract)[:_MOST_PREFLIGHTS]:
            for slot in session.contract.credential_slots:
                failure = _preflight_failure(session, operation, slot, f"operation.{operation.id}" if why else "")
                if not failure:
                    session.factory = replace(session.factory, credential_slot=slot)
                    return None
                why = why or failure
    except TargetGone as gone:
        why = why or str(gone)
    text = f"no harmless request succeeds with the valid credential: {why}"
    return BlockReason(BlockCode.TARGET_UNJUDGED, text)


def harmless_operations(contract: Contract) -> list[Operation]:
    """Return the operations that need no record and change nothing, static ones first."""
    simple = (
        each for each in contract.operations.values() if each.method == "GET" and each.safe and not each.path_names
    )
    return sorted(simple, key=lambda each: not isinstance(each.effect, Static))


def _preflight_failure(session: Session, operation: Operation, slot: str, origin: str) -> str:
    """Return why the operation did not succeed with the credential in this slot, or ""."""
    reply, blocked = session.drive(_send_with_slot(session.factory, operation, slot), origin)
    if reply is None:
        return blocked.text if blocked else "nothing could be sent"
    request = reply.exchange.request
    if reply.outcome is not None and reply.outcome.success:
        session.control = request
        return ""
    line = f"{request.method} {request.path}"
    if reply.exchange.failure is not None:
        return f"{line} failed: {reply.summary}"
    return f"the answer to {line} was {reply.summary}"


def _send_with_slot(factory: RequestFactory, operation: Operation, slot: str) -> ReplySteps:
    request = yield from factory.valid_request(operation)
    return (yield request.replace(credentials=(replace(request.credentials[0], slot=slot),)))
