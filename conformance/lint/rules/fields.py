"""Check that each field is in a request, each wrong example is certainly wrong, each vocabulary is in a reply."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.fields import Field
from conformance.contract.json_pointer import ABSENT, resolve
from conformance.contract.model import Contract
from conformance.contract.value_zones import ANY_OTHER_NAME, schema_accepts
from conformance.lint.finding import ContractFiles, Keys, LintFinding, unknown_name
from conformance.lint.stage import Stage

STAGE = Stage.CONTENT


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the faults of each field."""
    for name, field in files.contract.fields.items():
        yield from files.in_section("fields", name, _faults(files.contract, field))


def _faults(contract: Contract, field: Field) -> Iterator[tuple[Keys, str]]:
    named = {slot.name for each in contract.operations.values() for slot in each.slots if slot.where in field.where}
    if field.name not in named and not (field.name == ANY_OTHER_NAME and named):
        place = "" if len(field.where) > 1 else f" in the {field.where[0]}"
        yield (), unknown_name(f"parameter or body member{place} called", field.name, named)
    for n, example in enumerate(field.wrong_examples):
        if field.vocabulary is None and not schema_accepts(field.wrong, example):
            yield ("wrong_examples", n), f"wrong example {example!r} is not known to be invalid; `wrong` must accept it"
    if field.vocabulary is not None:
        yield from _vocabulary_faults(contract, field)


def _vocabulary_faults(contract: Contract, field: Field) -> Iterator[tuple[Keys, str]]:
    assert field.vocabulary is not None
    for name, pointer in field.vocabulary.shown_by.items():
        if name not in contract.operations:
            yield ("vocabulary", "shown_by", name), unknown_name("operation", name, contract.operations)
        elif not isinstance(resolve(contract.operations[name].reply_example, pointer), list):
            text = f"the example of the reply of {name} has no list at {pointer}"
            yield ("vocabulary", "shown_by", name), text
    source = contract.operations.get(field.vocabulary.operation)
    if source is None:
        yield ("vocabulary", "operation"), unknown_name("operation", field.vocabulary.operation, contract.operations)
        return
    example = f"the example of the reply of {source.id}"
    words = resolve(source.reply_example, field.vocabulary.items)
    if not isinstance(words, list) or not words:
        yield ("vocabulary", "items"), f"{example} has no list at {field.vocabulary.items}"
    elif any(not isinstance(each, dict) or each.get(field.vocabulary.member, ABSENT) is ABSENT for each in words):
        yield ("vocabulary", "member"), f"an item in {example} has no member {field.vocabulary.member!r}"
