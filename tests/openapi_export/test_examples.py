"""Test the examples of the compiled document: one for each outcome."""

from __future__ import annotations

from collections import defaultdict

import pytest

from conformance.contract.openapi import deref
from tests.support.exported_documents import (
    JSON,
    VARIANTS,
    document,
    documented,
    operations,
    schema,
    statuses,
)
from tests.support.kit import contract_of


@pytest.mark.parametrize(("name", "as_meant"), VARIANTS)
def test_examples_fit_each_outcome_and_success_comes_first(name: str, as_meant: bool) -> None:
    contract, root = contract_of(name), document(name, as_meant)
    outcomes_of: dict[str, set[str]] = defaultdict(set)
    for operation, status, response in statuses(name, as_meant):
        media = response["content"][JSON]
        assert "example" not in media
        examples = {key: deref(root, each) for key, each in media["examples"].items()}
        fitting = schema(name, operation, status, as_meant)
        assert fitting is not None
        for key, each in examples.items():
            assert each["summary"]
            assert not list(fitting.errors(each["value"])), (operation, status, key)
        assert "success" not in examples or next(iter(examples)) == "success"
        outcomes_of[operation] |= {key.removeprefix("outcome-") for key in examples}
    for (operation, _), outcomes in documented(contract).items():
        assert outcomes <= outcomes_of[operation]
    assert all("success" in each for each in outcomes_of.values())


def test_examples_are_of_a_dialect_with_their_status() -> None:
    replies = operations("parcels")["readParcel"]["responses"]
    root = document("parcels")
    plain = deref(root, replies["200"]["content"][JSON]["examples"]["outcome-30"])["value"]
    strict = deref(root, replies["404"]["content"][JSON]["examples"]["outcome-30"])["value"]
    assert (plain["code"], strict["code"]) == (30, "30")


def test_examples_begin_with_the_outcome_that_means_the_status() -> None:
    """Tools show the first example: of HTTP 400 a bad request, not the key that one dialect refuses with it."""
    examples = operations("trackier-v1")["createAffiliate"]["responses"]["400"]["content"][JSON]["examples"]
    assert next(iter(examples)) == "outcome-20" and "outcome-13" in examples
