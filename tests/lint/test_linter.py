"""Test every finding of lint, each made by one change to a contract without findings."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.folders import shipped_contracts
from conformance.contract.yaml_file import read_yaml
from conformance.core.errors import UsageError
from conformance.lint.linter import lint, lint_folder
from tests.support.kit import DATA

LIBRARY = DATA / "library"
HERE = "@@"  # marks, in the new text, the line that the finding should name
AXES = """axes:
  envelope: {tall: one, wide: another}
  digits: {few: one, many: another}
dialects:
  plain: {envelope: tall, digits: few}

"""


class Change(NamedTuple):
    """One edit, and what the finding says that it leads to; `dialects` adds axes to the contract first."""

    file: str
    old: str
    new: str
    text: str
    dialects: bool = False
    findings: int = 1


def changes() -> dict[str, Change]:
    groups = read_yaml(LIBRARY.parent / "lint_cases.yaml").value
    return {f"{group}: {name}": Change(**each) for group, cases in groups.items() for name, each in cases.items()}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


@pytest.mark.parametrize("change", changes().values(), ids=changes().keys())
def test_lint_makes_the_finding_of_each_change(library: Path, change: Change) -> None:
    file = library / f"{change.file}.yaml"
    text = file.read_text("utf-8")
    if change.dialects:
        text = text.replace("envelope:\n", AXES + "envelope:\n", 1)
    assert text.count(change.old) >= 1, "the library has changed: adapt this case"
    text = text.replace(change.old, change.new, 1)
    file.write_text(text.replace(HERE, ""), "utf-8")
    found = lint_folder(library)
    assert [change.text in each.text for each in found] == [True] * change.findings, "\n".join(map(str, found))
    if HERE in text:
        line = text[: text.index(HERE)].count("\n") + 1
        assert str(found[0]).startswith(f"{file}:{line}: ")


def test_lint_has_no_finding_in_the_library_and_its_dialects(library: Path) -> None:
    assert lint([library]) == ([], 1, False)
    file = library / "contract.yaml"
    file.write_text(file.read_text("utf-8").replace("envelope:\n", AXES + "envelope:\n", 1), "utf-8")
    assert lint_folder(library) == []


def test_lint_names_the_line_of_a_value_from_the_overlay(library: Path) -> None:
    actions = (
        "- {target: $, update: {}}\n- target: $.paths['/loans/{loan_id}'].get\n  update:\n    operationId: listLoans\n"
    )
    (library / "overlay.yaml").write_text(f"overlay: 1.0.0\nactions:\n{actions}")
    found = [str(each) for each in lint_folder(library)]
    assert found == [f"{library}/overlay.yaml:6: operationId 'listLoans' is taken by GET /loans"]
    (library / "overlay.yaml").write_text("overlay: 1.0.0\nactions:\n- {target: $.gone, remove: true}\n")
    found = [str(each) for each in lint_folder(library)]
    assert len(found) == 1 and found[0].startswith(f"{library}/overlay.yaml:3: $.gone selects nothing")


def test_lint_has_no_finding_in_shipped_contracts() -> None:
    assert lint([]) == ([], len(shipped_contracts()), False)


def places_of(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in members:
        yield (*path, key)
        yield from places_of(value, (*path, key))


PLACES = [
    (name, path) for name in ("contract.yaml", "openapi.yaml") for path in places_of(read_yaml(LIBRARY / name).value)
]
JUNK: list[Any] = [None, 7, "(", [], {}, [None], {"a": 1}, {"$ref": "#/components/schemas/X"}]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(JUNK))
def test_lint_accepts_junk_at_any_place(place: tuple[str, tuple[Any, ...]], junk: Any) -> None:
    name, path = place
    value = read_yaml(LIBRARY / name).value
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = junk
    with TemporaryDirectory() as made:
        folder = Path(shutil.copytree(LIBRARY, Path(made) / "library"))
        (folder / name).write_text(json.dumps(value), "utf-8")
        assert all(finding.line > 0 for finding in lint_folder(folder))


@pytest.mark.parametrize("name", ["contract.yaml", "openapi.yaml"])
def test_lint_names_a_missing_file(library: Path, name: str) -> None:
    (library / name).unlink()
    assert list(map(str, lint_folder(library))) == [f"{library / name}:1: cannot be read: No such file or directory"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [1", ":2: not YAML: "),
        ("a: 1\nb: &x 2\nc: *x\n", ":3: YAML aliases are not allowed"),
        ("a:\n\tb: 1", ":2: not YAML: a tab, which YAML does not allow here; indent with spaces"),
        ("a:\n  - b\n\t- c", ":3: not YAML: a tab, which YAML does not allow here; indent with spaces"),
        ("a: @\tb", ":1: not YAML: found character that cannot start any token"),
        ("a: 1\n? [2]\n: 3", ":2: not YAML: a key is a list or a mapping"),
        ("a: 1\nb: \x01", ":2: not YAML: a character that is not UTF-8, or a control character"),
        (f"a: {'9' * 5000}", ":1: not YAML: a number has more than 4300 digits"),
        ("a: !!timestamp 2020-01-01", ":1: YAML tag tag:yaml.org,2002:timestamp is not allowed"),
    ],
)
def test_lint_names_the_line_that_is_no_plain_yaml(library: Path, text: str, expected: str) -> None:
    (library / "contract.yaml").write_text(text, "utf-8")
    [finding] = lint_folder(library)
    assert str(finding).startswith(f"{library / 'contract.yaml'}{expected}")


def test_lint_needs_members_in_an_openapi_file(library: Path) -> None:
    (library / "openapi.yaml").write_text("text\n", "utf-8")
    assert [each.text for each in lint_folder(library)] == ["not an OpenAPI document: its top level is not an object"]


def test_lint_refuses_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a folder"):
        lint([tmp_path / "nowhere"])


def test_lint_sorts_the_findings_of_one_stage(library: Path) -> None:
    file = library / "contract.yaml"
    text = file.read_text("utf-8").replace("rule: answered", "rule: replied").replace("record: /data", "record: /loan")
    file.write_text(text, "utf-8")
    lines = [finding.line for finding in lint_folder(library)]
    assert len(lines) == 3
    assert lines == sorted(lines)


def test_lint_needs_a_clause_about_requests_without_a_key(library: Path) -> None:
    file = library / "contract.yaml"
    file.write_text(file.read_text("utf-8").replace("cause: credential-missing", "cause: credential-unknown"), "utf-8")
    [finding] = lint_folder(library)
    assert (
        "no clause states the reply to a request without a key; add one with the cause credential-missing"
        in finding.text
    )
