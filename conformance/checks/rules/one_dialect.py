"""A target chooses once: one way on each axis, one status for each pair of cause and code."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.expected_outcomes import Expectation
from conformance.checks.finding import Finding
from conformance.checks.prefer_header import prefers_status
from conformance.checks.rules.base import Rule
from conformance.observation.response_reading import Reply, choices_of_status, outcome_text
from conformance.observation.target_state import TargetState


class OneDialect(Rule):
    def check(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        if reply.outcome is None or reply.response is None:
            return None
        if prefers_status(reply.exchange.request):
            return None  # who asked for a status has chosen it
        return self._narrow_choices(reply, state) or self._check_habit(reply, expectation, state) or self.passed()

    def _narrow_choices(self, reply: Reply, state: TargetState) -> Finding | None:
        """Narrows what the target may speak; a finding when nothing would be left."""
        for axis, shown in self._choices_shown(reply):
            left = state.possible_choices[axis] & shown
            if not left:
                return self.failed(
                    f"{axis}: {' or '.join(sorted(state.possible_choices[axis]))}, as before",
                    f"{axis}: {' or '.join(sorted(shown))} ({reply.summary})",
                )
            state.possible_choices[axis] = left
        return None

    def _choices_shown(self, reply: Reply) -> Iterator[tuple[str, frozenset[str]]]:
        """(axis, the choices that this reply fits) for each axis that it says something about."""
        assert reply.outcome is not None and reply.response is not None
        choices = [reply.reading.speaks] if reply.reading and reply.reading.speaks else []
        if reply.reading and reply.reading.code and reply.reading.outcome is None:
            kind = "string" if isinstance(reply.code, str) else "integer"
            choices += [choice for choice, name in self.contract.code_types.items() if name == kind]
        for choice in choices:
            yield self.contract.axis_of[choice], frozenset([choice])
        fitting = [choice for choice in choices_of_status(reply.outcome, reply.response.status) if choice]
        if fitting:
            yield self.contract.axis_of[fitting[0]], frozenset(fitting)

    def _check_habit(self, reply: Reply, expectation: Expectation, state: TargetState) -> Finding | None:
        """The first status seen for a cause and code holds for the run."""
        assert reply.outcome is not None and reply.response is not None
        cause = self._cause_name(reply, expectation)
        if cause is None:
            return None
        first = state.habits.setdefault((cause, reply.outcome.id), reply.response.status)
        if first == reply.response.status:
            return None
        return self.failed(
            f"{outcome_text(reply.outcome)} under HTTP {first}, as before", f"HTTP {reply.response.status}"
        )

    def _cause_name(self, reply: Reply, expectation: Expectation) -> str | None:
        assert reply.outcome is not None
        if reply.outcome.one_way:
            return "any cause"
        if reply.outcome.success:
            return f"operation.{reply.operation.id}" if reply.operation else None
        if expectation.preferred is not None:
            return "Prefer"
        if expectation.certain:
            fitting = [each.clause.id for each in expectation.certain if reply.outcome.id in each.clause.outcomes]
            return fitting[0] if len(fitting) == 1 else None
        return None
