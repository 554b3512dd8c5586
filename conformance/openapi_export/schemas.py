"""Describe each outcome as a JSON Schema: an envelope with exactly the code and the types of the outcome.

An envelope is the schema of a reading, that is, of one shape of bodies. An outcome can have several envelopes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from conformance.contract.json_pointer import put, split
from conformance.contract.model import Contract
from conformance.contract.outcome import Code, Outcome
from conformance.contract.reading import Reading
from conformance.observation.response_reading import is_documented_success

Json = dict[str, Any]
"""A JSON object."""


class SchemaBuilder:
    """Makes the schemas of outcomes. `schemas` has a component for each reading and each outcome, by its name.

    `taken` has the names of the schemas in openapi.yaml, which no component may have.
    """

    def __init__(self, contract: Contract, taken: Iterable[str]) -> None:
        self._contract = contract
        self._envelopes = names("envelope", [each.name for each in contract.readings], taken)
        self._names = names("outcome", contract.outcomes, {*taken, *self._envelopes.values()})
        self.schemas: Json = {self._envelopes[each.name]: each.schema.raw for each in contract.readings}
        self.schemas |= {self._names[each.id]: self._schema(each) for each in contract.outcomes.values()}

    def of(self, outcome: Outcome) -> Json:
        """Return a reference to the schema of an outcome."""
        return reference("schemas", self._names[outcome.id])

    def _schema(self, outcome: Outcome) -> Json:
        alternatives = list(self._alternatives(outcome))
        description = {"description": outcome.message, "x-conformance-means": outcome.equivalent_status}
        return {**description, **any_of(alternatives)} if alternatives else description

    def _alternatives(self, outcome: Outcome) -> Iterator[Json]:
        able = [(each, codes) for each in self._contract.readings if (codes := self._codes(each, outcome))]
        # if no body of an envelope can be completed with the outcome, every envelope with a code is allowed
        coded = [each for each in self._contract.readings if each.shows_code and outcome.code is not None]
        for reading, codes in able or [(each, [outcome.code]) for each in coded]:
            constraints = _constraints(reading, outcome, codes)
            yield {"allOf": [reference("schemas", self._envelopes[reading.name]), *constraints]}

    def _codes(self, reading: Reading, outcome: Outcome) -> list[Any]:
        """Return the codes (as integer, as text) with which a reading shows the outcome; empty if it cannot show it."""
        if reading.code is None or not reading.shows_code or outcome.code is None:
            by_status = reading.by_status and outcome in self._contract.lookup.by_status
            return [outcome.code] if reading.outcome == outcome.id or by_status else []
        bodies = list(self._bodies(reading, outcome))
        spelled = self._spellings(outcome.code)
        return [
            code for code in spelled if any(reading.schema.accepts(put(each, reading.code, code)) for each in bodies)
        ]

    def _spellings(self, code: Code) -> list[Any]:
        if isinstance(code, str):
            return [code]
        kinds = set(self._contract.code_types.values()) or {"integer", "string"}
        return [each for kind, each in (("integer", code), ("string", str(code))) if kind in kinds]

    def _bodies(self, reading: Reading, outcome: Outcome) -> Iterator[Any]:
        """Yield bodies for this reading with the type and message of the outcome, but without its code."""
        operations = self._contract.operations.values()
        examples = (
            [each.reply_example for each in operations if is_documented_success(outcome, each)]
            if outcome.success
            else []
        )
        yield from (_with_texts(body, reading, outcome) for body in examples or [reading.template])


def _with_texts(body: Any, reading: Reading, outcome: Outcome) -> Any:
    """Return the body with the type, the message and an HTTP status of the outcome."""
    if reading.type is not None and outcome.types:
        body = put(body, reading.type, outcome.types[0])
    if reading.status is not None:
        body = put(body, reading.status, next((each[0] for each in outcome.status.values()), outcome.equivalent_status))
    return body if reading.message is None else put(body, reading.message, outcome.message)


def _constraints(reading: Reading, outcome: Outcome, codes: list[Any]) -> Iterator[Json]:
    if reading.code is not None and reading.shows_code:
        yield at(reading.code, {"const": codes[0]} if len(codes) == 1 else {"enum": codes})
    if reading.type is not None and outcome.types:
        kinds = outcome.types
        yield at(reading.type, {"const": kinds[0]} if len(kinds) == 1 else {"enum": list(kinds)})


def at(pointer: str, schema: Json) -> Json:
    """Return a schema that requires a value at the pointer, which has to fit `schema`."""
    for part in reversed(split(pointer)):
        n = int(part) if part.isdecimal() else None
        items = {} if n is None else {"prefixItems": [*([{}] * n), schema], "minItems": n + 1}
        schema = {"required": [part], "properties": {part: schema}, **items}
    return schema


def reference(kind: str, name: str) -> Json:
    """Return a reference to a component; `kind` is its section, such as `schemas`."""
    return {"$ref": f"#/components/{kind}/{name}"}


def any_of(schemas: list[Json]) -> Json:
    """Return a schema that accepts each value that one of the schemas accepts. There must be at least one."""
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def names(kind: str, ids: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """Return an unused component name for each id: `KIND-ID`, or one that is close to it."""
    found: dict[str, str] = {}
    used = set(taken)
    for each in ids:
        name = f"{kind}-{re.sub('[^A-Za-z0-9._-]', '-', each)}"
        while name in used:
            name += "_"
        used.add(name)
        found[each] = name
    return found
