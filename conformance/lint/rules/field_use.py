"""Check that each field is used: by one place each, by a clause if it has wrong values, and as text if it is new."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.fields import Field
from conformance.contract.model import Contract
from conformance.contract.value_zones import zones_of
from conformance.lint.finding import ContractFiles, Keys, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.CHECKS


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield fields of which a run would ignore a part."""
    seen: dict[tuple[str, str], str] = {}
    for name, field in files.contract.fields.items():
        faults = [*_repeated(field, seen), *_unused_wrong_values(files.contract, field)]
        yield from files.in_section("fields", name, [*faults, *_numbers(files.contract, field)])


def _repeated(field: Field, seen: dict[tuple[str, str], str]) -> Iterator[tuple[Keys, str]]:
    for where in field.where:
        other = seen.setdefault((where, field.name), field.id)
        if other != field.id:
            yield (
                (),
                f"{field.name!r} in the {where} already has the field {other}; give each a part of its own by `in`",
            )
            return


def _unused_wrong_values(contract: Contract, field: Field) -> Iterator[tuple[Keys, str]]:
    """Yield wrong values that no clause is about: a run would expect the API to accept them."""
    named = {each.parameters.get("field") for each in contract.clauses_of("cause", "field-invalid")}
    given = {"wrong": field.wrong is not None, "wrong_examples": bool(field.wrong_examples), "strict": field.strict}
    used = [name for name, is_given in given.items() if is_given]
    if used and field.id not in named:
        text = f"has `{used[0]}`, but no clause uses it; add a clause with the cause field-invalid and this field"
        yield (used[0],), text


def _numbers(contract: Contract, field: Field) -> Iterator[tuple[Keys, str]]:
    if field.new_value is None:
        return
    for operation in contract.operations.values():
        for slot in operation.slots:
            types = slot.schema.possible_types
            if zones_of(contract).field(slot) is field and types and "string" not in types and slot.where != "path":
                yield ("new_value",), f"`new_value` makes text, but {slot.name!r} in {operation.id} is no text"
                return
