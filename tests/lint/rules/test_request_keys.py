"""Test the findings about keys and members of records in requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.lint.linter import lint_folder
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA

ZOO = DATA / "zoo"


@pytest.mark.parametrize(
    ("contract", "name", "old", "new", "text"),
    [
        (
            "rpc-style",
            "openapi.yaml",
            "example: {customer: {id: cus_00000000000001, name: Beth}}",
            "example: {customer: {name: Beth}}",
            "the example of the body has nothing at /customer/id, where the key 'customer_id' of customer is",
        ),
        (
            "rpc-style",
            "contract.yaml",
            "sent: /customer, record: /customer",
            "record: /customer",
            "the body has 'email' at /customer, but a run looks for it in the body itself; name the place of the record"
            " by `sent: /customer`",
        ),
        (
            "wrapped-records",
            "contract.yaml",
            "effect: delete, resource: product, sent: /data/product",
            "effect: delete, resource: product",
            "the body has 'sku' at /data/product, but a run looks for it in the body itself; name it by"
            " `names: {/data/product/sku: sku}`",
        ),
        (
            "wrapped-records",
            "openapi.yaml",
            "required: [sku, title], properties: {sku: {type: string}",
            "required: [sku, title], properties: {sku: {type: integer}",
            "the client chooses the key 'sku', which is a number, but a run makes up keys of text",
        ),
    ],
)
def test_run_knows_where_requests_have_keys_and_members(
    contract: str, name: str, old: str, new: str, text: str, tmp_path: Path
) -> None:
    found = [each.text for each in lint_folder(changed_copy(ZOO / contract, tmp_path, name, old, new))]
    assert any(text in each for each in found), found
