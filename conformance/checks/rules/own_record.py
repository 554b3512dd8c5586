"""A reply shows the record that was asked for.

Source: the `key` of a resource, and the `record` of an operation, in the contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule, succeeded_operation
from conformance.contract.effects import Create, Read, Update
from conformance.contract.json_pointer import resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.resource import Resource
from conformance.core.linear_pattern import fits_pattern
from conformance.core.text import json_text
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState

_SHOWING = (Read, Update, Create)
"""Effects whose reply shows the record that the request names."""
_WHOLE_NUMBER = re.compile("[+-]?[0-9]{1,30}")


class OwnRecord(Rule):
    """Concerns successes that show one record, if the request has the key of that record.

    Finds a record with another key.
    """

    needs = "an operation that shows the record of its request"

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        effect = operation.effect
        return operation.for_each_item is None and isinstance(effect, _SHOWING) and effect.record is not None

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        operation = succeeded_operation(reply, expectation)
        if operation is None or operation.for_each_item or not isinstance(operation.effect, _SHOWING):
            return None
        resource, shown = self.contract.resource_of(operation), resolve(reply.body, operation.effect.record)
        if isinstance(shown, list) and resource is not None and isinstance(operation.effect, Update):
            return self._find(resource, shown, reply)
        return self._compare(resource, shown, reply) if resource and isinstance(shown, dict) else None

    def _find(self, resource: Resource, shown: list[object], reply: Reply) -> Finding | None:
        """Return whether a list of records has the requested one."""
        requested = dict(_requested_key(resource, reply))
        if not requested:
            return None
        keys = [{name: str(each.get(name)) for name in requested} for each in shown if isinstance(each, dict)]
        wanted = ", ".join(f"{member} {value}" for member, value in requested.items())
        return self.passed() if requested in keys else self.failed(f"a list with {wanted}", f"{len(keys)} others")

    def _compare(self, resource: Resource, shown: dict[str, object], reply: Reply) -> Finding | None:
        compared = [each for each in _requested_key(resource, reply) if each[0] in shown]
        for member, requested in compared:
            if not _is_same_key(shown[member], requested):
                return self.failed(f"{member} is {json_text(requested)}, as requested", json_text(shown[member]))
        return self.passed() if compared else None


def _requested_key(resource: Resource, reply: Reply) -> Iterator[tuple[str, str]]:
    """Yield (member of the key, its value in the request).

    A value that does not fit the pattern of generated keys is left out: it is another id of the record.
    """
    for member, name in resource.key.items():
        value = reply.view.value_named(name)
        text = str(value)
        is_key = isinstance(value, str | int) and not isinstance(value, bool)
        if is_key and (not resource.key_pattern or fits_pattern(resource.key_pattern, text)):
            yield member, text


def _is_same_key(shown: object, requested: str) -> bool:
    """Return whether a key in a reply is the requested one; as numbers if it is a number, so that 007 is 7."""
    if isinstance(shown, int) and not isinstance(shown, bool) and _WHOLE_NUMBER.fullmatch(requested):
        return shown == int(requested)
    return str(shown) == requested
