"""A reply as the contract reads it: its JSON value, the reading that fits it, and its outcome.

A reading is one of the documented shapes of a reply, such as the envelope of a success. It has a pointer to the code,
which identifies one documented outcome, or several that differ in their HTTP status. It may also say that the HTTP
status alone shows the outcome. Otherwise the status only matters in two cases. A documented 204 or 304 without a body
is a success. A reply with an undocumented 5xx is not a success, whatever its body says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from conformance.contract.bounded_value import has_too_many_values
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.media_types import JSON, is_json
from conformance.contract.model import Contract
from conformance.contract.operation import Operation, OtherReply
from conformance.contract.outcome import Outcome, Statuses
from conformance.contract.reading import Reading
from conformance.contract.request_view import TOO_DEEP, RequestView
from conformance.contract.strict_json import (
    TooDeep,
    kind_of_other,
    parse_leniently,
    parse_strictly,
    without_surrogates,
)
from conformance.core.content_coding import accepts_coding
from conformance.core.exchange import Exchange, Response
from conformance.core.lazy import cached_property
from conformance.core.text import json_text, shorten
from conformance.observation.records import Key

BODILESS = (204, 304)
TOO_LARGE: Any = type("TooLarge", (), {"__repr__": lambda self: "TOO_LARGE"})()
"""Stands for a body with too many values to be judged."""
_LONGEST_ADDRESS, _LONGEST_CODING, _LONGEST_CODE_TEXT = 200, 40, 200
"""How many characters of a Location, of a Content-Encoding and of a code a message has."""


@dataclass(frozen=True)
class Reply:
    """One exchange as the contract reads it.

    Attributes:
        contract: The contract.
        view: The request as the contract reads it.
        exchange: The request and its reply.
        body: The JSON value; ABSENT if none could be read, TOO_DEEP if it is nested too deeply, TOO_LARGE if it has too
            many values.
        fault: Why the body is not strict JSON, for people; None if it is, or if there is no body.
        reading: The first reading that fits the reply, or None.
        code: The code in the body, or ABSENT.
        outcome: The documented outcome, or None if the reply has none.
        older: The keys of records in the reply to a creation that were known before.
    """

    contract: Contract
    view: RequestView
    exchange: Exchange
    body: Any
    fault: str | None
    reading: Reading | None
    code: Any
    outcome: Outcome | None
    older: frozenset[Key] = frozenset()

    @property
    def response(self) -> Response | None:
        """The response, possibly incomplete; None if there was none."""
        return self.exchange.response

    @property
    def operation(self) -> Operation | None:
        """The operation of the request; None if the contract has no such operation."""
        return self.view.operation

    @property
    def complete(self) -> bool:
        """Whether the whole reply was received."""
        return self.exchange.response is not None and self.exchange.failure is None

    @property
    def other_reply(self) -> OtherReply | None:
        """The documented reply that is not JSON, if this is one; rules about JSON do not concern it."""
        if self.operation is None or self.response is None or self.outcome is None or not self.outcome.success:
            return None
        is_other = _is_without_json(self.operation, self.exchange)
        return self.operation.other_replies.get(self.response.status) if is_other else None

    @property
    def may_have_body(self) -> bool:
        """Whether HTTP allows a body in this reply."""
        response = self.response
        return response is not None and response.status not in BODILESS and self.exchange.request.method != "HEAD"

    @property
    def succeeded(self) -> bool | None:
        """Whether the request was accepted.

        False also for a complete 4xx without a documented outcome. None for an internal error, and if it is unknown.
        """
        if self.outcome is not None:
            return None if self.outcome.crash else self.outcome.success
        refused = self.complete and self.response is not None and 400 <= self.response.status < 500
        return False if refused else None

    @cached_property
    def item_codes(self) -> list[Any]:
        """The code of each error about a single item, ABSENT for an error without a code."""
        pointer = self.operation.for_each_item.errors if self.operation and self.operation.for_each_item else None
        errors = resolve(self.body, pointer)
        return (
            [each.get("code", ABSENT) for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []
        )

    @property
    def coding_text(self) -> str:
        """`, in Content-Encoding gzip, which was not requested`, or "" for a body that is not encoded."""
        coding = ((self.response and self.response.header("Content-Encoding")) or "identity").strip()
        if coding.lower() in ("", "identity"):
            return ""
        is_wanted = self.exchange.recorded or accepts_coding(self.exchange.request, coding.lower())
        unwanted = "" if is_wanted else ", which was not requested"
        return f", in Content-Encoding {shorten(coding, _LONGEST_CODING)}{unwanted}"

    @cached_property
    def summary(self) -> str:
        """What was received, for messages, such as `30 (Not Found) under HTTP 404`."""
        if self.exchange.failure is not None:
            return self.exchange.failure.message
        assert self.response is not None
        if self.outcome is not None:
            return f"{outcome_text(self.outcome)} under HTTP {self.response.status}"
        if self.code is not ABSENT:
            return f"code {shorten(json_text(self.code), _LONGEST_CODE_TEXT)} under HTTP {self.response.status}"
        status = f"HTTP {self.response.status}{_redirect_text(self.response)}"
        if self.reading is not None and self.reading.by_status:
            return f"{status}, which no documented outcome has"
        return f"{status} with no documented code in its body{self.coding_text}"


def is_unread(body: Any) -> bool:
    """Return whether the body of a reply is none, or could not be read."""
    return any(body is each for each in (ABSENT, TOO_DEEP, TOO_LARGE))


def _redirect_text(response: Response) -> str:
    """Return ` (a redirect to ADDRESS)`, or "" for a reply that is none."""
    address = response.header("Location") if 300 <= response.status < 400 else None
    return f" (a redirect to {shorten(address, _LONGEST_ADDRESS)})" if address else ""


def outcome_text(outcome: Outcome) -> str:
    """Return an outcome for messages, such as `30 (Not Found)`."""
    words = "success" if outcome.success else outcome.types[0] if outcome.types else outcome.message
    return f"{outcome.id} ({words})" if words else outcome.id


def is_documented_success(outcome: Outcome, operation: Operation) -> bool:
    """Return whether the outcome is a success that the operation may have."""
    return outcome.success and (not outcome.effects or operation.effect.name in outcome.effects)


def read_reply(contract: Contract, view: RequestView, exchange: Exchange) -> Reply:
    """Return the reply of an exchange as the contract reads it; `view` is the request of the exchange."""
    # An incomplete reply shows nothing, even if its first part could be read.
    body, fault = _read_body(exchange.response if exchange.failure is None else None)
    response = exchange.response if exchange.failure is None else None
    is_without_json = _is_without_json(view.operation, exchange)
    if is_without_json:
        body, fault = ABSENT, None
    fitting = (each for each in contract.readings if response is not None and _fits(each, response, body))
    reading = next(fitting, None)
    code = _read_code(contract, reading, body)
    outcome = _read_outcome(contract, reading, code, view.operation, response)
    if outcome is None and is_without_json:
        outcome = next((each for each in contract.outcomes.values() if _is_success_of(each, view.operation)), None)
    if outcome is not None and outcome.success and _is_crash(contract, outcome, view.operation, exchange.response):
        outcome = None
    return Reply(contract, view, exchange, body, fault, reading, code, outcome)


def unread_reply(contract: Contract, view: RequestView, exchange: Exchange) -> Reply:
    """Return the reply of an exchange without its body, for a body that cannot be read because of a fault here."""
    return Reply(contract, view, exchange, ABSENT, None, None, ABSENT, None)


def _is_crash(contract: Contract, outcome: Outcome, operation: Operation | None, response: Response | None) -> bool:
    """Return whether the status shows an internal error: a 5xx that is not documented for the outcome."""
    if response is None or response.status < 500:
        return False
    return response.status not in documented_statuses(contract, outcome, operation)


def _read_body(response: Response | None) -> tuple[Any, str | None]:
    if response is None or not response.body:
        return ABSENT, None
    return _parse(response.body)


@lru_cache(maxsize=1)
def _parse(body: bytes) -> tuple[Any, str | None]:
    """Return the value of a body, and what is wrong with it; the ledger and the session read each reply in turn."""
    if has_too_many_values(body):
        return TOO_LARGE, None
    try:
        return parse_strictly(body), None
    except ValueError as fault:
        if isinstance(fault, TooDeep):
            return TOO_DEEP, None
        try:
            return without_surrogates(parse_leniently(body)), str(fault)
        except ValueError:
            kind = kind_of_other(body)
            return ABSENT, f"{kind}, not JSON" if kind else str(fault)


def _read_code(contract: Contract, reading: Reading | None, body: Any) -> Any:
    """Return the code in the body, or ABSENT. If no reading fits the body, look where any reading has its code."""
    for each in [reading] if reading else contract.readings:
        code = resolve(body, each.code)
        if isinstance(code, int | str) and not isinstance(code, bool):
            return code
    return ABSENT


def _fits(reading: Reading, response: Response, body: Any) -> bool:
    if not reading.when.holds(response):
        return False
    return not reading.needs_body if is_unread(body) else reading.schema.accepts(body)


def _read_outcome(
    contract: Contract, reading: Reading | None, code: Any, operation: Operation | None, response: Response | None
) -> Outcome | None:
    if reading is not None and reading.outcome is not None:
        return contract.outcomes[reading.outcome]
    if response is None:
        return None
    if reading is not None and reading.by_status:
        return _with_status(contract, contract.lookup.by_status, operation, response.status)
    found = contract.lookup.with_code(code)
    if len(found) > 1:
        return _with_status(contract, found, operation, response.status) or found[0]
    return found[0] if found else None


def _with_status(
    contract: Contract, outcomes: Iterable[Outcome], operation: Operation | None, status: int
) -> Outcome | None:
    """Return the outcome that may have this status; of several, a success that the operation may have comes first."""
    found = [each for each in outcomes if status in documented_statuses(contract, each, operation)]
    expected = (each for each in found if operation is not None and is_documented_success(each, operation))
    return next(expected, next(iter(found), None))


def _is_without_json(operation: Operation | None, exchange: Exchange) -> bool:
    """Return whether the operation documents a success with this status that has no JSON, and the reply has none."""
    response = exchange.response
    if operation is None or response is None or exchange.failure is not None:
        return False
    if response.status in BODILESS:
        return response.status in operation.replies and not response.body
    is_other = not response.body or not is_json(response.header("Content-Type") or JSON)
    return response.status in operation.other_replies and is_other


def _is_success_of(outcome: Outcome, operation: Operation | None) -> bool:
    return operation is not None and is_documented_success(outcome, operation)


def outcome_of_item(contract: Contract, code: Any, expected: Collection[str] = ()) -> str:
    """Return the id of the outcome with the code of an item's error, or the code as text if there is none.

    If several outcomes have the code, one whose id is in `expected` comes first.
    """
    found = [each.id for each in contract.lookup.with_code(code)]
    return next((each for each in found if each in expected), found[0] if found else str(code))


def choices_of_status(outcome: Outcome, status: int) -> list[str]:
    """Return the dialect choices for which the outcome may have this status; "" stands for all choices."""
    return [choice for choice, statuses in outcome.status.items() if status in statuses]


def documented_statuses(contract: Contract, outcome: Outcome, operation: Operation | None) -> Statuses:
    """Return every HTTP status that the outcome may have on this operation, in any dialect."""
    if not outcome.status:
        return contract.success_statuses(operation)
    return tuple(dict.fromkeys(status for statuses in outcome.status.values() for status in statuses))
