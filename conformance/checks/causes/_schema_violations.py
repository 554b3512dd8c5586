"""Values that do not fit a schema, each because of one of its keywords."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.json_schema import Schema

_LONGEST = 5000
_UNLIKELY_VALUES: list[Any] = ["none-of-these", 987_654, {"a": 1}]


def violating_values(schema: Schema, example: Any = None) -> Iterator[tuple[str, Any]]:
    """(keyword, value): without the keyword the value would fit. One value at most for each keyword, of a pattern also
    those that only begin or end as the example does; none for keywords that no simple value breaks alone."""
    for keyword, says in schema.flat.items():
        around = [f"{example}!", f"!{example}"] if keyword == "pattern" and isinstance(example, str) else []
        alone = (each for each in _candidates(keyword, says) if breaks_only(schema, keyword, each))
        first = [each for _, each in zip(range(1), alone, strict=False)]
        yield from ((keyword, each) for each in (*first, *around) if breaks_only(schema, keyword, each))


def breaks_only(schema: Schema, keyword: str, value: Any) -> bool:
    """Whether the value fits the schema but for this keyword."""
    rest = {name: says for name, says in schema.flat.items() if name != keyword}
    return not schema.accepts(value) and schema.inner(rest).accepts(value)


def _candidates(keyword: str, says: Any) -> Iterator[Any]:
    if keyword in ("type", "enum", "const", "pattern", "format"):
        yield from _UNLIKELY_VALUES
    elif keyword in ("maximum", "exclusiveMinimum"):
        yield says + (keyword == "maximum")
    elif keyword in ("minimum", "exclusiveMaximum"):
        yield says - (keyword == "minimum")
    elif keyword == "maxLength" and says < _LONGEST:
        yield "x" * (says + 1)
    elif keyword == "minLength" and 1 < says < _LONGEST:
        yield "x" * (says - 1)
