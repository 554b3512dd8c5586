"""Make the reply of an outcome in the dialect of the server: status, headers and body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.clause import Clause
from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.outcome import Outcome
from conformance.contract.reading import Reading
from conformance.contract.request_view import dump_json
from conformance.core.errors import UsageError
from conformance.core.exchange import Response
from conformance.observation.response_reading import BODILESS, is_documented_success

JSON = ("Content-Type", "application/json; charset=utf-8")


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
        self._errors: dict[str, bytes] = {}
        self._examples: dict[tuple[str, str], bytes] = {}

    # --- refusals ------------------------------------------------------------------------------
    def refused(self, outcome: Outcome, operation: Operation | None, clause: Clause | None) -> Response:
        """Return the reply of a refusal. `clause` is the clause that led to it; it may allow other statuses."""
        if outcome.id not in self._errors:
            self._errors[outcome.id] = dump_json(self._error_body(outcome))
        return response(self.status(outcome, operation, clause), outcome, self._errors[outcome.id])

    def item_error(self, outcome: Outcome) -> dict[str, Any]:
        """Return the error that a reply reports for one refused item."""
        return {"code": self._code(outcome), "message": outcome.message}

    def _code(self, outcome: Outcome) -> Any:
        return str(outcome.code) if self._code_is_text and outcome.code is not None else outcome.code

    def _error_body(self, outcome: Outcome) -> Any:
        bodies = [
            (reading, self._with_outcome(reading.template, reading, outcome)) for reading in self._readings(outcome)
        ]
        fitting = (body for reading, body in bodies if reading.schema.accepts(body))
        return next(fitting, bodies[0][1] if bodies else {"message": outcome.message})

    def _readings(self, outcome: Outcome) -> list[Reading]:
        """Return the readings that can show the outcome, the readings of the dialect first."""
        own = [each for each in self.contract.readings if each.outcome == outcome.id]
        if own:
            return own
        coded = [each for each in self.contract.readings if each.code is not None and each.outcome is None]
        return sorted(coded, key=lambda each: (each.choice not in self.choices, each.choice is not None))

    def _with_outcome(self, body: Any, reading: Reading, outcome: Outcome) -> Any:
        """Return the body with the code, type and message of the outcome."""
        kind = next(iter(outcome.types), None)
        values = [(reading.code, self._code(outcome)), (reading.type, kind), (reading.message, outcome.message)]
        for pointer, value in values:
            if pointer is not None and value is not None:
                body = put(body, pointer, value)
        return body

    # --- successes -----------------------------------------------------------------------------
    def accepted(self, outcome: Outcome, operation: Operation, body: Any) -> Response:
        """Return the reply of a success. `body` is the operation's example, or a changed copy of it."""
        status = self.status(outcome, operation, None)
        if body is not operation.reply_example:
            return response(status, outcome, dump_json(self._success_body(outcome, body)))
        place = (operation.id, outcome.id)
        if place not in self._examples:
            self._examples[place] = dump_json(self._success_body(outcome, body))
        return response(status, outcome, self._examples[place])

    def _success_body(self, outcome: Outcome, body: Any) -> Any:
        reading = next(
            (each for each in self.contract.readings if each.outcome is None and _is_code(resolve(body, each.code))),
            None,
        )
        return body if reading is None else self._with_outcome(body, reading, outcome)

    def success(self, operation: Operation) -> Outcome | None:
        """Return the usual success outcome of the operation, which its example has; None if none is documented."""
        coded = (resolve(operation.reply_example, each.code) for each in self.contract.readings)
        codes = [str(code) for code in coded if _is_code(code)]
        documented = [each for each in self.contract.outcomes.values() if is_documented_success(each, operation)]
        return next((each for each in documented if str(each.code) in codes), next(iter(documented), None))

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


def response(status: int, outcome: Outcome, body: bytes) -> Response:
    """Return the response of an outcome, without a body if the status allows none."""
    if status in BODILESS:
        return Response(status, tuple(outcome.headers.items()), b"")
    return Response(status, (JSON, ("Content-Length", str(len(body))), *outcome.headers.items()), body)
