"""Test that a key which the client chooses, and a unique member, need a field that makes new values."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conformance.contract.folders import find_folder
from conformance.lint.linter import lint_folder
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA

LIBRARY = DATA / "library"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


NOTES = """  /notes/{slug}:
    put:
      operationId: createNote
      summary: Write a note
      parameters: [{name: slug, in: path, required: true, schema: {type: string}, example: hello}]
      responses: {'200': {$ref: '#/components/responses/OneLoan'}}
components:
"""


def with_notes(folder: Path, fields: str = "", effect: str = "create", note: str = "{key: {slug: slug}}") -> list[str]:
    """Return the findings about a library that also keeps notes, whose keys the client chooses."""
    api, contract = folder / "openapi.yaml", folder / "contract.yaml"
    api.write_text(api.read_text("utf-8").replace("components:\n", NOTES, 1), "utf-8")
    text = contract.read_text("utf-8").replace("fields:\n", f"fields:\n{fields}", 1)
    text = text.replace("resources:\n", f"resources:\n  note: {note}\n", 1)
    of = "" if effect == "static" else "resource: note, "
    text = text.replace("operations:\n", f"operations:\n  createNote: {{effect: {effect}, {of}source: [desk 3]}}\n", 1)
    contract.write_text(text, "utf-8")
    return [each.text for each in lint_folder(folder)]


def test_chosen_key_without_a_field_is_a_finding(library: Path) -> None:
    contract = "resource note: the client chooses slug in createNote, so a field slug needs `new_value`"
    assert with_notes(library) == [contract]


def test_chosen_key_with_a_field_of_another_name_is_a_finding(library: Path) -> None:
    found = with_notes(library, '  book-slug: {name: book, in: [body], new_value: "978-{tag}{n}"}\n')
    assert any("so a field slug needs `new_value`" in each for each in found)


def test_chosen_key_with_a_fresh_field_is_no_finding(library: Path) -> None:
    assert with_notes(library, '  slug: {right: {type: string}, new_value: "s{tag}{n}"}\n') == []


def test_creation_time_is_a_member_that_records_show(tmp_path: Path) -> None:
    right = find_folder("trackingmore-v2")
    wrong = changed_copy(right, tmp_path, "contract.yaml", "creation_time: created_at", "creation_time: created_ta")
    assert [each.text for each in lint_folder(wrong)] == [
        "resource tracking: there is no member called 'created_ta'; did you mean 'created_at'?"
    ]


@pytest.mark.parametrize(("effect", "note"), [("read", "{key: {slug: slug}}"), ("merge", "{singleton: true}")])
def test_chosen_key_without_a_create_operation_needs_no_field(library: Path, effect: str, note: str) -> None:
    assert with_notes(library, effect=effect, note=note) == []


def test_chosen_key_of_another_record_needs_no_field(library: Path) -> None:
    file = library / "openapi.yaml"
    file.write_text(file.read_text("utf-8").replace("loan_id", "slug"), "utf-8")
    contract = library / "contract.yaml"
    contract.write_text(contract.read_text("utf-8").replace("loan_id", "slug"), "utf-8")
    assert with_notes(library, note="{key: {loan: slug, writer: slug}}") == []


def test_chosen_key_of_several_names_needs_one_field(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(LIBRARY.parent / "parcels", tmp_path / "parcels"))
    assert lint_folder(folder) == []
    file = folder / "contract.yaml"
    file.write_text(file.read_text("utf-8").replace('    new_value: "gate-{tag}{n}"\n', "", 1), "utf-8")
    [finding] = lint_folder(folder)
    assert "parcel_number and gate in addScans, so a field for one of parcel_number, gate needs" in finding.text


def test_unique_member_without_new_values_is_a_finding(tmp_path: Path) -> None:
    template = 'new_value: "task {tag}-{n}", '
    folder = changed_copy(DATA / "zoo" / "published-3-0", tmp_path, "contract.yaml", template, "")
    [found] = lint_folder(folder)
    what = "resource task: createTask sends the same title for every new record, although it is unique; "
    assert found.text == what + 'give a field title a `new_value`, such as "title-{tag}{n}"'


def test_unique_member_that_no_creation_sends_needs_no_new_values(library: Path) -> None:
    assert with_notes(library, effect="static", note="{key: {slug: slug}, unique: [title]}") == []
