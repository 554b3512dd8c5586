"""Test which file is the configuration of a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.configuration.file_search import find_file
from conformance.core.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two folders in each other; the inner one is the working directory."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "shop" / "tests").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "shop" / "tests")
    return tmp_path


def found() -> str:
    file = find_file()
    return str(file.path) if file else ""


def test_nearest_file_wins(folder: Path) -> None:
    assert found() == ""
    (folder / "pyproject.toml").write_text('[tool.conformance]\ntarget = "mock:"\n')
    assert found() == "../../pyproject.toml"
    (folder / "shop" / "pyproject.toml").write_text("[tool.ruff]\n# conformance has no table\n")
    assert found() == "../../pyproject.toml"
    (folder / "shop" / "conformance.toml").write_text("")
    assert found() == "../conformance.toml"
    assert str(find_file(folder / "shop").path) == str(folder / "shop" / "conformance.toml")  # type: ignore[union-attr]


def test_search_ends_at_the_root_of_the_repository(folder: Path) -> None:
    (folder / "conformance.toml").write_text("")
    (folder / "shop" / ".git").write_text("gitdir: elsewhere")
    assert found() == ""


def test_only_the_working_directory_counts_outside_of_a_repository(folder: Path) -> None:
    (folder / ".git").rmdir()
    (folder / "conformance.toml").write_text("")
    assert found() == ""
    Path("conformance.toml").write_text("")
    assert found() == "conformance.toml"


def test_two_configurations_in_a_folder_are_refused(folder: Path) -> None:
    Path("conformance.toml").write_text("")
    Path("pyproject.toml").write_text("[tool.conformance]\n")
    with pytest.raises(UsageError, match=r"conformance\.toml and \[tool\.conformance\] in pyproject\.toml are both"):
        find_file()


def test_configuration_that_is_no_table_is_refused(folder: Path) -> None:
    Path("pyproject.toml").write_text("tool.conformance = 5\n")
    with pytest.raises(UsageError, match=r"pyproject\.toml: tool\.conformance must be a table"):
        find_file()


@pytest.mark.parametrize("text", ["secret-value", "a = 'secret-value", "a.b = 1\na = 'secret-value'"])
def test_file_that_is_not_toml_is_refused_and_not_quoted(folder: Path, text: str) -> None:
    Path("conformance.toml").write_text(text)
    with pytest.raises(UsageError, match=r"conformance\.toml: (not valid TOML|a name is defined twice)") as raised:
        find_file()
    assert "secret" not in str(raised.value)
