"""Exchange -> findings: a fold over what a target was asked and what it answered.

No I/O, no clock: the same exchanges give the same findings, live, replayed or out of a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from conformance.checks.causes import causes_of
from conformance.checks.causes.base import Cause, zone_of
from conformance.checks.expected_outcomes import Expectation, credential_fault, expect_outcomes
from conformance.checks.finding import Finding, Leaning
from conformance.checks.rules import rules_of
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Clause, Contract, Outcome
from conformance.contract.request_view import TOO_DEEP, RequestView
from conformance.contract.value_zones import Zone
from conformance.core.exchange import Exchange
from conformance.observation.learning import learn
from conformance.observation.records import shown_items
from conformance.observation.response_reading import Reply, outcome_text, read_reply
from conformance.observation.target_state import Certainty, TargetState

HTTP_LAYER_STATUSES = (400, 501)
"""What the HTTP layer itself may say to a method that it does not know (RFC 9110, 15.5.1 and 15.6.2)."""


class Judgement(NamedTuple):
    """A reply as the contract reads it, and what it says about which clauses."""

    reply: Reply
    findings: list[Finding]


class Judge:
    """`state` grows with every exchange that is judged."""

    def __init__(self, contract: Contract, state: TargetState) -> None:
        self.contract = contract
        self.state = state
        self.causes = causes_of(contract)
        self.rules = rules_of(contract)
        self._causes_of_operation = {
            each.id: [cause for cause in self.causes if cause.concerns(each)] for each in contract.operations.values()
        }

    def judge(
        self, exchange: Exchange, view: RequestView | None = None, expectation: Expectation | None = None
    ) -> Judgement:
        """The reply as the contract reads it, and what it says about which clauses. `view` is the request seen through
        the contract, and `expectation` what would be right, where somebody has looked already."""
        view = view or RequestView(self.contract, exchange.request)
        expectation = expectation or self.expectation(view)
        reply = read_reply(self.contract, view, exchange)
        self._note_unproven_values(view)
        findings = list(self._findings(reply, expectation))
        if expectation.preferred is None or reply.outcome is not expectation.preferred:
            learn(self.state, view, reply.outcome, reply.body, plain=expectation.preferred is None)
        return Judgement(reply, findings)

    def expectation(self, view: RequestView) -> Expectation:
        """What would be a right answer, as far as is known by now."""
        return expect_outcomes(self.contract, self._causes_for(view), view, self.state)

    def uncovered_key(self, view: RequestView) -> str:
        """Why the contract says nothing of such a request, or "": its key is none, and no clause is about that."""
        fault = credential_fault(view.request)
        spoken = not fault or any(cause.clause.check == fault for cause in self.causes)
        return "" if spoken else f"no clause says what is answered to such a key: none has cause {fault}"

    def _causes_for(self, view: RequestView) -> list[Cause]:
        return self._causes_of_operation[view.operation.id] if view.operation else self.causes

    def _note_unproven_values(self, view: RequestView) -> None:
        for each in view.values:
            if (
                each.value is not ABSENT
                and zone_of(self.causes[0], each.slot, each.value, self.state) is not Zone.RIGHT
            ):
                self.state.note_unproven_value(each.value)

    def _findings(self, reply: Reply, expectation: Expectation) -> Iterator[Finding]:
        if is_http_layer_refusal(reply) and not (reply.outcome and expectation.allows(reply.outcome)):
            for cause in expectation.certain:
                why = "the HTTP layer turned the method away, not the API"
                yield Finding(cause.clause.id, "inconclusive", expectation.text, why)
            return
        excuse = self._why_inconclusive(reply, expectation)
        if excuse:
            for clause in self._clauses_shown(reply, expectation):
                yield Finding(clause.id, "inconclusive", expectation.text, excuse)
            return
        for rule in self.rules:
            finding = rule.judge(reply, expectation, self.state)
            if finding is not None:
                yield finding
        for clause in self._clauses_shown(reply, expectation):
            yield self._outcome_finding(clause, reply, expectation)

    def _why_inconclusive(self, reply: Reply, expectation: Expectation) -> str:
        """Why a reply cannot be judged at all, or ""."""
        if expectation.preferred is None and (uncovered := self.uncovered_key(reply.view)):
            return uncovered
        failure = reply.exchange.failure
        if failure is not None and failure.kind in ("connect", "tls", "unrecorded"):
            return failure.message
        if reply.body is TOO_DEEP:
            return "the reply is nested too deeply to be looked into"
        throttled = reply.outcome is not None and reply.outcome.throttled and not expectation.allows(reply.outcome)
        if (
            any(cause.clause.check == "credential-profile" for cause in expectation.certain)
            and self.state.succeeded_operations
        ):
            return ""  # such a key is there to show one outcome, whatever the others are told
        return f"throttled: {reply.summary}" if throttled else ""

    def _clauses_shown(self, reply: Reply, expectation: Expectation) -> list[Clause]:
        """The clauses that the outcome of this exchange speaks for."""
        if expectation.preferred is not None:
            return [self.contract.own_clause[expectation.preferred.id]]
        if expectation.certain:
            return [cause.clause for cause in expectation.certain]
        origin = self.contract.clauses.get(reply.exchange.origin)
        clauses = [cause.clause for cause in expectation.possible if origin is not None and cause.clause is origin]
        if origin is not None and origin.kind == "behaviour":
            return clauses
        if reply.operation is not None:
            clauses.append(self.contract.clauses[f"operation.{reply.operation.id}"])
        return clauses

    def _outcome_finding(self, clause: Clause, reply: Reply, expectation: Expectation) -> Finding:
        outcome = reply.outcome
        matches_preferred = expectation.preferred is not None and outcome is not None and outcome.id in clause.outcomes
        if outcome is None or not (matches_preferred or expectation.allows(outcome)):
            return self._wrong_outcome_finding(clause, reply, expectation)
        if expectation.preferred is not None:
            return self._preferred_finding(clause, outcome, expectation)
        if outcome.success and clause.kind == "cause" and self._holds_for_items_only(clause, reply):
            return self._item_finding(clause, reply, expectation)
        if (
            outcome.success
            and clause.kind == "cause"
            and (why_not_shown := self._cause_of_clause(clause).why_not_shown(reply))
        ):
            return Finding(clause.id, "inconclusive", actual=why_not_shown)
        named = outcome.id in clause.outcomes or (outcome.success and "success" in clause.outcomes)
        if named or (clause.kind != "cause" and outcome.success):
            return Finding(clause.id, "pass")
        return Finding(
            clause.id, "inconclusive", actual=f"the answer was {outcome_text(outcome)}, which something else explains"
        )

    def _preferred_finding(self, clause: Clause, outcome: Outcome, expectation: Expectation) -> Finding:
        if outcome is expectation.preferred:
            return Finding(clause.id, "pass")
        ignored = (
            "the target ignores the Prefer header"
            if outcome.success
            else f"asked for by Prefer, it was {outcome_text(outcome)}"
        )
        return Finding(clause.id, "inconclusive", actual=ignored)

    def _wrong_outcome_finding(self, clause: Clause, reply: Reply, expectation: Expectation) -> Finding:
        preferred = expectation.preferred
        expected = expectation.text_for_clause(clause) if preferred is None else outcome_text(preferred)
        if reply.outcome is not None and reply.outcome.success and "success" in clause.outcomes:
            return Finding(clause.id, "inconclusive", expected, "the success is wrong for another fault of the request")
        account = reply.outcome is not None and reply.outcome.account
        if account and reply.operation is not None and reply.operation.id not in self.state.succeeded_operations:
            return Finding(clause.id, "inconclusive", expected, f"the account does not allow it: {reply.summary}")
        fault = self._cause_of_clause(clause).fault(reply.view, self.state) if clause.kind == "cause" else ""
        if preferred is None and clause.kind == "cause" and self._holds_for_items_only(clause, reply):
            expected += f", with an error of the item: {self._item_codes_text(clause)}" if expectation.success else ""
        return Finding(clause.id, "fail", expected, reply.summary, fault, leaning(clause, reply, expectation))

    # --- lists, where a wrong item is reported beside good ones -----------------------------------
    def _holds_for_items_only(self, clause: Clause, reply: Reply) -> bool:
        return self._cause_of_clause(clause).recognise(reply.view, self.state) is Certainty.SOME

    def _cause_of_clause(self, clause: Clause) -> Cause:
        return next(cause for cause in self.causes if cause.clause is clause)

    def _item_finding(self, clause: Clause, reply: Reply, expectation: Expectation) -> Finding:
        assert reply.operation is not None
        each_item = reply.operation.each
        if each_item is None or each_item.errors is None:
            return self._unreported_items_finding(clause, reply)
        errors = [each for each in shown_items(resolve(reply.body, each_item.errors)) if isinstance(each, dict)]
        codes = {str(each.get("code")) for each in errors}
        actual = f"errors of items: {', '.join(sorted(codes)) or 'none'}"
        silent = "success" in clause.outcomes and not each_item.independent
        if codes & {*clause.outcomes} or (not codes and silent):
            return Finding(clause.id, "pass")
        if codes and codes <= expectation.in_items:
            return Finding(clause.id, "inconclusive", actual=f"{actual}, which something else explains")
        fault = self._cause_of_clause(clause).fault(reply.view, self.state)
        expected = f"an error of the item: {self._item_codes_text(clause)}{', or none' if silent else ''}"
        return Finding(clause.id, "fail", expected, actual, fault, "" if codes else "kinder")

    def _item_codes_text(self, clause: Clause) -> str:
        return f"code {' or '.join(each for each in clause.outcomes if each != 'success')}"

    def _unreported_items_finding(self, clause: Clause, reply: Reply) -> Finding:
        """Success, where replies have no place for errors of items: wrong if the wrong item counts as treated."""
        each_item = reply.operation.each if reply.operation else None
        done = resolve(reply.body, each_item.done) if each_item and each_item.done else None
        left_out = isinstance(done, list) and len(done) < len(reply.view.items)
        if "success" in clause.outcomes or left_out:
            return Finding(clause.id, "inconclusive", actual="success, and the reply has no place for errors of items")
        actual = f"{reply.summary}, as if every item were right"
        fault = self._cause_of_clause(clause).fault(reply.view, self.state)
        return Finding(clause.id, "fail", self._item_codes_text(clause), actual, fault, leaning="kinder")


def leaning(clause: Clause, reply: Reply, expectation: Expectation) -> Leaning:
    """In which way a wrong answer is wrong; see Finding. A clause that allows refusals is not broken by strictness."""
    preferred, succeeded = expectation.preferred, reply.succeeded
    allowed = preferred.success if preferred is not None else expectation.allows_success
    if succeeded is None or succeeded is allowed:
        return ""
    if succeeded:
        return "kinder"
    table = reply.contract.outcomes
    return "stricter" if all(each not in table or table[each].success for each in clause.outcomes) else ""


def is_http_layer_refusal(reply: Reply) -> bool:
    """Whether a method that nobody knows was turned away below the API, which is not judged."""
    method, response = reply.exchange.request.method, reply.response
    unknown = method not in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
    return unknown and response is not None and response.status in HTTP_LAYER_STATUSES
