"""Check that the example of each success is read as a success."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Exchange, Response
from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.rules.examples import example_request
from conformance.lint.stage import Stage

STAGE = Stage.DOCUMENTATION


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the operations whose example of a reply is not read as a success of the operation."""
    from conformance.observation.response_reading import read_reply

    if any(each.outcome and each.outcome not in files.contract.outcomes for each in files.contract.readings):
        return
    for operation in files.contract.operations.values():
        if next(iter(operation.replies)) in operation.other_replies:
            continue
        response = Response(next(iter(operation.replies)), (), dump_json(operation.reply_example))
        request = example_request(operation)
        reply = read_reply(files.contract, RequestView(files.contract, request), Exchange(request, response))
        fault = "no reading accepts it" if reply.reading is None else _outcome_fault(reply.outcome, operation)
        if fault:
            keys = (*files.route_of[operation.id].keys, "responses")
            yield files.in_openapi(keys, f"the example of the reply of {operation.id} is not a success: {fault}")


def _outcome_fault(outcome: Outcome | None, operation: Operation) -> str | None:
    if outcome is None:
        return "its code is not in the table"
    if not outcome.success:
        return f"it is read as outcome {outcome.id}"
    if outcome.effects and operation.effect.name not in outcome.effects:
        return f"only operations with the effect {' or '.join(outcome.effects)} have outcome {outcome.id}"
    return None
