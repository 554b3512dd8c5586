"""Values that violate exactly one keyword of a schema.

Only such a value shows whether a server checks that keyword: a value that violates several may be refused for another.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from conformance.checks.causes._edge_values import BREAKING_VALUES
from conformance.contract.json_schema import Schema


def violating_values(schema: Schema, example: Any = None) -> Iterator[tuple[str, Any]]:
    """Yield pairs of a keyword, and a value that violates this keyword only.

    There is at most one value for each keyword. For `pattern`, the example with an added character before or after it
    is tried too. Keywords that no simple value violates alone are left out.
    """
    for keyword, says in schema.flat.items():
        candidates = BREAKING_VALUES[keyword](says) if keyword in BREAKING_VALUES else ()
        alone = (each for each in candidates if breaks_only(schema, keyword, each))
        around = [f"{example}!", f"!{example}"] if keyword == "pattern" and isinstance(example, str) else []
        yield from ((keyword, each) for each in islice(alone, 1))
        yield from ((keyword, each) for each in around if breaks_only(schema, keyword, each))


def values_beside(schema: Schema) -> list[Any]:
    """Return values that are nearly words of the enumeration of a schema; none without an enumeration.

    These are the number below all numbers, the lowest one between them, and a word with a letter more and one less. A
    server may compare numbers with the lowest and the highest one only, and only the beginnings of words.
    """
    words = schema.not_null.flat.get("enum", ())
    numbers = sorted({each for each in words if isinstance(each, int) and not isinstance(each, bool)})
    texts = [each for each in words if isinstance(each, str) and len(each) > 1]
    made: list[Any] = [number - 1 for number in numbers[:1]]
    made += [number + 1 for number in numbers[:-1] if number + 1 not in numbers][:1]
    made += [changed for text in texts[-1:] for changed in (f"{text}s", text[:-1])]
    return [each for each in made if each not in words]


def breaks_only(schema: Schema, keyword: str, value: Any) -> bool:
    """Return whether the value violates this keyword of the schema, and no other."""
    rest = {name: says for name, says in schema.flat.items() if name != keyword}
    return not schema.accepts(value) and schema.inner(rest).accepts(value)
