"""Test which kinds of objects an OpenAPI document has."""

from __future__ import annotations

import pytest

from conformance.contract.json_pointer import split
from conformance.contract.openapi_document.grammar import kind_at


@pytest.mark.parametrize(
    ("pointer", "kind"),
    [
        ("", "document"),
        ("/components/schemas/Loan", "schema"),
        ("/components/schemas/Loan/properties/id", "schema"),
        ("/components/responses/One/content/application~1json/schema", "schema"),
        ("/paths/~1loans/get/parameters/0", "parameter"),
        ("/components/callbacks/done/{$request.body#~1url}/post", "operation"),
        ("/components/schemas", None),
        ("/components/schemas/Loan/required", None),
        ("/components/x-own/Loan", None),
    ],
)
def test_kind_at_follows_the_grammar(pointer: str, kind: str | None) -> None:
    assert kind_at(split(pointer)) == kind
