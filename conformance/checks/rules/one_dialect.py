"""A target keeps to one dialect, and to one HTTP status for each cause and code.

Terms: on each *axis* of the contract, the documents allow several *choices*, such as two places for the code. A target
keeps to one of them. A *habit* is the first HTTP status that the target used for one outcome of one cause.
Source: the `axes` and the `status` table of the contract.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.prefer_header import prefers_status
from conformance.checks.rules.base import Rule
from conformance.checks.shown_choices import ShownChoices
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
        choices = tuple((axis, tuple(sorted(each))) for axis, each in self._choices_shown(reply, outcome, response))
        cause = _name_of_cause(reply, outcome, expectation)
        return self.compare(ShownChoices(choices, cause, outcome.id, response.status, reply.summary), state)

    def compare(self, shown: ShownChoices, state: TargetState) -> Finding:
        """Return the finding about what a reply shows, compared with earlier replies, and add it to the state."""
        failure = self._narrow_choices(shown, state) or self._check_habit(shown, state)
        return replace(failure, shown=shown) if failure else Finding(self.clause.id, "pass", shown=shown)

    def _narrow_choices(self, shown: ShownChoices, state: TargetState) -> Finding | None:
        """Keep the choices that fit this reply too; return the failure if none is left on an axis."""
        for axis, choices in shown.choices:
            earlier = state.possible_choices[axis]
            if earlier.isdisjoint(choices):
                return self.failed(
                    f"{axis}: {_either(earlier)}, as in earlier replies",
                    f"{axis}: {_either(choices)} ({shown.summary})",
                )
            state.possible_choices[axis] = earlier.intersection(choices)
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

    def _check_habit(self, shown: ShownChoices, state: TargetState) -> Finding | None:
        """Return the failure if the status differs from the habit for this cause and outcome."""
        if not shown.cause:
            return None
        first = state.habits.setdefault((shown.cause, shown.outcome), shown.status)
        if first == shown.status:
            return None
        outcome = outcome_text(self.contract.outcomes[shown.outcome])
        return self.failed(f"{outcome} under HTTP {first}, as in earlier replies", f"HTTP {shown.status}")


def _name_of_cause(reply: Reply, outcome: Outcome, expectation: Expectation) -> str:
    """Return the cause of the outcome, or a name that stands for it: the first part of a key in `TargetState.habits`.

    "" if the cause is not certain; then the status is not compared.
    """
    if outcome.one_status:
        return "any cause"
    if outcome.success:
        return f"operation.{reply.operation.id}" if reply.operation else ""
    if expectation.preferred is not None:
        return "Prefer"
    fitting = [each.clause.id for each in expectation.certain if outcome.id in each.clause.outcomes]
    return fitting[0] if len(fitting) == 1 else ""


def _either(choices: Collection[str]) -> str:
    return " or ".join(sorted(choices))
