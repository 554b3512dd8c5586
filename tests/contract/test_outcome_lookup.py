"""Test how outcomes get their codes, and how a code leads to outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.contract.json_schema import Schema
from conformance.contract.loader import load_contract
from conformance.contract.outcome import Outcome
from conformance.contract.outcome_lookup import OutcomeLookup
from conformance.contract.outcome_reader import default_code, has_text_codes
from conformance.contract.reading import Reading
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA, contract_of

WORDS, STATUSES = DATA / "zoo" / "word-codes", DATA / "zoo" / "two-statuses"


def reading(schema: Any, code: str = "/error/code") -> Reading:
    return Reading("one", Schema(schema, {}), code=code)


def at_code(schema: Any) -> Any:
    return {"properties": {"error": {"properties": {"code": schema}}}}


@pytest.mark.parametrize(
    ("outcome", "is_text", "code"),
    [
        ("404", False, 404),
        ("-1", False, -1),
        ("0", False, 0),
        ("404", True, "404"),
        ("0404", False, "0404"),
        ("4e2", False, "4e2"),
        ("not_found", False, "not_found"),
        ("9" * 30, False, "9" * 30),
    ],
)
def test_code_of_an_outcome_is_its_id(outcome: str, is_text: bool, code: int | str) -> None:
    assert default_code(outcome, is_text) == code


@pytest.mark.parametrize(
    ("schemas", "is_text"),
    [
        ([at_code({"type": "string"})], True),
        ([at_code({"enum": ["a", "b"]})], True),
        ([{"allOf": [at_code({"type": "string"})]}], True),
        ([at_code({"type": ["string", "integer"]})], False),
        ([at_code({"type": "string"}), at_code({"type": "integer"})], False),
        ([at_code({})], False),
        ([{}], False),
        ([], False),
    ],
)
def test_codes_are_texts_if_each_schema_says_so(schemas: list[Any], is_text: bool) -> None:
    assert has_text_codes([reading(each) for each in schemas]) is is_text


def test_type_of_a_code_in_a_list_is_that_of_its_items() -> None:
    schema = {"properties": {"errors": {"type": "array", "items": {"properties": {"code": {"type": "string"}}}}}}
    assert has_text_codes([reading(schema, "/errors/0/code")])
    assert not has_text_codes([reading(schema, "/errors/0/status")])


def test_outcomes_by_status_keep_the_codes_of_errors_of_items() -> None:
    outcome = Outcome("422", 422, (), "", 422, {"": (422,)})
    by_status = Reading("plain", Schema({}, {}), by_status=True)
    assert OutcomeLookup([outcome], [by_status]).by_status == (outcome,)
    assert OutcomeLookup([outcome], [by_status, reading({})]).by_status == ()


def test_outcomes_without_code_have_their_ids_unless_the_shape_shows_them() -> None:
    codes = {each.id: each.code for each in load_contract(str(WORDS)).outcomes.values()}
    assert codes.pop("ok") is None
    assert codes == {each: each for each in codes}


@pytest.mark.parametrize(
    ("code", "outcomes"),
    [(4016, ["4016"]), ("4016", ["4016"]), ("04016", ["4016"]), (True, []), (1.0, []), (None, []), ("9" * 5000, [])],
)
def test_digits_in_a_text_are_a_number(code: Any, outcomes: list[str]) -> None:
    assert [each.id for each in contract_of("trackingmore-v2").lookup.with_code(code)] == outcomes


def test_text_code_is_no_number() -> None:
    lookup = load_contract(str(WORDS)).lookup
    assert [each.id for each in lookup.with_code("404")] == ["404"]
    assert lookup.with_code(404) == ()
    assert lookup.with_code("TAKEN") == ()


def test_one_code_may_have_several_outcomes() -> None:
    lookup = load_contract(str(STATUSES)).lookup
    assert [each.id for each in lookup.with_code("https://lamps.example.com/refused")] == ["key", "absent"]
    assert [each.id for each in lookup.by_status] == ["path"]


def test_outcome_with_a_source_has_a_clause(tmp_path: Path) -> None:
    contract = load_contract(str(WORDS))
    clause = contract.own_clause["too_long"]
    assert (clause.id, clause.kind, clause.source) == ("outcome.too_long", "information", ("page 4",))
    folder = changed_copy(WORDS, tmp_path, "contract.yaml", ", source: [page 4]}\n  busy", "}\n  busy")
    assert "too_long" not in load_contract(str(folder)).own_clause
