"""Test that the members of a package are found by the names of its files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.core.module_registry import ClassRegistry, FunctionRegistry, ModuleRegistry


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package on the import path; its name is that of the test's folder, so that no two tests share modules."""
    name = f"registry_{tmp_path.name}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "base.py").write_text("class Shape: pass\n")
    (folder / "flat_round.py").write_text("from .base import Shape\nclass Helper: pass\nclass FlatRound(Shape): pass\n")
    (folder / "plain_format.py").write_text("def render(text): return text\n")
    (folder / "_shared.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    return name


def path_of(package: str) -> list[str]:
    return [str(Path(each) / package) for each in sys.path if (Path(each) / package).is_dir()]


def test_registry_names_are_those_of_files_without_helpers(package: str) -> None:
    assert ModuleRegistry(package, path_of(package)).names == {"flat-round", "plain-format"}


def test_registry_finds_members_by_their_suffix(package: str) -> None:
    registry = ModuleRegistry(package, path_of(package), suffix="_format")
    assert registry.names == {"plain"}
    assert registry.module("plain").render("x") == "x"


def test_registry_imports_a_module_when_it_is_used(package: str) -> None:
    registry = ModuleRegistry(package, path_of(package))
    assert registry.names and f"{package}.flat_round" not in sys.modules
    assert registry.module("flat-round").__name__ == f"{package}.flat_round"


@pytest.mark.parametrize("name", ["base", "-shared", "flat_round", "os", ""])
def test_registry_raises_a_key_error_for_an_unknown_name(package: str, name: str) -> None:
    with pytest.raises(KeyError):
        ModuleRegistry(package, path_of(package)).module(name)


def test_class_registry_finds_the_subclass_of_the_module(package: str) -> None:
    base = ModuleRegistry(package, path_of(package)).module("flat-round").Shape
    found = ClassRegistry(package, path_of(package), base).find("flat-round")
    assert found.__name__ == "FlatRound"


def test_function_registry_finds_the_function_of_that_name(package: str) -> None:
    registry: FunctionRegistry[Callable[[str], str]] = FunctionRegistry(package, path_of(package), "render", "_format")
    assert registry.find("plain")("x") == "x"


def test_function_registry_needs_the_function_in_each_module(package: str) -> None:
    registry: FunctionRegistry[Callable[[str], str]] = FunctionRegistry(package, path_of(package), "render")
    with pytest.raises(AttributeError, match="render"):
        registry.find("flat-round")
