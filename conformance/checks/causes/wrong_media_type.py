"""The Content-Type of a body is none of the documented media types.

A body that is not JSON either also has the cause `malformed-body`.
"""

from __future__ import annotations

from conformance.checks.causes._fault_texts import clipped
from conformance.checks.causes.base import Cause, RequestSource, all_or_in_turn
from conformance.checks.request_steps import RequestSteps
from conformance.contract.json_pointer import ABSENT
from conformance.contract.media_types import fits_any
from conformance.contract.operation import Operation
from conformance.contract.request_view import RequestView
from conformance.core.text import json_text
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery

_OTHERS = ("text/plain", "")
"""Other media types; "" stands for a request without one."""


class WrongMediaType(Cause):
    """The fault is never certain, because a server may ignore the Content-Type. Without one, it may guess."""

    stage = 31
    needs = "a body"

    def can_provoke(self, operation: Operation) -> bool:
        return operation.takes != "nothing"

    def holds(self, view: RequestView, state: StateQuery) -> Certainty:
        if view.operation is None or view.operation.takes == "nothing" or view.body is ABSENT:
            return Certainty.NO
        media = view.request.header("Content-Type") or ""
        return Certainty.NO if fits_any(media, view.operation.accepted_media_types) else Certainty.MAYBE

    def fault(self, view: RequestView, state: StateQuery) -> str:
        media = view.request.header("Content-Type")
        return f"the Content-Type is {clipped(json_text(media))}" if media else "the body has no Content-Type"

    def may_have_effect(self, operation: Operation) -> bool:
        return not operation.safe

    def provoke(self, operation: Operation, factory: RequestSource) -> RequestSteps:
        for media in all_or_in_turn([*_OTHERS], factory):
            request = yield from factory.valid_request(operation)
            others = tuple(pair for pair in request.headers if pair[0] != "Content-Type")
            yield request.replace(headers=(*others, *((("Content-Type", media),) if media else ())))
