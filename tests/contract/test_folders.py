"""Test how contracts are found: shipped ones by name, others by a path."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conformance.contract import folders, loader
from conformance.contract.folders import find_folder, shipped_contracts, specs_folder
from conformance.contract.loader import load_contract
from conformance.core.errors import UsageError
from tests.support.kit import DATA


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / "library", tmp_path / "library"))


def test_shipped_contracts_are_the_folders_with_a_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b", "a", "no-contract"):
        (tmp_path / name).mkdir()
    for name in ("b", "a"):
        (tmp_path / name / "contract.yaml").write_text("{}", "utf-8")
    monkeypatch.setattr(folders, "specs_folder", lambda: tmp_path)
    assert shipped_contracts() == ["a", "b"]
    assert find_folder("a") == tmp_path / "a"


def test_specs_folder_has_the_schema_of_contracts() -> None:
    assert (specs_folder() / "contract.schema.json").is_file()


def test_specs_folder_is_that_of_the_package_before_that_of_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "site" / "conformance" / "contract" / "folders.py"
    module.parent.mkdir(parents=True)
    monkeypatch.setattr(folders, "__file__", str(module))
    assert specs_folder() == tmp_path / "site" / "specs"
    (tmp_path / "site" / "conformance" / "specs").mkdir()
    assert specs_folder() == tmp_path / "site" / "conformance" / "specs"


def test_find_folder_lists_the_contracts_for_an_unknown_name() -> None:
    with pytest.raises(UsageError) as caught:
        find_folder("no-such-contract")
    assert str(caught.value) == (
        "there is no contract 'no-such-contract': give one of trackier-v1, trackingmore-v2, "
        "or a folder that has a contract.yaml"
    )


@pytest.mark.parametrize("name", ["", ".", "..", "no-such-contract", "/"])
def test_find_folder_refuses_a_contract_that_does_not_exist(name: str) -> None:
    with pytest.raises(UsageError, match="there is no contract"):
        find_folder(name)


def test_find_folder_accepts_a_path() -> None:
    assert find_folder(str(DATA / "library")) == (DATA / "library")


@pytest.mark.parametrize("name", [".", "..", ""])
def test_find_folder_never_reads_dots_as_the_specs_folder(
    name: str, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`.` is where the reader is, even if a contract.yaml stood among the shipped folders."""
    (library / "inner").mkdir()
    (library / "inner" / "contract.yaml").write_text("{}", "utf-8")
    shutil.copy(specs_folder() / "contract.schema.json", library / "inner")
    for module in (folders, loader):
        monkeypatch.setattr(module, "specs_folder", lambda: library / "inner")
    monkeypatch.chdir(library)
    if name == "..":
        with pytest.raises(UsageError, match="there is no contract"):
            find_folder(name)
    else:
        assert find_folder(name) == Path(name)
        assert load_contract(name).name == "library"
