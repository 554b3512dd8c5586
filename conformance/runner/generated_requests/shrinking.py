"""Shrink failing requests further than Schemathesis does.

Schemathesis shrinks the random choices that led to a request, so members from one choice can only be removed together.
Here each query parameter, member and item is removed alone, as long as the request still breaks the clause.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.request_steps import Blocked
from conformance.contract.json_pointer import ABSENT
from conformance.contract.request_view import RequestView, dump_json
from conformance.contract.selectors import selector_value
from conformance.core.exchange import Request
from conformance.runner.generated_requests.schemathesis_bridge import GENERATED
from conformance.runner.session import Session

_MOST_ATTEMPTS = 40
"""The maximum number of requests for each clause."""


def reduce_failures(session: Session) -> None:
    """For each clause that a request broke, send smaller requests. The results keep the smallest one that fails.

    Raises:
        RunStopped: The session raised it.
    """
    for entry in [*session.results.entries.values()]:
        if entry.counts["fail"] and entry.clause.kind != "generated":
            _reduce(session, entry.clause.id, entry.evidence[0].reply.exchange.request)


def _reduce(session: Session, clause: str, request: Request) -> None:
    tried, smaller = 0, _smaller_requests(session, request)
    while tried < _MOST_ATTEMPTS and (candidate := next(smaller, None)) is not None:
        tried += 1
        if _breaks(session, clause, candidate):
            smaller = _smaller_requests(session, candidate)


def _breaks(session: Session, clause: str, request: Request) -> bool:
    try:
        findings = session.send_judged(request, GENERATED).findings
    except Blocked:
        return False
    return any(each.clause == clause and each.verdict == "fail" for each in findings)


def _smaller_requests(session: Session, request: Request) -> Iterator[Request]:
    """Yield the request without one query parameter, without its body, or without one member or item of its body.

    Selectors stay: without one, another API may answer.
    """
    view = RequestView(session.contract, request)
    slots = view.operation.slots if view.operation is not None else ()
    selectors = {slot.parameter for slot in slots if selector_value(slot) is not ABSENT}
    for n in range(len(request.query)):
        if request.query[n][0] not in selectors:
            yield request.replace(query=request.query[:n] + request.query[n + 1 :])
    if request.body is None:
        return
    yield request.replace(body=None, headers=())
    body = view.body
    if isinstance(body, dict):
        yield from (
            request.replace(body=view.encoded({key: body[key] for key in body if key != left_out})) for left_out in body
        )
    elif isinstance(body, list):
        yield from (request.replace(body=dump_json(body[:n] + body[n + 1 :])) for n in range(len(body)))
