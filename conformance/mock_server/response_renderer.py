"""Outcomes as replies, in the dialect of the server: status, headers and body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.json_pointer import ABSENT, put, resolve
from conformance.contract.model import Clause, Contract, Operation, Outcome
from conformance.contract.reading import Reading
from conformance.contract.request_view import dump_json
from conformance.core.errors import UsageError
from conformance.core.exchange import Response
from conformance.observation.response_reading import BODILESS, is_documented_success

JSON = ("Content-Type", "application/json; charset=utf-8")


def dialect_choices(contract: Contract, dialect: str | None) -> Mapping[str, str]:
    """Axis -> choice. Raises UsageError for a dialect that the contract does not name."""
    if dialect is None:
        plain = {axis: next(iter(choices)) for axis, choices in contract.axes.items()}
        return {**plain, **next(iter(contract.dialects.values()), {})}
    if dialect not in contract.dialects:
        advice = f"choose one of {', '.join(contract.dialects)}" if contract.dialects else "leave it out"
        raise UsageError(f"{contract.name} has no dialect {dialect!r}: {advice}")
    return contract.dialects[dialect]


class ResponseRenderer:
    """Raises UsageError for a dialect that the contract does not name."""

    def __init__(self, contract: Contract, dialect: str | None) -> None:
        self.contract = contract
        self.choices = frozenset(dialect_choices(contract, dialect).values())
        kinds = [kind for choice, kind in contract.code_types.items() if choice in self.choices]
        self._digits = kinds == ["string"]
        self._errors: dict[str, bytes] = {}
        self._examples: dict[tuple[str, str], bytes] = {}

    # --- refusals ------------------------------------------------------------------------------
    def refused(self, outcome: Outcome, operation: Operation | None, clause: Clause | None) -> Response:
        """The reply of an outcome that is no success."""
        if outcome.id not in self._errors:
            self._errors[outcome.id] = dump_json(self._error_body(outcome))
        return response(self.status(outcome, operation, clause), outcome, self._errors[outcome.id])

    def entry(self, outcome: Outcome) -> dict[str, Any]:
        """What is said of one item of a list that was refused."""
        return {"code": self._code(outcome), "message": outcome.message}

    def _code(self, outcome: Outcome) -> Any:
        return str(outcome.code) if self._digits and outcome.code is not None else outcome.code

    def _error_body(self, outcome: Outcome) -> Any:
        bodies = [(reading, self._told(reading.template, reading, outcome)) for reading in self._readings(outcome)]
        fitting = (body for reading, body in bodies if reading.schema.accepts(body))
        return next(fitting, bodies[0][1] if bodies else {"message": outcome.message})

    def _readings(self, outcome: Outcome) -> list[Reading]:
        """The shapes that can carry the outcome, those of the dialect first."""
        own = [each for each in self.contract.readings if each.outcome == outcome.id]
        if own:
            return own
        coded = [each for each in self.contract.readings if each.code is not None and each.outcome is None]
        return sorted(coded, key=lambda each: (each.speaks not in self.choices, each.speaks is not None))

    def _told(self, body: Any, reading: Reading, outcome: Outcome) -> Any:
        """The body with code, type and message at the places of the reading."""
        kind = next(iter(outcome.types), None)
        said = [(reading.code, self._code(outcome)), (reading.type, kind), (reading.message, outcome.message)]
        for pointer, value in said:
            if pointer is not None and value is not None:
                body = put(body, pointer, value)
        return body

    # --- successes -----------------------------------------------------------------------------
    def accepted(self, outcome: Outcome, operation: Operation, body: Any) -> Response:
        """The reply of a success: `body` is the operation's example or made from it."""
        status = self.status(outcome, operation, None)
        if body is not operation.reply_example:
            return response(status, outcome, dump_json(self._success_body(outcome, body)))
        place = (operation.id, outcome.id)
        if place not in self._examples:
            self._examples[place] = dump_json(self._success_body(outcome, body))
        return response(status, outcome, self._examples[place])

    def _success_body(self, outcome: Outcome, body: Any) -> Any:
        reading = next(
            (
                each
                for each in self.contract.readings
                if each.code and each.outcome is None and resolve(body, each.code) is not ABSENT
            ),
            None,
        )
        return body if reading is None else self._told(body, reading, outcome)

    def success(self, operation: Operation) -> Outcome | None:
        """The outcome of the operation's example; None where the contract has no success that is lawful for it."""
        coded = (resolve(operation.reply_example, each.code) for each in self.contract.readings if each.code)
        codes = [str(code) for code in coded if code is not ABSENT]
        lawful = [each for each in self.contract.outcomes.values() if is_documented_success(each, operation)]
        return next((each for each in lawful if str(each.code) in codes), next(iter(lawful), None))

    # --- statuses ------------------------------------------------------------------------------
    def status(self, outcome: Outcome, operation: Operation | None, clause: Clause | None) -> int:
        usual = next(self._statuses(outcome, operation))
        allowed = clause.status.get(outcome.id, ()) if clause is not None else ()
        return usual if not allowed or usual in allowed else allowed[0]

    def _statuses(self, outcome: Outcome, operation: Operation | None) -> Iterator[int]:
        for choice, statuses in outcome.status.items():
            if choice in self.choices or choice == "":
                yield from statuses
        if outcome.success:
            yield from self.contract.success_statuses(operation)
        yield outcome.means


def response(status: int, outcome: Outcome, body: bytes) -> Response:
    if status in BODILESS:
        return Response(status, tuple(outcome.headers.items()), b"")
    return Response(status, (JSON, ("Content-Length", str(len(body))), *outcome.headers.items()), body)
