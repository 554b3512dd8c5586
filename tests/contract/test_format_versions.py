"""Test that contracts of the first version of the format are read and upgraded."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract.folders import specs_folder
from conformance.contract.format_versions import read_contract_file, upgrade_contract
from conformance.contract.yaml_file import read_yaml
from conformance.core.errors import UsageError
from tests.support.kit import DATA
from tests.support.old_format import in_first_format

OLD = """\
# comments stay
format: conformance-contract/1  # as this one
envelope: {readings: [{name: a, speaks: b , schema: {}}]}
outcomes:
  "means":   {"means": 1, 'account': true,one_way: true, silent: true}
fields: {fresh: {fresh: "a{tag}", probes: [probes: 1]}}
resources:
  made:
    made: x
    ? makes
    : {made: y}
    also: [also]
    kept: [kept]
    places: {a: /b}
    translate: {}
operations:
  each: {shown: /a, each: true, tallies: {}, writes: true}
documents: {page: {places: {1: says}}}
clauses:
  says: {says: says, tolerated: [], forms_allowed: [], blank: surely}
  blank: {says: "é \\U0001F600", blank: maybe, rule: no-stray-body}
  c: {behaviour: filters-filter}
  d:
    behaviour: >-
      counts-count

    says: the end
"""
NEW = """\
# comments stay
format: conformance-contract/2  # as this one
envelope: {readings: [{name: a, choice: b , schema: {}}]}
outcomes:
  "means":   {"equivalent_status": 1, 'about_account': true,one_status: true, message_may_be_empty: true}
fields: {fresh: {new_value: "a{tag}", wrong_examples: [probes: 1]}}
resources:
  made:
    key_pattern: x
    ? generated_members
    : {made: y}
    other_id_members: [also]
    stored_members: [kept]
    pointers: {a: /b}
    stored_as: {}
operations:
  each: {shown_count: /a, for_each_item: true, counters: {}, changes_records: true}
documents: {page: {places: {1: says}}}
clauses:
  says: {statement: says, also_supported: [], may_accept_forms: [], blank_is_missing: always}
  blank: {statement: "é \\U0001F600", blank_is_missing: maybe, rule: no-unexpected-body}
  c: {behaviour: filters-select}
  d:
    behaviour: counts-match-records

    statement: the end
"""
CONTRACTS = [*specs_folder().glob("*/contract.yaml"), *DATA.glob("*/contract.yaml"), *DATA.glob("zoo/*/contract.yaml")]


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "contract.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_upgrade_renames_each_name_and_keeps_the_rest(encoding: str, end: str, tmp_path: Path) -> None:
    file = written(tmp_path, OLD.replace("\n", end).encode(encoding))
    assert upgrade_contract(file) == f"{file}: now has the format conformance-contract/2"
    assert file.read_bytes() == NEW.replace("\n", end).encode(encoding)


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda each: each.parent.name)
def test_old_names_are_read_as_the_new_ones_with_the_lines_of_the_file(path: Path, tmp_path: Path) -> None:
    new = read_yaml(path)
    file = written(tmp_path, in_first_format(path))
    read = read_contract_file(file)
    assert read.value == new.value and read.raw == file.read_bytes() != new.raw
    assert read.line_of(("clauses", next(iter(new.value["clauses"])), "statement")) > 1
    upgrade_contract(file)
    assert file.read_bytes() == new.raw


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NEW, ":2: the file has the current format conformance-contract/2; nothing was changed"),
        ("a: 1\n", ":1: the file has no format that can be upgraded to conformance-contract/2; nothing was changed"),
        ("\nformat: conformance-contract/3\n", ":2: the format conformance-contract/3 is newer than "),
        (OLD.replace("    kept", "    stored_members"), ":13: stored_members is a name of conformance-contract/2; in "),
        (OLD.replace("surely", "always"), ":20: always is a name of conformance-contract/2; in "),
        (OLD.replace("translate", "kept"), ":15: 'kept' is repeated here; remove one before the upgrade"),
    ],
)
def test_upgrade_refuses_other_formats_and_mixed_names(text: str, expected: str, tmp_path: Path) -> None:
    file = written(tmp_path, text)
    with pytest.raises(UsageError) as refused:
        upgrade_contract(file)
    assert f"{file}{expected}" in str(refused.value) and file.read_text("utf-8") == text
