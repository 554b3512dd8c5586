"""Test that accepted contracts are remembered, and contracts with findings are not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conformance.core.errors import UsageError
from conformance.lint import accepted_contracts, linter
from conformance.lint.accepted_contracts import cache_folder
from conformance.lint.door import load_checked
from tests.support.contract_copies import changed_copy
from tests.support.served import LIBRARY


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The contracts that were checked, in an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    seen: list[str] = []
    real = linter.findings_of

    def spy(*args: object, **named: object) -> object:
        seen.append("checked")
        return real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(linter, "findings_of", spy)
    forget(monkeypatch)
    return seen


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what this process knows, as in a new one."""
    monkeypatch.setattr(accepted_contracts, "_accepted", set())


def test_an_accepted_contract_is_checked_once(checked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    load_checked(str(LIBRARY))
    forget(monkeypatch)
    load_checked(str(LIBRARY))
    assert len(checked) == 1


def test_a_changed_contract_is_checked_again(checked: list[str], tmp_path: Path) -> None:
    load_checked(str(LIBRARY))
    load_checked(str(changed_copy(LIBRARY, tmp_path, "openapi.yaml", "version: v1", "version: v2")))
    assert len(checked) == 2


def test_a_refused_contract_leaves_nothing(checked: list[str], tmp_path: Path) -> None:
    faulty = changed_copy(LIBRARY, tmp_path, "openapi.yaml", "security:\n  - header: []\n", "")
    for _ in range(2):
        with pytest.raises(UsageError, match="there is no security"):
            load_checked(str(faulty))
    assert len(checked) == 2
    assert not (tmp_path / "cache").exists()


def test_another_version_of_the_code_checks_again(checked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    load_checked(str(LIBRARY))
    monkeypatch.setattr(accepted_contracts, "_code_digest", lambda: "other")
    load_checked(str(LIBRARY))
    assert len(checked) == 2


def test_without_a_folder_that_can_be_written_a_process_checks_once(
    checked: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    load_checked(str(LIBRARY))
    load_checked(str(LIBRARY))
    assert len(checked) == 1
    forget(monkeypatch)
    load_checked(str(LIBRARY))
    assert len(checked) == 2


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {"HOME": "/home/me"}, "/home/me/.cache/apiproof/accepted-contracts"),
        ("linux", {"HOME": "/home/me", "XDG_CACHE_HOME": "/c"}, "/c/apiproof/accepted-contracts"),
        ("linux", {"HOME": "/home/me", "XDG_CACHE_HOME": "c"}, "/home/me/.cache/apiproof/accepted-contracts"),
        ("darwin", {"HOME": "/home/me"}, "/home/me/Library/Caches/apiproof/accepted-contracts"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/apiproof/accepted-contracts"),
    ],
)
def test_cache_folder_follows_the_platform(
    platform: str, environment: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(folder)


def test_cache_folder_is_none_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_folder() is None


def test_copies_of_a_contract_share_the_result(checked: list[str], tmp_path: Path) -> None:
    load_checked(str(LIBRARY))
    load_checked(str(shutil.copytree(LIBRARY, tmp_path / "library")))
    assert len(checked) == 1
