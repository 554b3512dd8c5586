"""A target keeps to one dialect, and to one HTTP status for each cause and code.

Terms: on each *axis* of the contract, the documents allow several *choices*, such as two places for the code. A target
keeps to one of them. A *habit* is the first HTTP status that the target used for one outcome of one cause.
Source: the `axes` and the `status` table of the contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.prefer_header import prefers_status
from conformance.checks.rules.base import Rule
from conformance.contract.model import Contract
from conformance.contract.outcome import Outcome
from conformance.core.exchange import Response
from conformance.observation.response_reading import Reply, choices_of_status, outcome_text
from conformance.observation.target_state import TargetState


class OneDialect(Rule):
    """Concerns replies that show an outcome, unless the request asks for an HTTP status by `Prefer`.

    Finds a choice that differs from those of earlier replies, and a status that differs from a habit.
    """

    concerns_run = True
    needs = "axes, whose choices a server must not mix"

    @classmethod
    def is_wanted(cls, contract: Contract) -> bool:
        return bool(contract.axis_of)

    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        outcome, response = reply.outcome, reply.response
        if outcome is None or response is None or prefers_status(reply.exchange.request):
            return None
        wrong = self._narrow_choices(reply, self._choices_shown(reply, outcome, response), state)
        return wrong or self._check_habit(reply, outcome, response, expectation, state) or self.passed()

    def _narrow_choices(
        self, reply: Reply, choices: Iterator[tuple[str, frozenset[str]]], state: TargetState
    ) -> Finding | None:
        """Keep the choices that fit this reply too; return the failure if none is left on an axis."""
        for axis, shown in choices:
            earlier = state.possible_choices[axis]
            if not earlier & shown:
                return self.failed(
                    f"{axis}: {_either(earlier)}, as in earlier replies", f"{axis}: {_either(shown)} ({reply.summary})"
                )
            state.possible_choices[axis] = earlier & shown
        return None

    def _choices_shown(
        self, reply: Reply, outcome: Outcome, response: Response
    ) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield each axis on which the reply shows a choice, and the choices that fit the reply."""
        reading = reply.reading
        if reading is not None and reading.choice:
            yield self.contract.axis_of[reading.choice], frozenset([reading.choice])
        if reading is not None and reading.shows_code and not isinstance(outcome.code, str):
            kind = "string" if isinstance(reply.code, str) else "integer"
            yield from self._by_axis(choice for choice, name in self.contract.code_types.items() if name == kind)
        yield from self._by_axis(choice for choice in choices_of_status(outcome, response.status) if choice)

    def _by_axis(self, choices: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield each axis with those of the choices that are on it."""
        found: dict[str, set[str]] = {}
        for choice in choices:
            found.setdefault(self.contract.axis_of[choice], set()).add(choice)
        yield from ((axis, frozenset(each)) for axis, each in found.items())

    def _check_habit(
        self, reply: Reply, outcome: Outcome, response: Response, expectation: Expectation, state: TargetState
    ) -> Finding | None:
        """Return the failure if the status differs from the habit for this cause and outcome."""
        cause = _name_of_cause(reply, outcome, expectation)
        if cause is None:
            return None
        first = state.habits.setdefault((cause, outcome.id), response.status)
        if first == response.status:
            return None
        return self.failed(
            f"{outcome_text(outcome)} under HTTP {first}, as in earlier replies", f"HTTP {response.status}"
        )


def _name_of_cause(reply: Reply, outcome: Outcome, expectation: Expectation) -> str | None:
    """Return the cause of the outcome, or a name that stands for it: the first part of a key in `TargetState.habits`.

    None if the cause is not certain; then the status is not compared.
    """
    if outcome.one_status:
        return "any cause"
    if outcome.success:
        return f"operation.{reply.operation.id}" if reply.operation else None
    if expectation.preferred is not None:
        return "Prefer"
    fitting = [each.clause.id for each in expectation.certain if outcome.id in each.clause.outcomes]
    return fitting[0] if len(fitting) == 1 else None


def _either(choices: frozenset[str]) -> str:
    return " or ".join(sorted(choices))
