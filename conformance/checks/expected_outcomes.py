"""What would be a right answer to a request."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from conformance.checks.causes.base import Cause
from conformance.contract.model import Clause, Contract, Outcome
from conformance.contract.request_view import RequestView, dump_json
from conformance.core.exchange import Request
from conformance.observation.target_state import Certainty, StateQuery

_CODE = re.compile(r"(?:^|[,;\s])code=\"?(-?\d{1,9})\b", re.IGNORECASE)
_EXAMPLE = re.compile(r"(?:^|[,;\s])example=\"?([\w.-]{1,99})", re.IGNORECASE)
ANY_SUCCESS, ONE_OUTCOME = "success", "outcome-"
"""How examples are called that stand for a plain success, and for an outcome, whose id follows."""
_MOST_NAMED = 6


@dataclass(frozen=True)
class Expectation:
    """`certain` and `possible` are the causes that hold and that may hold; `allowed` the outcome ids that any of them
    allows; `in_items` those that may stand in the errors of single items; `success` whether the request may simply
    succeed; `preferred` an outcome that it asks for by `Prefer`."""

    contract: Contract
    certain: tuple[Cause, ...]
    possible: tuple[Cause, ...]
    allowed: frozenset[str]
    in_items: frozenset[str]
    success: bool
    preferred: Outcome | None

    def allows(self, outcome: Outcome) -> bool:
        if outcome.id in self.allowed or outcome is self.preferred:
            return True
        return outcome.success and self.success and not self._needs_cause(outcome)

    @property
    def allows_success(self) -> bool:
        """Whether some success is a right answer."""
        return any(each.success and self.allows(each) for each in self.contract.outcomes.values())

    def _needs_cause(self, outcome: Outcome) -> bool:
        """A success that has a cause of its own (accepted, but over a limit) is only right when one allows it."""
        own = self.contract.own_clause.get(outcome.id)
        return own is not None and own.kind == "cause"

    @property
    def text(self) -> str:
        """`success or code N`, for people."""
        return self.text_of_outcomes({*self.allowed, *(["success"] if self.allows_success else [])})

    def text_for_clause(self, clause: Clause) -> str:
        """The same, for what one clause asks for: where a request may deserve many answers, its own come first."""
        sure = any(cause.clause is clause for cause in self.certain)
        if not sure or self.success or len(self.allowed) <= _MOST_NAMED:
            return self.text
        own = self.text_of_outcomes(self.allowed & {*clause.outcomes})
        return f"{own}, or the code of another fault that the request may have"

    def text_of_outcomes(self, outcomes: Collection[str]) -> str:
        table = self.contract.outcomes
        plain = {each for each in outcomes if is_success_outcome(self.contract, each)}
        rest = sorted({*outcomes} - plain)
        coded = [each for each in rest if each not in table or table[each].code is not None]
        words = [*(["success"] if plain else []), *([f"code {' or '.join(coded)}"] if coded else [])]
        return (
            " or ".join([*words, *(["a refusal without a code"] if len(coded) < len(rest) else [])])
            or "a documented refusal"
        )


def expect_outcomes(contract: Contract, causes: list[Cause], view: RequestView, state: StateQuery) -> Expectation:
    answers = [(cause, answer) for cause in causes if (answer := cause.recognise(view, state)) is not Certainty.NO]
    certain = tuple(cause for cause, answer in answers if answer >= Certainty.SOME)
    some = any(answer is Certainty.SOME for _, answer in answers)
    each_item = view.operation.each if view.operation else None
    refusable = not (some and each_item and each_item.independent and has_valid_item(causes, view, state))
    success = all("success" in cause.clause.outcomes for cause, answer in answers if answer is Certainty.YES)
    right = {
        outcome
        for cause, answer in answers
        if refusable or cause.breaks_whole_list or answer is not Certainty.SOME
        for outcome in cause.clause.outcomes
        # what may be the case makes no success right that another cause surely forbids
        if success or answer is not Certainty.MAYBE or not is_success_outcome(contract, outcome)
    }
    possible = tuple(cause for cause, answer in answers if answer is Certainty.MAYBE)
    return Expectation(
        contract,
        certain,
        possible,
        frozenset(right - ({"success"} if not success else set())),
        frozenset(outcome for cause, _ in answers for outcome in cause.clause.outcomes),
        success,
        preferred_outcome(contract, view),
    )


def is_success_outcome(contract: Contract, name: str) -> bool:
    """Whether an outcome of a clause is one; `success` stands for any."""
    return name == "success" or (name in contract.outcomes and contract.outcomes[name].success)


def has_valid_item(causes: list[Cause], view: RequestView, state: StateQuery) -> bool:
    """Whether some item of the list, sent alone, would deserve no cause for sure."""
    alone = (RequestView(view.contract, view.request.replace(body=dump_json([item]))) for item in view.items)
    return any(all(cause.recognise(each, state) < Certainty.SOME for cause in causes) for each in alone)


def credential_fault(request: Request) -> str:
    """The cause for which a request has no key that opens anything, or "": there may be one."""
    given = [each for each in request.credentials if each.form != "empty"]
    if not given:
        return "credential-missing"
    unknown = all(each.profile == "unknown" or each.form in ("shorter", "longer") for each in given)
    return "credential-unknown" if unknown else ""


def preferred_outcome(contract: Contract, view: RequestView) -> Outcome | None:
    """The documented outcome that a `Prefer` header asks for, as `code=N` or as `code=STATUS, example=outcome-ID`."""
    prefer = view.request.header("Prefer") or ""
    if not prefer or view.operation is None:
        return None
    example, code = _EXAMPLE.search(prefer), _CODE.search(prefer)
    if example and example[1].startswith(ONE_OUTCOME):
        return contract.outcomes.get(example[1].removeprefix(ONE_OUTCOME))
    if code is None or (example and example[1] == ANY_SUCCESS):
        return None
    return contract.outcome_of_code.get(int(code[1]))


def prefers_status(request: Request) -> bool:
    """Whether a `Prefer` header chooses the HTTP status of the reply, and not only its outcome."""
    prefer = request.header("Prefer") or ""
    return bool(_EXAMPLE.search(prefer) and _CODE.search(prefer))
