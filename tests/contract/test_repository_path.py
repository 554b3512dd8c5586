"""Test the paths of files as repositories name them, and the lines of clauses."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract.loader import load_contract
from conformance.contract.repository_path import path_in_repository


def test_path_starts_at_the_root_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "specs" / "api" / "contract.yaml"
    monkeypatch.chdir(tmp_path)
    assert path_in_repository(file) == "specs/api/contract.yaml"
    (tmp_path / "specs" / ".git").mkdir(parents=True)
    assert path_in_repository(file) == "api/contract.yaml"


def test_path_of_other_files_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert path_in_repository(tmp_path / "contract.yaml") == ""
    assert path_in_repository(Path("lib/site-packages/specs/contract.yaml")) == ""


def test_clauses_have_the_lines_of_their_keys() -> None:
    contract = load_contract("trackingmore-v2")
    lines = (contract.folder / "contract.yaml").read_text("utf-8").splitlines()
    for clause in contract.clauses.values():
        name = clause.id.removeprefix("operation.").removeprefix("outcome.")
        assert name in lines[clause.line - 1], clause.id
