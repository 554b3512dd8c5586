"""Find the folders of contracts: the shipped ones by their names, others by a path."""

from __future__ import annotations

from pathlib import Path

from conformance.core.errors import UsageError


def specs_folder() -> Path:
    """Return the folder of the shipped contracts: in the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent.parent / "specs"
    return inside if inside.is_dir() else inside.parent.parent / "specs"


def shipped_contracts() -> list[str]:
    """Return the names of the shipped contracts, sorted."""
    return sorted(folder.name for folder in specs_folder().iterdir() if (folder / "contract.yaml").is_file())


def find_folder(name: str) -> Path:
    """Return the folder of the shipped contract with this name, or else the folder at this path.

    Raises UsageError if there is no contract.
    """
    for folder in (specs_folder() / name, Path(name)):
        if (folder / "contract.yaml").is_file() and name not in ("", ".", ".."):
            return folder
    if (Path(name) / "contract.yaml").is_file():
        return Path(name)
    check_is_no_file(Path(name))
    known = ", ".join(shipped_contracts())
    raise UsageError(f"there is no contract {name!r}: give one of {known}, or a folder that has a contract.yaml")


def check_is_no_file(path: Path) -> None:
    """Raise UsageError if a path that should name the folder of a contract is a file."""
    if path.is_file():
        raise UsageError(f"{path} is a file; give its folder, {path.parent}")
