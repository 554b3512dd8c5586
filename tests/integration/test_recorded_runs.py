"""Test recordings of runs that have a process of their own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from conformance.contract.folders import shipped_contracts
from tests.support.command_line import FOLDER, Cli
from tests.support.recorded_runs import Tape, load
from tests.support.served import CONFORMANCE


@pytest.mark.slow
def test_recording_has_the_same_bytes_in_each_process_with_one_tag(tmp_path: Path) -> None:
    recordings = []
    for hash_seed in "12":
        file = tmp_path / f"{hash_seed}.json"
        command = [*CONFORMANCE, "run", FOLDER, "--tag", "same0001", "--record", str(file)]
        fixed = {"SOURCE_DATE_EPOCH": "1767225600", "PYTHONHASHSEED": hash_seed}
        subprocess.run(command, env={**os.environ, **fixed}, check=True, capture_output=True)
        recordings.append(file.read_bytes())
    assert recordings[0] == recordings[1]


@pytest.mark.slow
def test_record_writes_a_file_for_each_of_several_contracts(tape: Tape) -> None:
    names = shipped_contracts()
    only = ("--only", "json.*", "--only", "operation.*")
    ended = tape.cli("run", *names, *only, "--record", "tape-{contract}.json")
    assert ended.code == 0
    assert [load(tape.cli.folder / f"tape-{name}.json")["conformance"]["contract"] for name in names] == names
    again = tape.cli("run", *names, "--target", "cassette:tape-{contract}.json")
    assert again.code == 0 and again.out.count("exit 0: conforms") == len(names)


@pytest.mark.slow
def test_record_is_stopped_in_every_process_by_a_key_of_another_contract(cli: Cli) -> None:
    cli.write("keys.toml", '[another-contract]\nvalid = "application/json"\n')
    options = ("--only", "operation.*", "--target", "mock:", "--credentials", "keys.toml")
    ended = cli("run", *shipped_contracts(), *options, "--record", "tape-{contract}.json")
    assert ended.code == 4 and "application/json" not in ended.err
    file = f"tape-{shipped_contracts()[0]}.json"
    assert f"the recording {file} was not written: it contains a key of the credentials file" in ended.err
    assert [each.name for each in cli.folder.iterdir()] == ["keys.toml"]
