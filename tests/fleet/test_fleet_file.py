"""Test the file of a fleet: its entries, and one clear sentence for each mistake."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.core.errors import UsageError
from conformance.fleet.fleet_file import FleetEntry, read_fleet
from conformance.runner.options import Options
from conformance.targets.base import Limits
from tests.support.served import LIBRARY

USUAL = Options(limits=Limits(deadline_s=3.0))
MOCK = f'contract = "{LIBRARY}"\ntarget = "mock:"\n'


def read(folder: Path, text: str | bytes, *labels: str) -> list[FleetEntry]:
    path = folder / "targets.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_fleet(path, USUAL, labels)


def complaint(folder: Path, text: str | bytes, *labels: str) -> str:
    with pytest.raises(UsageError) as fault:
        read(folder, text, *labels)
    message = str(fault.value)
    assert message.startswith(f"{folder / 'targets.toml'}: ") and "\n" not in message
    return message.removeprefix(f"{folder / 'targets.toml'}: ")


class TestEntries:
    def test_entry_sets_the_options_of_its_run(self, tmp_path: Path) -> None:
        text = (
            f'[live-eu]\ncontract = "{LIBRARY}"\ntarget = "https://api.example.com/v1"\n'
            'credentials = "keys/live.toml"\nwrites = false\nonly = ["code.*"]\n'
            'without = ["list*"]\ntag = "fleet1"\nprovoke = "prefer"\n'
            'labels = ["live", "eu"]\n'
        )
        (entry,) = read(tmp_path, text)
        assert (entry.name, entry.contract, entry.labels) == ("live-eu", str(LIBRARY), ("live", "eu"))
        assert entry.options == Options(
            target="https://api.example.com/v1",
            credentials=tmp_path / "keys" / "live.toml",
            writes=False,
            only=("code.*",),
            without=("list*",),
            tag="fleet1",
            provoke="prefer",
            limits=USUAL.limits,
        )

    def test_entry_has_the_defaults_of_a_run(self, tmp_path: Path) -> None:
        (entry,) = read(tmp_path, f"[plain]\n{MOCK}")
        assert entry.options == Options(target="mock:", provoke="prefer", limits=USUAL.limits) and entry.labels == ()

    def test_entry_paths_are_relative_to_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "library").symlink_to(LIBRARY)
        (entry,) = read(tmp_path, '[taped]\ncontract = "library"\ntarget = "cassette:tapes/{contract}.json"\n')
        assert entry.contract == str(tmp_path / "library")
        assert entry.options.target == f"cassette:{tmp_path}/tapes/{{contract}}.json"

    def test_entry_names_a_shipped_contract(self, tmp_path: Path) -> None:
        (entry,) = read(tmp_path, '[a]\ncontract = "trackier-v1"\ntarget = "mock:"\n')
        assert entry.contract == "trackier-v1"

    def test_entry_has_the_options_of_a_configured_target_that_it_does_not_set(self, tmp_path: Path) -> None:
        path = tmp_path / "targets.toml"
        path.write_text(f'[a]\ncontract = "{LIBRARY}"\ntarget = "staging"\nwrites = true\n[b]\n{MOCK}')
        staging = Options(target="https://x.example.com", writes=False, only=("code.*",), without=("list*",))
        first, second = read_fleet(path, USUAL, configured=lambda name: staging if name == "staging" else None)
        assert first.options == replace(staging, writes=True)
        assert second.options.target == "mock:" and second.options.only == ()

    def test_labels_select_entries(self, tmp_path: Path) -> None:
        text = f'[a]\n{MOCK}labels = ["x"]\n[b]\n{MOCK}labels = ["x", "y"]\n[c]\n{MOCK}'
        assert [each.name for each in read(tmp_path, text)] == ["a", "b", "c"]
        assert [each.name for each in read(tmp_path, text, "x")] == ["a", "b"]
        assert [each.name for each in read(tmp_path, text, "y", "z")] == ["b"]
        assert complaint(tmp_path, text, "z") == "no target has the label z; known labels: x, y"


WRONG = {
    "syntax": ("[a]\ncontract =\n", "not valid TOML at line 2, column 11"),
    "duplicate name": (f"[a]\n{MOCK}[a]\n{MOCK}", "a name is defined twice, at line 4, column 3"),
    "duplicate member": (f"[a]\n{MOCK}{MOCK}", "a name is defined twice, at line 4, column "),
    "encoding": (b"[a]\n# \xff\n", "the list of targets is not a TOML file in UTF-8"),
    "depth": ("a = " + "[" * 100_000, "the list of targets is not a TOML file in UTF-8"),
    "nothing": ("# none yet\n", "has no target; add a table"),
    "no table": ('contract = "library"\n', "'contract' is not a table"),
    "list of tables": (f"[[a]]\n{MOCK}", "'a' is not a table"),
    "bad name": (f'["two words"]\n{MOCK}', "a name that is not shown here is not a name for a target; a name has 1"),
    "long name": (f"[{'a' * 33}]\n{MOCK}", "a name that is not shown here is not a name for a target"),
    "unknown member": (f'[a]\n{MOCK}url = "x"\n', "[a] has 'url', which is unknown; known are contract, target,"),
    "no contract": ('[a]\ntarget = "mock:"\n', "[a] has no contract; it must be a text"),
    "no target": (f'[a]\ncontract = "{LIBRARY}"\n', "[a] has no target"),
    "unknown contract": ('[a]\ncontract = "nope"\ntarget = "mock:"\n', "[a]: there is no contract "),
    "empty contract": ('[a]\ncontract = ""\ntarget = "mock:"\n', "[a]: contract is empty"),
    "contract of no text": ('[a]\ncontract = 1\ntarget = "mock:"\n', "[a] has a wrong contract; it must be a text"),
    "kind of target": (f'[a]\ncontract = "{LIBRARY}"\ntarget = "ftp:x"\n', "[a]: 'ftp' is not a kind of target"),
    "labels of no list": (f'[a]\n{MOCK}labels = "live"\n', "[a] has a wrong labels; it must be a list such as"),
    "bad label": (f'[a]\n{MOCK}labels = ["a b"]\n', "[a] has a wrong labels"),
    "writes": (f'[a]\n{MOCK}writes = "no"\n', "[a] has a wrong writes; it must be true or false"),
    "only": (f'[a]\n{MOCK}only = "code.*"\n', "[a] has a wrong only; it must be a list of patterns"),
    "only of nothing": (f'[a]\n{MOCK}only = ["nope.*"]\n', "[a]: no clause of library matches nope.*"),
    "without": (f'[a]\n{MOCK}without = "list*"\n', "[a] has a wrong without; it must be a list of patterns of ope"),
    "without nothing": (f'[a]\n{MOCK}without = ["nope"]\n', "[a]: --without nope matches no operation; there are"),
    "provoke": (f'[a]\n{MOCK}provoke = "force"\n', '[a] has a wrong provoke; it must be "prefer" or "prism"'),
    "tag": (f'[a]\n{MOCK}tag = "x"\n', "[a] has a wrong tag; it must be a text of 4 to 16"),
    "credentials": (f"[a]\n{MOCK}credentials = 1\n", "[a] has a wrong credentials; it must be a text: the path"),
}


@pytest.mark.parametrize("name", WRONG)
def test_fleet_file_errors_name_the_file_and_the_entry(name: str, tmp_path: Path) -> None:
    text, expected = WRONG[name]
    assert complaint(tmp_path, text).startswith(expected)


def test_fleet_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.toml: cannot read the list of targets: No such file"):
        read_fleet(tmp_path / "none.toml", USUAL)


def test_fleet_file_errors_repeat_no_key(tmp_path: Path) -> None:
    key = "fake-key-0123456789"
    for text in (f'[a]\n{MOCK}"{key}" = 1\n', f'[a]\n{MOCK}tag = "{key}"\n', f"{key} = 1\n", f"[a]\n{key}\n"):
        assert key not in complaint(tmp_path, text)
