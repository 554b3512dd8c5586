"""Compare the outcome of a reply with what one clause expects.

An outcome can confirm one clause and be irrelevant to another. So each clause that an exchange counts for is a `Case`
of its own. `Expects` says what the clause expects of the reply, and `Shown` how the reply compares with that. The table
of the judge has a verdict for each pair.

Terms: a clause's *own* outcomes are those that it lists. An outcome is *allowed* if the contract allows it for the
request, because of this clause or another (`expected_outcomes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from conformance.checks.causes.base import Cause
from conformance.checks.expected_outcomes import SUCCESS, Expectation
from conformance.checks.rules.accounted_items import count_done
from conformance.contract.clause import Clause
from conformance.contract.effects import EachItem
from conformance.contract.json_pointer import resolve
from conformance.contract.outcome import Outcome
from conformance.observation.certainty import Certainty
from conformance.observation.created_records import names_in_request
from conformance.observation.records import record_key, shown_items
from conformance.observation.response_reading import Reply, outcome_of_item, outcome_text


class Expects(Enum):
    """What a clause expects of the reply to a request."""

    PREFERRED = auto()
    """The outcome that the request asks for by `Prefer`."""
    SUCCESS = auto()
    """Any success: the clause is that of an operation, and no cause certainly holds."""
    FAULT = auto()
    """An own outcome: the request has, or may have, the fault that the clause is about."""
    ITEM_FAULT = auto()
    """An own outcome, also in the errors of items: some items of the list have the fault."""


class Shown(Enum):
    """How a reply compares with what a clause expects.

    Members of the first group are outcomes that are not allowed. Members of the last group are about items of a list.
    """

    WRONG = auto()
    """No documented outcome, or one that is not allowed."""
    FORBIDDEN_SUCCESS = auto()
    """A success that the clause lists, but that another cause forbids."""
    ACCOUNT_REFUSED = auto()
    """A refusal that is not allowed and is about the account, and the operation has not succeeded so far."""

    OWN = auto()
    """An allowed outcome that the clause expects."""
    OTHER_REFUSAL = auto()
    """A refusal that another clause allows."""
    OTHER_SUCCESS = auto()
    """A success that another clause allows."""
    UNCLEAR_SUCCESS = auto()
    """An allowed success that does not show whether the cause of the clause holds."""

    WRONG_ITEM_ERRORS = auto()
    """A success with an error of an item that no cause allows."""
    OTHER_ITEM_ERRORS = auto()
    """A success with errors of items that other causes allow."""
    NO_ITEM_ERRORS = auto()
    """A success that reports no error for the wrong item."""
    ALL_ITEMS_TREATED = auto()
    """A success without errors of items that shows or counts the wrong item as processed."""
    ITEMS_NOT_SHOWN = auto()
    """A success in a format without errors of items, which may have left out the wrong item."""


@dataclass(frozen=True)
class Case:
    """One clause, and one reply that counts for it.

    Attributes:
        clause: The clause.
        cause: Its cause, None for a clause of another kind.
        reply: The reply.
        expectation: The outcomes that the contract allows for the request.
        has_succeeded: Whether the operation has succeeded so far; True for a request to no operation.
    """

    clause: Clause
    cause: Cause | None
    reply: Reply
    expectation: Expectation
    has_succeeded: bool

    @property
    def outcome(self) -> str:
        """The outcome of the reply, for people."""
        return "" if self.reply.outcome is None else outcome_text(self.reply.outcome)

    @property
    def allowed(self) -> str:
        """The allowed outcomes, for people."""
        return _allowed_text(self)

    @property
    def own_code(self) -> str:
        """The codes of the clause's own refusals, for people."""
        return _own_code_text(self.clause)

    @property
    def item_error(self) -> str:
        """The expected error of the item, for people."""
        return f"{_item_error_text(self.clause)}{', or none' if _may_lack_error(self) else ''}"

    @property
    def item_errors(self) -> str:
        """The errors of items in the reply, for people."""
        return f"errors of items: {', '.join(sorted(_codes_of_items(self))) or 'none'}"

    @property
    def unclear_reason(self) -> str:
        """Why a success does not show whether the cause holds, for people; "" if it shows that."""
        return "" if self.cause is None else self.cause.why_not_shown(self.reply)


def expected_by(case: Case) -> Expects:
    """Return what the clause expects of the reply."""
    if case.expectation.preferred is not None:
        return Expects.PREFERRED
    if case.cause is None:
        return Expects.SUCCESS
    in_items = case.expectation.certainty_of(case.clause) is Certainty.SOME
    return Expects.ITEM_FAULT if in_items else Expects.FAULT


def shown_by(case: Case, expects: Expects) -> Shown:
    """Return how the reply compares with what the clause expects."""
    outcome = case.reply.outcome
    if outcome is None or not _is_allowed(case, outcome):
        return _shown_by_wrong(case)
    if outcome.success and expects is Expects.ITEM_FAULT:
        return _shown_by_items(case)
    if outcome.success and expects is Expects.SUCCESS and _has_unexplained_errors(case):
        return Shown.WRONG_ITEM_ERRORS
    if outcome.success and expects is Expects.FAULT and case.unclear_reason:
        return Shown.UNCLEAR_SUCCESS
    if _is_expected(case, expects, outcome):
        return Shown.OWN
    return Shown.OTHER_SUCCESS if outcome.success else Shown.OTHER_REFUSAL


def _is_allowed(case: Case, outcome: Outcome) -> bool:
    if case.expectation.preferred is not None and outcome.id in case.clause.outcomes:
        return True
    return case.expectation.allows(outcome)


def _is_expected(case: Case, expects: Expects, outcome: Outcome) -> bool:
    if expects is Expects.PREFERRED:
        return outcome is case.expectation.preferred
    if outcome.success and (expects is Expects.SUCCESS or SUCCESS in case.clause.outcomes):
        return True
    return outcome.id in case.clause.outcomes


def _shown_by_wrong(case: Case) -> Shown:
    outcome = case.reply.outcome
    if outcome is None:
        return Shown.WRONG
    if outcome.success and {SUCCESS, outcome.id} & {*case.clause.outcomes}:
        return Shown.FORBIDDEN_SUCCESS
    return Shown.ACCOUNT_REFUSED if outcome.about_account and not case.has_succeeded else Shown.WRONG


def _shown_by_items(case: Case) -> Shown:
    if _each_item(case).errors is None:
        return _shown_without_errors(case)
    codes = _codes_of_items(case)
    if not codes and _may_lack_error(case):
        is_counted = count_done(case.reply.body, _each_item(case)) == len(case.reply.view.items)
        return Shown.ALL_ITEMS_TREATED if is_counted else Shown.OWN
    if codes & {*case.clause.outcomes}:
        return Shown.OWN
    if not codes:
        return Shown.NO_ITEM_ERRORS
    return Shown.OTHER_ITEM_ERRORS if codes <= case.expectation.allowed_in_items else Shown.WRONG_ITEM_ERRORS


def _has_unexplained_errors(case: Case) -> bool:
    """Return whether the reply reports an error of an item that has no fault; False for a list with equal items.

    A server may report the second of two items about one record.
    """
    operation, view = case.reply.operation, case.reply.view
    resource = view.contract.resource_of(operation)
    if operation is None or resource is None or _codes_of_items(case) <= case.expectation.allowed_in_items:
        return False
    keys = [record_key(resource, names) for names in names_in_request(view, resource)]
    return len({*keys}) == len(keys)


def _shown_without_errors(case: Case) -> Shown:
    processed = resolve(case.reply.body, _each_item(case).done)
    is_left_out = isinstance(processed, list) and len(processed) < len(case.reply.view.items)
    return Shown.ITEMS_NOT_SHOWN if is_left_out or SUCCESS in case.clause.outcomes else Shown.ALL_ITEMS_TREATED


def _each_item(case: Case) -> EachItem:
    """Return how the operation reports items; an empty description if the contract has none."""
    operation = case.reply.operation
    return (operation.for_each_item if operation else None) or EachItem()


def _codes_of_items(case: Case) -> set[str]:
    """Return the outcomes of the errors of items: their ids, or codes that are not documented."""
    errors = shown_items(resolve(case.reply.body, _each_item(case).errors))
    expected = (*case.clause.outcomes, *case.expectation.allowed_in_items)
    contract = case.reply.contract
    return {outcome_of_item(contract, each.get("code"), expected) for each in errors if isinstance(each, dict)}


def _may_lack_error(case: Case) -> bool:
    """Return whether a success need not report an error for the wrong item."""
    return SUCCESS in case.clause.outcomes and not _each_item(case).independent


def _allowed_text(case: Case) -> str:
    expectation = case.expectation
    if expectation.preferred is not None:
        return outcome_text(expectation.preferred)
    text = expectation.text_for_clause(case.clause)
    in_items = expectation.allows_plain_success and expected_by(case) is Expects.ITEM_FAULT
    return f"{text}, with {_item_error_text(case.clause)}" if in_items else text


def _item_error_text(clause: Clause) -> str:
    return f"an error of the item: {_own_code_text(clause)}"


def _own_code_text(clause: Clause) -> str:
    return f"code {' or '.join(each for each in clause.outcomes if each != SUCCESS)}"
