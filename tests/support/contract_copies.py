"""Copies of contracts with one change."""

from __future__ import annotations

import shutil
from pathlib import Path


def changed_copy(contract: Path, target: Path, name: str, old: str, new: str) -> Path:
    """Copy the contract's folder into `target`, with one text in one of its files replaced; return the copy."""
    copy = Path(shutil.copytree(contract, target / contract.name))
    text = (copy / name).read_text("utf-8")
    assert old in text, f"{contract.name}/{name} has changed: adapt this test"
    (copy / name).write_text(text.replace(old, new), "utf-8")
    return copy
