"""The documented reply of an outcome, as the reference server sends it in the first dialect."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.mock_server.response_renderer import ResponseRenderer
from conformance.terminal.text_layout import excerpt

_MOST_LINES = 12
_WHOLE = "the document of `conformance export openapi`"


def reply_lines(
    contract: Contract, clause: Clause, outcome: Outcome, operations: Sequence[Operation], width: int
) -> list[str]:
    """Return the status of the documented reply, and the first lines of its body.

    The first of the operations that can have the outcome is the example. There are no lines for a success of none.
    """
    operation = next((each for each in operations if not outcome.effects or each.effect.name in outcome.effects), None)
    renderer = ResponseRenderer(contract, None)
    if not outcome.success:
        reply = renderer.refused(outcome, operation, clause)
    elif operation is not None:
        reply = renderer.accepted(outcome, operation, operation.reply_example)
    else:
        return []
    body = excerpt(reply.body.decode("utf-8", "backslashreplace"), width, _MOST_LINES, _WHOLE)
    return [f"HTTP {reply.status}", *(body if reply.body else ["(no body)"])]
