"""Make the reply of an outcome in the dialect of the server: status, headers and body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.checks.expected_outcomes import needs_cause
from conformance.contract.clause import Clause
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.media_types import JSON as JSON_TYPE
from conformance.contract.media_types import first_json, sent_type
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.reading import Reading
from conformance.contract.request_view import dump_json
from conformance.core.errors import UsageError
from conformance.core.exchange import Response
from conformance.observation.response_reading import BODILESS, is_documented_success

JSON = ("Content-Type", f"{JSON_TYPE}; charset=utf-8")
_Refusal = tuple[bytes, Mapping[str, str]]
"""A body, and further headers."""


def dialect_choices(contract: Contract, dialect: str | None) -> Mapping[str, str]:
    """Return the choices of a dialect by axis. For None, it is the first dialect, or the first choice on each axis.

    Raises UsageError for a dialect that the contract does not have.
    """
    if dialect is None:
        plain = {axis: next(iter(choices)) for axis, choices in contract.axes.items()}
        return {**plain, **next(iter(contract.dialects.values()), {})}
    if dialect not in contract.dialects:
        advice = f"choose one of {', '.join(contract.dialects)}" if contract.dialects else "leave it out"
        raise UsageError(f"{contract.name} has no dialect {dialect!r}: {advice}")
    return contract.dialects[dialect]


class ResponseRenderer:
    """Makes replies in one dialect. Raises UsageError for a dialect that the contract does not have."""

    def __init__(self, contract: Contract, dialect: str | None) -> None:
        self.contract = contract
        self.choices = frozenset(dialect_choices(contract, dialect).values())
        kinds = [kind for choice, kind in contract.code_types.items() if choice in self.choices]
        self._code_is_text = kinds == ["string"]
        self._errors: dict[tuple[str, int], _Refusal] = {}
        self._examples: dict[tuple[str, str], Response] = {}
        self._conditional = [each for each in contract.readings if each.when.headers]

    # --- refusals ------------------------------------------------------------------------------
    def refused(self, outcome: Outcome, operation: Operation | None, clause: Clause | None) -> Response:
        """Return the reply of a refusal. `clause` is the clause that led to it; it may allow other statuses."""
        status = self.status(outcome, operation, clause)
        if (outcome.id, status) not in self._errors:
            self._errors[outcome.id, status] = self._refusal(outcome, status)
        body, headers = self._errors[outcome.id, status]
        return response(status, outcome, operation, body, headers)

    def item_error(self, outcome: Outcome) -> dict[str, Any]:
        """Return the error that a reply reports for one refused item."""
        return {"code": self._code(outcome), "message": outcome.message}

    def _code(self, outcome: Outcome) -> Any:
        return str(outcome.code) if self._code_is_text and outcome.code is not None else outcome.code

    def _refusal(self, outcome: Outcome, status: int) -> _Refusal:
        """Return the body of a refusal, and the headers that belong to its shape."""
        bodies = [
            (reading, self._with_outcome(reading.template, reading, outcome, status))
            for reading in self._readings(outcome)
        ]
        fitting = (each for each in bodies if each[0].can_show(status, each[1]))
        reading, body = next(fitting, bodies[0] if bodies else (None, {"message": outcome.message}))
        if reading is None:
            return dump_json(body), {}
        return b"" if reading.may_be_empty else dump_json(body), reading.when.header_values

    def _readings(self, outcome: Outcome) -> list[Reading]:
        """Return the readings that can show the outcome, the readings of the dialect first."""
        own = [each for each in self.contract.readings if each.outcome == outcome.id]
        if own:
            return own
        by_status = outcome in self.contract.lookup.by_status
        able = [each for each in self.contract.readings if (each.by_status if by_status else each.shows_code)]
        return sorted(able, key=lambda each: (each.choice not in self.choices, each.choice is not None))

    def _with_outcome(self, body: Any, reading: Reading, outcome: Outcome, status: int) -> Any:
        """Return the body with the code, type, message and HTTP status of the outcome."""
        code = None if reading.by_status else self._code(outcome)
        kind = next(iter(outcome.types), None)
        values = [(reading.code, code), (reading.type, kind), (reading.message, outcome.message)]
        for pointer, value in [*values, (reading.status, status)]:
            if pointer is not None and value is not None:
                body = put(body, pointer, value)
        return body

    # --- successes -----------------------------------------------------------------------------
    def accepted(self, outcome: Outcome, operation: Operation, body: Any) -> Response:
        """Return the reply of a success. `body` is the operation's example, or a changed copy of it."""
        status = self.status(outcome, operation, None)
        if status in operation.other_replies:
            return other_response(status, outcome, operation)
        if body is not operation.reply_example:
            return self._accepted(outcome, operation, status, body)
        place = (operation.id, outcome.id)
        if place not in self._examples:
            self._examples[place] = self._accepted(outcome, operation, status, body)
        return self._examples[place]

    def _accepted(self, outcome: Outcome, operation: Operation, status: int, body: Any) -> Response:
        body = self._success_body(outcome, status, body)
        headers = next((each.when.header_values for each in self._conditional if each.can_show(status, body)), {})
        media = sent_type(first_json(operation.reply_media_types) or JSON_TYPE)
        own = {"Content-Type": media} if media != JSON_TYPE else {}
        return response(status, outcome, operation, dump_json(body), {**own, **headers})

    def _success_body(self, outcome: Outcome, status: int, body: Any) -> Any:
        coded = (each for each in self.contract.readings if each.shows_code and each.when.allows_status(status))
        reading = next((each for each in coded if _is_code(resolve(body, each.code))), None)
        if reading is not None:
            return self._with_outcome(body, reading, outcome, status)
        repeating = (each.status for each in self.contract.readings if each.when.allows_status(status))
        pointer = next((each for each in repeating if resolve(body, each) is not ABSENT), None)
        return body if pointer is None else put(body, pointer, status)

    def success(self, operation: Operation) -> Outcome | None:
        """Return the usual success outcome of the operation, which its example has; None if none is documented."""
        readings, documented = self.contract.readings, self._documented_successes(operation)
        coded = (resolve(operation.reply_example, each.code) for each in readings)
        codes = [str(code) for code in coded if _is_code(code)]
        return next((each for each in documented if str(each.code) in codes), next(iter(documented), None))

    def _documented_successes(self, operation: Operation) -> list[Outcome]:
        """Return the successes that the operation may have, those without a cause first.

        Of those without a code, the first status of the operation decides.
        """
        documented = [each for each in self.contract.outcomes.values() if is_documented_success(each, operation)]
        usual, by_status = next(iter(operation.replies), None), self.contract.lookup.by_status
        return sorted(
            documented,
            key=lambda each: (needs_cause(self.contract, each), each in by_status and not _may_have(each, usual)),
        )

    # --- statuses ------------------------------------------------------------------------------
    def status(self, outcome: Outcome, operation: Operation | None, clause: Clause | None) -> int:
        """Return the status of an outcome in this dialect.

        If the clause lists statuses for the outcome, but not that of the dialect, return the first listed status.
        """
        usual = next(self._statuses(outcome, operation))
        allowed = clause.status.get(outcome.id, ()) if clause is not None else ()
        return usual if not allowed or usual in allowed else allowed[0]

    def _statuses(self, outcome: Outcome, operation: Operation | None) -> Iterator[int]:
        for choice, statuses in outcome.status.items():
            if choice in self.choices or choice == "":
                yield from statuses
        if outcome.success:
            yield from self.contract.success_statuses(operation)
        yield outcome.equivalent_status


def _is_code(value: Any) -> bool:
    # A list or an object is the whole body of a success, where a refusal has its code.
    return value is not ABSENT and not isinstance(value, list | dict)


def _may_have(outcome: Outcome, status: int | None) -> bool:
    """Return whether the outcome may have the status; one without statuses may have those of each operation."""
    return not outcome.status or any(status in statuses for statuses in outcome.status.values())


def response(
    status: int, outcome: Outcome, operation: Operation | None, body: bytes, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the response of an outcome, without a body if the status allows none.

    `headers` belong to the shape of the reply. Those of the outcome, and the documented ones, come in addition.
    """
    added = {**(headers or {}), **outcome.headers}
    names = {each.lower() for each in added}
    documented = operation.headers_of(status) if operation is not None else ()
    added |= {each.name: each.example for each in documented if each.name.lower() not in names}
    if status in BODILESS:
        return Response(status, tuple(added.items()), b"")
    has_type = not body or any(name.lower() == "content-type" for name in added)
    kept = () if has_type else (JSON,)
    return Response(status, (*kept, ("Content-Length", str(len(body))), *added.items()), body)


def other_response(status: int, outcome: Outcome, operation: Operation) -> Response:
    """Return the response of a success that is documented as something else than JSON."""
    reply = operation.other_replies[status]
    body = str(reply.example).encode() if reply.media_types and reply.example is not ABSENT else b""
    media = next((each.replace("*", "plain") for each in reply.media_types), None)
    return response(status, outcome, operation, body, {"Content-Type": media} if media is not None and body else {})
