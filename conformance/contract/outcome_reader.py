"""Read from contract.yaml when a reading fits, the codes and statuses of outcomes, and clauses of outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from conformance.contract.clause import Clause
from conformance.contract.json_pointer import split
from conformance.contract.json_schema import Schema
from conformance.contract.outcome import Code
from conformance.contract.reading import Reading, ReplyCondition

_NUMBER = re.compile("-?(0|[1-9][0-9]{0,18})")


def reply_condition(body: Mapping[str, Any], root: Mapping[str, Any]) -> ReplyCondition:
    """Return the condition that the key `when` of a reading states; `root` has the schemas that it may refer to."""
    given = body.get("status", ())
    listed = given if isinstance(given, list | tuple) else [given]
    headers = {
        name: each if isinstance(each, str) else Schema(each, root) for name, each in body.get("header", {}).items()
    }
    return ReplyCondition(frozenset(status for each in listed for status in _statuses_in(each)), headers)


def _statuses_in(value: int | str) -> Iterable[int]:
    """Return the statuses of a number, or of a class such as `4XX`."""
    return (value,) if isinstance(value, int) else range(int(value[0]) * 100, int(value[0]) * 100 + 100)


def default_codes(document: Mapping[str, Any], readings: Sequence[Reading]) -> dict[str, Code | None]:
    """Return the code of each outcome whose `code` is not in contract.yaml, by its id.

    It is the id. There is none if a reading names the outcome, or if no reply shows codes.
    """
    are_texts = has_text_codes(readings)
    in_items = any("errors" in each for each in document["operations"].values())
    has_codes = in_items or any(each.shows_code for each in readings)
    named = {each.outcome for each in readings}
    return {
        name: default_code(name, are_texts) if has_codes and name not in named else None
        for name in document["outcomes"]
    }


def has_text_codes(readings: Iterable[Reading]) -> bool:
    """Return whether the schemas of all readings with a code say that it is a text."""
    types = [_types_at(each) for each in readings if each.shows_code]
    return bool(types) and all(each == {"string"} for each in types)


def _types_at(reading: Reading) -> frozenset[str]:
    """Return the JSON types that the schema of the reading allows for the code; empty if they are not restricted."""
    schema = reading.schema
    for part in split(reading.code or ""):
        inner = _element(schema) if part.isdigit() and "items" in schema.flat else schema.member(part)
        if inner is None:
            return frozenset()
        schema = inner
    return schema.possible_types


def _element(schema: Schema) -> Schema:
    return schema.inner(schema.flat["items"])


def default_code(outcome: str, is_text: bool) -> Code:
    """Return the code of an outcome whose code is not in the contract: its id, as a number if it is one."""
    return int(outcome) if not is_text and _NUMBER.fullmatch(outcome) else outcome


def with_default_status(body: Mapping[str, Any], envelope: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an outcome of contract.yaml with its `status`: that of the envelope, if it is a refusal without one."""
    if "default_status" not in envelope or body.get("success"):
        return body
    return {"status": envelope["default_status"], **body}


def clauses_of_outcomes(document: Mapping[str, Any]) -> Iterator[tuple[str, Clause]]:
    """Yield a clause for each outcome that has a source and is the first outcome of no clause."""
    owned = {body["outcomes"][0] for body in document["clauses"].values() if body.get("outcomes")}
    for name, body in document["outcomes"].items():
        if "source" in body and name not in owned:
            meaning = f": {body['message']}" if body.get("message") else ""
            clause = Clause(
                id=f"outcome.{name}",
                kind="information",
                statement=f"The outcome {name} is documented{meaning}",
                source=tuple(body["source"]),
                basis="stated",
                outcomes=(name,),
            )
            yield clause.id, clause
