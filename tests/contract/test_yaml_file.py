"""Test YAML files: the values, the lines and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.contract.yaml_file import read_yaml, with_text_keys
from conformance.core.errors import FileError, UsageError


def yaml_of(folder: Path, text: str) -> Any:
    (folder / "file.yaml").write_text(text, "utf-8")
    return read_yaml(folder / "file.yaml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", "no"),
        ("2020-01-01", "2020-01-01"),
        ("0o17", "0o17"),
        ("017", "017"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("True", "True"),
        ("'12'", "12"),
        ("~", None),
        ("", None),
        ("true", True),
        ("12", 12),
        ("-1.5e3", -1500.0),
    ],
)
def test_read_yaml_converts_values_of_the_core_schema_only(tmp_path: Path, text: str, expected: Any) -> None:
    assert yaml_of(tmp_path, f"a: {text}\n").value == {"a": expected}


def test_yaml_file_knows_lines_repeated_keys_and_keys_that_are_not_text(tmp_path: Path) -> None:
    file = yaml_of(tmp_path, "a:\n  b:\n    - x\n    - y: 1\n      y: 2\n  200: z\n")
    assert file.line_of(("a", "b", 1, "y")) == 4
    assert file.line_of(("a", 200)) == 6
    assert file.line_of(("a", "b", "nowhere", "deeper")) == 2
    assert list(file.repeated_keys()) == [("y", 5)]
    assert list(file.keys_that_are_not_text()) == [("a", 200)]
    assert with_text_keys(file.value) == {"a": {"b": ["x", {"y": 2}], "200": "z"}}


@pytest.mark.parametrize("text", ["a: [", "a: &x 1\nb: *x", "a: !!python/name:os.system x", "\0", "a: b: c", "[" * 999])
def test_read_yaml_refuses_anything_but_plain_yaml(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"file\.yaml"):
        yaml_of(tmp_path, text)


@pytest.mark.parametrize("text", ["[" * 101 + "]" * 101, "\n".join(" " * n + "a:" for n in range(102))])
def test_read_yaml_refuses_deep_nesting_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "deep.yaml"
    path.write_text(text)
    with pytest.raises(FileError, match=r"deep\.yaml:\d+: is nested more than 100 levels deep"):
        read_yaml(path)


def test_read_yaml_replaces_aliases_where_they_are_allowed(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("a: &a {x: [1]}\nb: *a\nc: {d: *a}\n")
    assert read_yaml(path, aliases=True).value == {"a": {"x": [1]}, "b": {"x": [1]}, "c": {"d": {"x": [1]}}}
    assert read_yaml(path, aliases=True).line_of(("c", "d", "x")) == 1
    with pytest.raises(FileError, match=r"file\.yaml:2: YAML aliases are not allowed here"):
        read_yaml(path)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["a: &a {b: *a}"], "a YAML alias is inside of the value that it repeats"),
        (
            ["a0: &a0 [1, 2]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))],
            "YAML aliases make more than",
        ),
        (["a0: &a0 [1]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 2000))], "YAML aliases make more than"),
    ],
)
def test_read_yaml_refuses_aliases_that_grow(tmp_path: Path, lines: list[str], text: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("\n".join(lines))
    with pytest.raises(FileError, match=text):
        read_yaml(path, aliases=True)
