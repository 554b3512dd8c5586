"""Judge exchanges: which clauses an exchange counts for, and the verdict on each of them.

Theory of operation: the judge takes exchanges in their order, and keeps what they show of the target in a
`TargetState`. It does no I/O and reads no clock. So the same exchanges always give the same findings, whether they are
sent, replayed or read from a file. An exchange is judged in five steps:

1. Expect: find the outcomes that the contract allows for the request (`expected_outcomes`).
2. Read: find the outcome that the reply shows (`response_reading`).
3. Excuse: a reply that shows nothing about the API, such as a throttled one, is inconclusive (`excuses`).
4. Apply the rules, which hold for every exchange (`rules`).
5. Decide, for each clause that the exchange counts for. What the clause expects and what the reply shows
   (`shown_outcome`) select a row of the table `DECISIONS`, which has the verdict and its reason.

The clauses that an exchange counts for are those of the first line that applies:

- The request asks for an outcome by `Prefer`: the clause of this outcome.
- Causes certainly hold, for the request or for some items of its list: the clause of each cause.
- A behaviour sent the request: none, as the behaviour asserts what its exchanges show.
- Otherwise: the clause of the operation, unless the request was refused and does not fit its schema (`schema_fit`). If
  the request was sent for a cause that may hold, the clause of this cause too.

An exception in a step is a fault of this tool. The clause gets the finding `error`; all other clauses are judged.

An outcome that is not allowed fails. An allowed outcome that belongs to another clause is inconclusive: a request with
two faults may be refused for either, so the reply neither confirms nor breaks the clause. `ClauseResults` combines the
findings of a run into one verdict on each clause. The report may turn a failure into `warn` or `waived`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, NamedTuple

from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause
from conformance.checks.excuses import THROTTLED, excuse, uncovered_key
from conformance.checks.expected_outcomes import Expectation, expect_outcomes
from conformance.checks.finding import Finding, FindingVerdict, Leaning, error_finding, finding_or_error
from conformance.checks.leaning import leaning
from conformance.checks.request_faults import request_faults
from conformance.checks.rules import rules_of
from conformance.checks.rules.base import Rule
from conformance.checks.schema_fit import is_open_refusal
from conformance.checks.sent_values import unproven_values
from conformance.checks.shown_outcome import Case, Expects, Shown, expected_by, shown_by
from conformance.contract.clause import Clause
from conformance.contract.model import Contract
from conformance.contract.request_view import RequestView
from conformance.core.exchange import Exchange
from conformance.observation.learning import learn
from conformance.observation.older_records import with_older_keys
from conformance.observation.response_reading import Reply, read_reply, unread_reply
from conformance.observation.target_state import TargetState


@dataclass(frozen=True)
class Decision:
    """One row of the table: the parts of a finding.

    Attributes:
        verdict: The verdict of the finding.
        actual: The text of the finding, in which `{case.NAME}` stands for a text of the `Case`.
        expected: The same for `Finding.expected`.
        leaning: How the outcome differs from the documented one; if "", the function `leaning` decides.
    """

    verdict: FindingVerdict
    actual: str = ""
    expected: str = ""
    leaning: Leaning = ""


_PASS = Decision("pass")
_EXPLAINED = Decision("inconclusive", "the outcome was {case.outcome}, which another cause also allows")
_NOT_ALLOWED = {
    Shown.WRONG: Decision("fail", "{case.reply.summary}", "{case.allowed}"),
    Shown.FORBIDDEN_SUCCESS: Decision(
        "inconclusive", "another fault of the request forbids the success", "{case.allowed}"
    ),
    Shown.ACCOUNT_REFUSED: Decision(
        "inconclusive", "the account does not allow it: {case.reply.summary}", "{case.allowed}"
    ),
}
DECISIONS: Mapping[Expects, Mapping[Shown, Decision]] = {
    Expects.PREFERRED: {
        **_NOT_ALLOWED,
        Shown.OWN: _PASS,
        Shown.OTHER_SUCCESS: Decision("inconclusive", "the target ignores the Prefer header"),
        Shown.OTHER_REFUSAL: Decision(
            "inconclusive", "the request prefers {case.allowed}, and the outcome was {case.outcome}"
        ),
    },
    Expects.SUCCESS: {
        **_NOT_ALLOWED,
        Shown.OWN: _PASS,
        Shown.OTHER_REFUSAL: _EXPLAINED,
        Shown.WRONG_ITEM_ERRORS: Decision("fail", "{case.item_errors}", "no error of an item"),
    },
    Expects.FAULT: {
        **_NOT_ALLOWED,
        Shown.OWN: _PASS,
        Shown.OTHER_REFUSAL: _EXPLAINED,
        Shown.OTHER_SUCCESS: _EXPLAINED,
        Shown.UNCLEAR_SUCCESS: Decision("inconclusive", "{case.unclear_reason}"),
    },
    Expects.ITEM_FAULT: {
        **_NOT_ALLOWED,
        Shown.OWN: _PASS,
        Shown.OTHER_REFUSAL: _EXPLAINED,
        Shown.WRONG_ITEM_ERRORS: Decision("fail", "{case.item_errors}", "{case.item_error}"),
        Shown.OTHER_ITEM_ERRORS: Decision("inconclusive", "{case.item_errors}, which other causes also allow"),
        Shown.NO_ITEM_ERRORS: Decision("fail", "{case.item_errors}", "{case.item_error}", "kinder"),
        Shown.ALL_ITEMS_TREATED: Decision(
            "fail", "{case.reply.summary}, with the wrong item counted as processed", "{case.own_code}", "kinder"
        ),
        Shown.ITEMS_NOT_SHOWN: Decision("inconclusive", "success, in a reply that has no place for errors of items"),
    },
}
"""What the clause expects -> what the reply shows -> the verdict on the clause. Missing pairs cannot occur."""


class Judgement(NamedTuple):
    """A reply as the contract reads it, and the findings about the clauses that it counts for."""

    reply: Reply
    findings: list[Finding]


@dataclass(frozen=True)
class Assessment:
    """What one exchange shows by itself: the allowed outcomes, and the findings of all rules but those of the run.

    `excuse` is why the reply says nothing about the API, or "".
    """

    reply: Reply
    expectation: Expectation
    findings: tuple[Finding, ...]
    excuse: str

    @property
    def is_throttled(self) -> bool:
        """Whether the target refused one request too many, so that the reply says nothing about the API."""
        return self.excuse.startswith(THROTTLED)


class Judge:
    """Judges the exchanges of one run, and adds what each shows of the target to `state`.

    `judge` takes exchanges one by one. A run that sends concurrently takes its steps apart: each walk has a judge
    `for_walk`, which expects, assesses and learns; what concerns the whole run (`run_findings`) is judged later, in
    the order of the plan.
    """

    def __init__(self, contract: Contract, state: TargetState) -> None:
        self.contract = contract
        self.state = state
        self.causes = causes_of(contract)
        self.rules = [each for each in rules_of(contract) if not each.concerns_run]
        self.run_rules = [each for each in rules_of(contract) if each.concerns_run]
        self._noted: tuple[RequestView | None, list[tuple[Any, set[str]]]] = (None, [])
        self._cause_of_clause = {cause.clause.id: cause for cause in self.causes}
        self._causes_of_operation = {
            each.id: [cause for cause in self.causes if cause.can_hold(each)] for each in contract.operations.values()
        }

    def judge(
        self, exchange: Exchange, view: RequestView | None = None, expectation: Expectation | None = None
    ) -> Judgement:
        """Return the findings about an exchange, and add what it shows to the target state.

        Args:
            exchange: The request and its reply.
            view: The request as the contract reads it, if already computed.
            expectation: The outcomes that the contract allows, if already computed.
        """
        view = view or RequestView(self.contract, exchange.request)
        self.note_unproven_values(view)
        assessed = self.assess(exchange, view, expectation or self.expectation(view))
        return Judgement(assessed.reply, [*assessed.findings, *self.run_findings(assessed), *self.learn(assessed)])

    def for_walk(self, state: TargetState) -> Judge:
        """Return a judge with another target state and the same preparation."""
        changed = copy(self)
        changed.state = state
        return changed

    def assess(self, exchange: Exchange, view: RequestView, expectation: Expectation) -> Assessment:
        """Return what an exchange shows by itself, given the target state before it."""
        try:
            return self._assess(with_older_keys(read_reply(self.contract, view, exchange), self.state), expectation)
        except Exception as fault:
            unread = unread_reply(self.contract, view, exchange)
            errors = self._errors(unread, expectation, fault)
            return Assessment(unread, expectation, tuple(errors), "an error of this tool")

    def _errors(self, reply: Reply, expectation: Expectation, fault: Exception) -> list[Finding]:
        """Return a finding about an exception for each clause that the exchange counts for, or else for its origin."""
        concerned = [each.id for each in self._clauses_concerned(reply, expectation)]
        own = [reply.exchange.origin] if reply.exchange.origin in self.contract.clauses else []
        # Every contract has clauses, so no exception is without one.
        return [error_finding(each, fault) for each in concerned or own or [*self.contract.clauses][:1]]

    def _assess(self, reply: Reply, expectation: Expectation) -> Assessment:
        clauses = self._clauses_concerned(reply, expectation)
        if not self.contract.selects(reply.operation):
            return Assessment(reply, expectation, (), excuse(reply, expectation, self.causes, True))
        why = excuse(reply, expectation, self.causes, bool(self.state.succeeded_operations))
        if why:
            excused = (Finding(each.id, "inconclusive", expectation.text, why) for each in clauses)
            return Assessment(reply, expectation, tuple(excused), why)
        found = (
            *expectation.errors,
            *self._findings_of(self.rules, reply, expectation),
            *self._decisions(clauses, reply, expectation),
        )
        return Assessment(reply, expectation, found, "")

    def run_findings(self, assessed: Assessment) -> list[Finding]:
        """Return the findings of the rules about all exchanges of the run, of which this one is the latest."""
        if assessed.excuse or not self.contract.selects(assessed.reply.operation):
            return []
        return [*self._findings_of(self.run_rules, assessed.reply, assessed.expectation)]

    def learn(self, assessed: Assessment) -> list[Finding]:
        """Add what an exchange shows to the target state; return findings only if this raises an exception."""
        try:
            self._learn(assessed)
        except Exception as fault:
            return self._errors(assessed.reply, assessed.expectation, fault)
        return []

    def _learn(self, assessed: Assessment) -> None:
        reply, preferred = assessed.reply, assessed.expectation.preferred
        noted, values = self._noted
        for value, names in values if reply.succeeded is False and reply.view is noted else ():
            self.state.unproven.note_refused(value, names)
        # A reply with the preferred outcome may be an example: it shows nothing about the records of the target.
        if preferred is None or reply.outcome is not preferred:
            plain, twice = preferred is None, reply.exchange.resent
            learn(self.state, reply.view, reply.outcome, reply.body, plain=plain, twice=twice)

    def expectation(self, view: RequestView) -> Expectation:
        """Return the outcomes that the contract allows for a request, given the exchanges so far."""
        return expect_outcomes(self.contract, self._causes_for(view), view, self.state)

    def uncovered_key(self, view: RequestView) -> str:
        """Return why the contract does not cover the credential of a request, or "" if it does."""
        return uncovered_key(self.causes, view)

    def _causes_for(self, view: RequestView) -> list[Cause]:
        return self._causes_of_operation[view.operation.id] if view.operation else self.causes

    def note_unproven_values(self, view: RequestView) -> None:
        """Note which values of a request are not certainly valid: rules and `learn` need to know them."""
        self._noted = view, [*unproven_values(view, self.causes[0], self.state)]
        for value, names in self._noted[1]:
            self.state.unproven.note(value, names)

    def _findings_of(self, rules: Iterable[Rule], reply: Reply, expectation: Expectation) -> Iterator[Finding]:
        found = (finding_or_error(each.clause.id, each.judge, reply, expectation, self.state) for each in rules)
        return (each for each in found if each is not None)

    def _decisions(self, clauses: list[Clause], reply: Reply, expectation: Expectation) -> Iterator[Finding]:
        found = (finding_or_error(each.id, self._decide, each, reply, expectation) for each in clauses)
        return (each for each in found if each is not None)

    def _clauses_concerned(self, reply: Reply, expectation: Expectation) -> list[Clause]:
        """Return the clauses that an exchange counts for, by the list in the docstring of this module."""
        if expectation.preferred is not None:
            return [self.contract.own_clause[expectation.preferred.id]]
        if expectation.certain:
            return [cause.clause for cause in expectation.certain]
        origin = self.contract.clauses.get(reply.exchange.origin)
        if origin is not None and origin.kind == "behaviour":
            return []
        provoked = [cause.clause for cause in expectation.possible if cause.clause is origin]
        operation = reply.operation
        if operation is None or is_open_refusal(reply, expectation):
            return provoked
        return [*provoked, self.contract.clauses[f"operation.{operation.id}"]]

    def _case(self, clause: Clause, reply: Reply, expectation: Expectation) -> Case:
        operation = reply.operation
        has_succeeded = operation is None or operation.id in self.state.succeeded_operations
        return Case(clause, self._cause_of_clause.get(clause.id), reply, expectation, has_succeeded)

    def _decide(self, clause: Clause, reply: Reply, expectation: Expectation) -> Finding:
        case = self._case(clause, reply, expectation)
        expects = expected_by(case)
        decision = DECISIONS[expects][shown_by(case, expects)]
        if decision.verdict == "pass":
            return Finding(case.clause.id, "pass")
        actual, expected = decision.actual.format(case=case), decision.expected.format(case=case)
        if decision.verdict != "fail":
            return Finding(case.clause.id, decision.verdict, expected, actual)
        lean = decision.leaning or leaning(case.clause, case.reply, case.expectation)
        return Finding(case.clause.id, "fail", expected, actual, request_faults(case, self.state), lean)
