"""Test which members a schema needs beside values of other members."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.conditional_members import conditions_of
from conformance.contract.json_schema import Schema
from tests.support.kit import contract_of

BY_MAIL = {"properties": {"notify": {"const": "mail"}}, "required": ["notify"]}
BY_PHONE = {"properties": {"notify": {"enum": ["call", "text"]}}, "required": ["notify"]}
ADDRESS, NUMBER = {"required": ["address"]}, {"required": ["number", "hours"]}


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ({}, []),
        ({"if": BY_MAIL, "then": ADDRESS}, [(("address",), {"notify": "mail"})]),
        (
            {"allOf": [{"if": BY_MAIL, "then": ADDRESS}, {"if": BY_PHONE, "then": NUMBER}]},
            [(("address",), {"notify": "mail"}), (("number", "hours"), {"notify": "call"})],
        ),
        ({"if": BY_MAIL, "else": ADDRESS}, []),
        ({"if": BY_MAIL, "then": {"maxProperties": 3}}, []),
        ({"if": {"not": BY_MAIL}, "then": ADDRESS}, [(("address",), {})]),
        ({"if": {"properties": {"age": {"minimum": 18}}, "required": ["age"]}, "then": ADDRESS}, []),
        ({"if": True, "then": ADDRESS}, []),
    ],
)
def test_conditions_of_finds_needed_members(raw: Any, found: list[Any]) -> None:
    assert [(each.needed, each.values) for each in conditions_of(Schema(raw, {}))] == found


def test_conditions_are_those_of_the_body() -> None:
    operation = contract_of("trackier-v1").operations["createPublisherPayout"]
    (condition,) = operation.conditions
    assert (condition.needed, condition.values) == (("revenue",), {"crev": 1})
    assert condition.when.accepts({"crev": 1}) and not condition.when.accepts({"crev": 0})
