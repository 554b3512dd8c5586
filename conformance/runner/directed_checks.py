"""The directed checks: the requests that each clause needs.

Theory of operation. The plan has a check for each pair of clause and operation, in this order:

    operations   control requests, which should succeed. They create the first records, and show which operations work
    behaviours   several requests whose replies are compared
    causes       requests with one fault each. `RequestSource.variation` is the number of the operation
    Prefer       requests for a documented outcome by the header `Prefer`, on targets that support it

A check is a generator of requests. It is created when its turn comes, because its requests depend on the replies so
far. Before the plan, `preflight` finds out whether the target accepts the valid credential.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from conformance.checks.behaviours import behaviours_of
from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.causes.base import ReplySteps, RequestSteps
from conformance.checks.clause_results import ClauseResults
from conformance.checks.finding import Finding, FindingVerdict
from conformance.contract.effects import Create, Static
from conformance.contract.json_pointer import ABSENT
from conformance.contract.model import Clause, Contract, Operation, ParameterSlot
from conformance.contract.request_view import parameter_text
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Credential
from conformance.observation.response_reading import Reply
from conformance.runner.concurrency import CheckRun, drive_concurrently
from conformance.runner.failure_limits import TargetGone
from conformance.runner.prefer_checks import plan_prefer_checks
from conformance.runner.prefer_mode import PreferMode
from conformance.runner.request_factory import RequestFactory
from conformance.runner.session import Session

_MOST_PREFLIGHTS = 5


def preflight(session: Session) -> BlockReason | None:
    """Find a credential slot with which a harmless request succeeds, and use it from then on.

    Returns:
        The reason why the target cannot be judged; None if a request succeeded, or if the API has no harmless request.
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
    """Return the safe GET operations without path parameters, static ones first."""
    simple = (
        each for each in contract.operations.values() if each.method == "GET" and each.safe and not each.path_names
    )
    return sorted(simple, key=lambda each: not isinstance(each.effect, Static))


def _preflight_failure(session: Session, operation: Operation, slot: str, origin: str) -> str:
    """Send a request with the credential in this slot; return why it did not succeed, or ""."""
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
    return (yield request.replace(credentials=(Credential("valid", slot),)))


def run_directed(
    session: Session,
    selected: Collection[str],
    prefer_mode: PreferMode | None = None,
    without_key: Collection[str] = (),
    only_operation: str = "",
    concurrency: int = 1,
) -> None:
    """Send the requests of every selected clause.

    Args:
        session: Sends and judges the requests.
        selected: Ids of the clauses to check.
        prefer_mode: How outcomes are requested by the header `Prefer`; None if they are not.
        without_key: Ids of clauses about a profile for which there is no key. Only `Prefer` can check them.
        only_operation: The id of the one operation that is checked, or "" for all.
        concurrency: The largest number of concurrent requests of causes.

    Raises:
        RunStopped: The run has to end.
    """
    concurrent: list[CheckRun] = []
    for clause_id, steps in plan_checks(session, prefer_mode, without_key, only_operation):
        if clause_id not in selected:
            continue
        if concurrency > 1 and session.contract.clauses[clause_id].kind == "cause":
            concurrent.append(CheckRun(steps, clause_id))
        else:
            session.drive(steps, clause_id)
    if concurrent:
        drive_concurrently(session, concurrent, concurrency)


def plan_checks(
    session: Session, prefer_mode: PreferMode | None = None, without_key: Collection[str] = (), only_operation: str = ""
) -> Iterator[tuple[str, RequestSteps]]:
    """Yield each check: the id of its clause, and its requests. See `run_directed` for the arguments."""
    contract, factory = session.contract, session.factory
    for operation in contract.operations.values():
        if only_operation in ("", operation.id):
            yield f"operation.{operation.id}", control_requests(operation, factory)
    for behaviour in behaviours_of(contract):
        for operation in behaviour.operations():
            if only_operation in ("", operation.id):
                yield (
                    behaviour.clause.id,
                    behaviour.show(operation, factory, RunAssertions(session.results, behaviour.clause)),
                )
    for cause in (each for each in session.judge.causes if each.clause.id not in without_key):
        for n, operation in enumerate(cause.operations()):
            if only_operation in ("", operation.id):
                yield cause.clause.id, cause.provoke(operation, replace(factory, variation=n))
    if prefer_mode is not None:
        yield from plan_prefer_checks(session, prefer_mode)


def run_controls(session: Session) -> None:
    """Send only the control requests, which show the operations that succeed and the vocabularies of the target."""
    for operation in session.contract.operations.values():
        if operation.safe or session.factory.may_write:
            session.drive(control_requests(operation, session.factory), f"operation.{operation.id}")


class RunAssertions:
    """Records the assertions of a behaviour as findings about its clause."""

    def __init__(self, results: ClauseResults, clause: Clause) -> None:
        self.results = results
        self.clause = clause

    def check(self, holds: bool, expected: str, actual: str, reply: Reply) -> None:
        """Record whether an assertion holds; `expected` and `actual` are only used if it does not."""
        verdict: FindingVerdict = "pass" if holds else "fail"
        self.results.add(Finding(self.clause.id, verdict, "" if holds else expected, "" if holds else actual), reply)


def control_requests(operation: Operation, factory: RequestFactory) -> RequestSteps:
    """Yield requests that should succeed.

    They are the example, the example with optional query parameters and, if a creation takes a list, one with the
    largest number of items.
    """
    yield from factory.send_valid(operation)
    optional = tuple(
        (slot.name, parameter_text(slot.example)) for slot in operation.slots if is_certainly_valid(slot, factory)
    )
    if optional:
        request = yield from factory.valid_request(operation)
        yield request.replace(query=request.query + optional)
    longest = (
        operation.body_schema.flat.get("maxItems") if operation.body_schema and operation.takes == "list" else None
    )
    if longest and isinstance(operation.effect, Create):
        yield from factory.send_valid(operation, items=longest)


def is_certainly_valid(slot: ParameterSlot, factory: RequestFactory) -> bool:
    """Return whether the slot is an optional query parameter with a certainly valid example."""
    if slot.where != "query" or slot.required or slot.example is ABSENT:
        return False
    return factory.zones.zone(slot, parameter_text(slot.example), None) is Zone.RIGHT
