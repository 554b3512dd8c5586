"""A reply repeats the parameters that were sent, such as the page and its limit, or else shows the documented defaults.

Source: the `echoes` of an operation in the contract.
"""

from __future__ import annotations

from typing import Any

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.rules.base import Rule, succeeded_operation
from conformance.contract.day_rows import is_day
from conformance.contract.effects import Paged
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.paging import Paging
from conformance.contract.value_zones import Zone, zones_of
from conformance.core.text import json_text
from conformance.observation.response_reading import Reply
from conformance.observation.target_state import TargetState


class EchoedParameters(Rule):
    """Concerns successes that show a parameter which was sent with a valid value.

    Finds another value. A server may replace a value that is not certainly valid.
    """

    needs = "an operation with `echoes`"

    @classmethod
    def has_subject(cls, contract: Contract, operation: Operation) -> bool:
        return bool(operation.effect.echoes)

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        operation = succeeded_operation(reply, expectation)
        if operation is None or not operation.effect.echoes:
            return None
        verdict, zones = None, zones_of(self.contract)
        for slot, sent, _ in reply.view.values:
            pointer = operation.effect.echoes.get(slot.name)
            shown = resolve(reply.body, pointer) if pointer is not None else ABSENT
            field = zones.field(slot)
            words = state.vocabulary(field) if field is not None else None
            if sent is not ABSENT and shown is not ABSENT and zones.zone(slot, sent, words) is Zone.RIGHT:
                if not _repeats(shown, sent):
                    return self.failed(
                        f"{pointer} is {sent}, the {slot.name} that was sent", f"{pointer} is {json_text(shown)}"
                    )
                verdict = self.passed()
        return self._check_defaults(operation, reply) or verdict

    def _check_defaults(self, operation: Operation, reply: Reply) -> Finding | None:
        """Compare the page and the limit that the reply shows, if they were not sent."""
        paging = operation.effect.paging if isinstance(operation.effect, Paged) else Paging()
        sent = {slot.name for slot, value, _ in reply.view.values if value is not ABSENT}
        verdict = None
        for name, default in ((paging.page, 1), (paging.limit, paging.default)):
            pointer = operation.effect.echoes.get(name or "")
            shown = resolve(reply.body, pointer) if pointer is not None and name not in sent else ABSENT
            if shown is not ABSENT and default is not None:
                if str(shown) != str(default):
                    return self.failed(
                        f"{pointer} is {default}, the default {name}", f"{pointer} is {json_text(shown)}"
                    )
                verdict = self.passed()
        return verdict


def _repeats(shown: Any, sent: Any) -> bool:
    """Return whether a value is the one that was sent; of a day, it may be a moment."""
    return str(shown) == str(sent) or (is_day(sent) and str(shown).startswith((f"{sent} ", f"{sent}T")))
