"""A reply shows the record that was asked for."""

from __future__ import annotations

import re

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule
from conformance.contract.effects import Create, Read, Update
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Resource
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState

_SHOWING = (Read, Update, Create)
"""Effects whose reply shows the record under the key of the request."""


class OwnRecord(Rule):
    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        operation = reply.operation
        if operation is None or not reply.outcome or not reply.outcome.success or operation.each:
            return None
        resource = self.contract.resource_of(operation)
        pointer = operation.effect.record if isinstance(operation.effect, _SHOWING) else None
        shown = resolve(reply.body, pointer) if pointer else ABSENT
        if resource is None or not isinstance(shown, dict):
            return None
        if expectation.preferred is not None:
            return None
        return self._compare(resource, shown, reply)

    def _compare(self, resource: Resource, shown: dict[str, object], reply: Reply) -> Finding | None:
        compared = False
        for member, name in resource.key.items():
            requested = reply.view.value_named(name)
            if (
                not isinstance(requested, str)
                or member not in shown
                or (resource.made and not re.fullmatch(resource.made, requested))
            ):
                continue
            compared = True
            if str(shown[member]) != requested:
                return self.failed(f"{member} is {requested}, as asked for", repr(shown[member]))
        return self.passed() if compared else None
