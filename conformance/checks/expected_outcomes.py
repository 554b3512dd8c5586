"""Decide which outcomes the contract allows for a request.

Theory of operation: each cause answers one question: does the request have its fault? A `CauseAnswer` keeps the answer
of one cause, and an `Expectation` the answers of all. The clause of a cause lists the outcomes that the fault leads to.
The allowed outcomes follow from the answers:

- A cause that certainly holds (YES) forbids plain success, unless its clause lists `success`.
- A cause that holds or may hold allows the outcomes of its clause. If a request has two faults, it may be refused for
  either: servers check faults in different orders. But a cause that only may hold (MAYBE) cannot allow a success that
  another one certainly forbids.
- The success of an account (`credential-profile`) replaces the plain success of a request without a fault. So it is not
  allowed if another cause certainly leads to a refusal.
- A cause that holds for some items of a list (SOME) forbids nothing. It allows refusing the whole list. There is one
  exception: if items are independent and at least one is valid, the reply must report the fault in the errors of items.
- The outcome that a `Prefer` header asks for is allowed too.

Terms: *plain success* is a success that needs no cause. A success such as "accepted, but over a limit" needs one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.checks.causes.base import Cause
from conformance.checks.finding import Finding, error_finding
from conformance.checks.prefer_header import preferred_outcome
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.lazy import cached_property
from conformance.observation.certainty import Certainty
from conformance.observation.state_query import StateQuery

SUCCESS = "success"
"""The word in the outcomes of a clause that stands for any success."""
_MOST_NAMED = 6
"""The largest number of allowed outcomes that a text names; if there are more, it names those of one clause only."""


@dataclass(frozen=True)
class CauseAnswer:
    """The answer of one cause about a request: MAYBE, SOME or YES. Answers with NO are not kept."""

    cause: Cause
    certainty: Certainty

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that the fault leads to."""
        return self.cause.clause.outcomes


@dataclass(frozen=True)
class Expectation:
    """The outcomes that the contract allows for one request.

    Attributes:
        contract: The contract.
        answers: The answers of the causes that hold or may hold.
        may_refuse_list: Whether a fault of one item allows refusing the whole list.
        preferred: The outcome that the request asks for by `Prefer`, or None.
        errors: A finding for each cause that raised an exception. Such a cause may hold.
    """

    contract: Contract
    answers: tuple[CauseAnswer, ...]
    may_refuse_list: bool = True
    preferred: Outcome | None = None
    errors: tuple[Finding, ...] = ()

    @cached_property
    def certain(self) -> tuple[Cause, ...]:
        """The causes that certainly hold, for the request or for some of its items."""
        return tuple(each.cause for each in self.answers if each.certainty >= Certainty.SOME)

    @cached_property
    def possible(self) -> tuple[Cause, ...]:
        """The causes that may hold."""
        return tuple(each.cause for each in self.answers if each.certainty is Certainty.MAYBE)

    @cached_property
    def allows_plain_success(self) -> bool:
        """Whether a success that needs no cause is allowed."""
        return all(SUCCESS in each.outcomes for each in self.answers if each.certainty is Certainty.YES)

    @cached_property
    def must_be_refused(self) -> bool:
        """Whether a cause certainly holds that never leads to a success."""
        certain = (each.cause.clause for each in self.answers if each.certainty is Certainty.YES)
        return not all(lists_success(self.contract, each) for each in certain)

    @cached_property
    def allowed(self) -> frozenset[str]:
        """The ids of the outcomes that causes allow, and `success` if a cause allows any success."""
        return frozenset(_allowed_outcomes(self))

    @cached_property
    def allowed_in_items(self) -> frozenset[str]:
        """The ids of the outcomes that errors of items may have."""
        return frozenset(outcome for each in self.answers for outcome in each.outcomes)

    @property
    def allows_success(self) -> bool:
        """Whether at least one success is allowed, plain or for a cause."""
        return any(each.success and self.allows(each) for each in self.contract.outcomes.values())

    def allows(self, outcome: Outcome) -> bool:
        """Return whether the contract allows the outcome for this request."""
        if outcome.id in self.allowed or outcome is self.preferred:
            return True
        return outcome.success and self.allows_plain_success and not needs_cause(self.contract, outcome)

    def certainty_of(self, clause: Clause) -> Certainty:
        """Return the answer of the clause's cause; NO for a clause of another kind."""
        answers = (each.certainty for each in self.answers if each.cause.clause is clause)
        return next(answers, Certainty.NO)

    @property
    def text(self) -> str:
        """The allowed outcomes for people, such as `success or code 30`."""
        return outcomes_text(self.contract, {*self.allowed, *([SUCCESS] if self.allows_success else [])})

    def text_for_clause(self, clause: Clause) -> str:
        """Return the allowed outcomes for people; if there are many, only those that the clause lists."""
        certain = self.certainty_of(clause) >= Certainty.SOME
        if not certain or self.allows_plain_success or len(self.allowed) <= _MOST_NAMED:
            return self.text
        own = outcomes_text(self.contract, self.allowed & {*clause.outcomes})
        return f"{own}, or the code of any other fault of the request"


def expect_outcomes(contract: Contract, causes: Sequence[Cause], view: RequestView, state: StateQuery) -> Expectation:
    """Return the outcomes that the contract allows for a request.

    `causes` are the causes that can hold for its operation, `state` is what is known of the records.
    """
    answers: list[CauseAnswer] = []
    errors: list[Finding] = []
    for cause in causes:
        try:
            certainty = cause.recognise(view, state)
        except Exception as fault:
            certainty = Certainty.MAYBE
            errors.append(error_finding(cause.clause.id, fault))
        if certainty is not Certainty.NO:
            answers.append(CauseAnswer(cause, certainty))
    # An item is not recognised alone by a cause that raises an exception.
    may_refuse_list = bool(errors) or not _must_report_items(answers, causes, view, state)
    return Expectation(contract, tuple(answers), may_refuse_list, preferred_outcome(contract, view), tuple(errors))


def _must_report_items(
    answers: Iterable[CauseAnswer], causes: Sequence[Cause], view: RequestView, state: StateQuery
) -> bool:
    """Return whether the reply must report faults in the errors of items, because the valid items are processed."""
    each_item = view.operation.for_each_item if view.operation else None
    if each_item is None or not each_item.independent:
        return False
    return any(each.certainty is Certainty.SOME for each in answers) and _has_valid_item(causes, view, state)


def _has_valid_item(causes: Sequence[Cause], view: RequestView, state: StateQuery) -> bool:
    """Return whether the list has an item for which, sent alone, no cause would certainly hold."""
    alone = (RequestView(view.contract, view.request.replace(body=dump_json([item]))) for item in view.items)
    return any(all(cause.recognise(each, state) < Certainty.SOME for cause in causes) for each in alone)


def _allowed_outcomes(expectation: Expectation) -> Iterator[str]:
    for each in expectation.answers:
        if expectation.may_refuse_list or each.certainty is not Certainty.SOME or each.cause.breaks_whole_list:
            yield from (each.outcomes if expectation.allows_plain_success else _without_success(expectation, each))


def _without_success(expectation: Expectation, answer: CauseAnswer) -> Iterator[str]:
    """Yield the outcomes of a cause while one certainly forbids plain success.

    `success` is left out. If the cause only may hold, or is about the account and the request has a fault, every other
    success is left out too.
    """
    is_beside_fault = answer.cause.is_about_credential and expectation.must_be_refused
    if answer.certainty is Certainty.MAYBE or is_beside_fault:
        return (each for each in answer.outcomes if not _is_success(expectation.contract, each))
    return (each for each in answer.outcomes if each != SUCCESS)


def refusals_of(contract: Contract, operation: Operation, check: str) -> list[Outcome]:
    """Return the refusals that the clauses of a check list for an operation."""
    clauses = contract.clauses_about(operation, "cause", check)
    named = (contract.outcomes[name] for each in clauses for name in each.outcomes if name != SUCCESS)
    return [each for each in named if not each.success]


def lists_success(contract: Contract, clause: Clause) -> bool:
    """Return whether a clause lists a success among its outcomes: any, or a certain one."""
    return any(_is_success(contract, each) for each in clause.outcomes)


def _is_success(contract: Contract, outcome: str) -> bool:
    return outcome == SUCCESS or (outcome in contract.outcomes and contract.outcomes[outcome].success)


def needs_cause(contract: Contract, outcome: Outcome) -> bool:
    """Return whether an outcome is due to the cause of its own clause, as a success for a record that exists is."""
    own = contract.own_clause.get(outcome.id)
    return own is not None and own.kind == "cause"


def outcomes_text(contract: Contract, outcomes: Collection[str]) -> str:
    """Return outcome ids for people, such as `success or code 30 or refused, without a code`."""
    table, by_status = contract.outcomes, {each.id for each in contract.lookup.by_status}
    refusals = sorted(each for each in outcomes if not _is_success(contract, each))
    statuses = [each for each in refusals if each in by_status]
    coded = [each for each in refusals if each not in table or table[each].code is not None]
    coded = [each for each in coded if each not in by_status]
    uncoded = [each for each in refusals if each not in {*coded, *statuses}]
    parts = [
        SUCCESS if len(refusals) < len(outcomes) else "",
        f"code {' or '.join(coded)}" if coded else "",
        f"outcome {' or '.join(statuses)}" if statuses else "",
        f"{' or '.join(uncoded)}, without a code" if uncoded else "",
    ]
    return " or ".join(filter(None, parts)) or "a documented refusal"
