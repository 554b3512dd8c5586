"""Test the scripts of the CI pieces: inputs are arguments and nothing else, and exit codes are passed on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
HOSTILE = ["$(touch broken)", "`touch broken`", "; touch broken", '"; touch broken; "', "a  b", "*"]


def program(folder: Path, name: str, text: str) -> Path:
    """Write a shell script that notes its arguments, one on each line, in the file NAME.calls."""
    made = folder / name
    made.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" -- >>"{folder}/{name}.calls"\n{text}\n')
    made.chmod(0o755)
    return made


def calls(folder: Path, name: str) -> list[list[str]]:
    """Return the arguments of each call."""
    noted = folder / f"{name}.calls"
    text = noted.read_text() if noted.exists() else ""
    return [each.split("\n") for each in text.removesuffix("\n--\n").split("\n--\n")] if text else []


def bash(script: str, *arguments: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        ["bash", str(ROOT / script), *arguments],
        cwd=folder,
        env={**known, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("code", [0, 1, 3])
def test_action_passes_its_inputs_on_and_ends_with_the_exit_code(tmp_path: Path, code: int) -> None:
    conformance = program(tmp_path, "conformance", f"exit {code}")
    output = tmp_path / "output"
    ended = bash(
        "ci/github_action.sh",
        folder=tmp_path,
        CONFORMANCE=str(conformance),
        GITHUB_OUTPUT=str(output),
        INPUT_CONTRACTS="  one \n\ntwo\n",
        INPUT_TARGET="http://localhost:8000/v2",
        INPUT_CREDENTIALS="keys.toml",
        INPUT_OPTIONS="--warn=open\n--only=code.*",
    )
    assert ended.returncode == code and output.read_text() == f"exit-code={code}\n"
    options = ["--warn=open", "--only=code.*"]
    reports = [
        f"--report={name}=conformance-reports/{{contract}}.{end}"
        for name, end in (("json", "json"), ("junit", "xml"), ("html", "html"))
    ]
    expected = ["run", "one", "two", "--target=http://localhost:8000/v2", "--credentials=keys.toml", *options, *reports]
    assert calls(tmp_path, "conformance") == [expected]


@pytest.mark.parametrize("text", HOSTILE)
def test_inputs_of_the_action_are_never_evaluated(tmp_path: Path, text: str) -> None:
    conformance = program(tmp_path, "conformance", "exit 0")
    names = ("CONTRACTS", "TARGET", "CREDENTIALS", "OPTIONS", "REPORTS")
    inputs = {f"INPUT_{name}": text for name in names}
    assert bash("ci/github_action.sh", folder=tmp_path, CONFORMANCE=str(conformance), **inputs).returncode == 0
    assert not [*tmp_path.rglob("broken")]
    (arguments,) = calls(tmp_path, "conformance")
    assert arguments[:5] == ["run", text.strip(), f"--target={text}", f"--credentials={text}", text.strip()]


def gitlab_script() -> list[str]:
    _, job = yaml.safe_load_all((ROOT / "templates" / "conformance.yml").read_text())
    lines: list[str] = job["api-conformance"]["script"]
    assert [each for each in lines if "pip install" in each or "-m venv" in each] == lines[:2]
    return lines[2:]


@pytest.mark.parametrize("text", HOSTILE)
def test_inputs_of_the_gitlab_component_are_never_evaluated(tmp_path: Path, text: str) -> None:
    place = tmp_path / ".conformance-venv" / "bin"
    place.mkdir(parents=True)
    program(place, "conformance", "exit 1")
    env = {f"CONFORMANCE_{name}": text for name in ("CONTRACTS", "TARGET", "CREDENTIALS", "OPTIONS")}
    ended = subprocess.run(
        ["sh", "-e", "-c", "\n".join(gitlab_script())],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **env},
        check=False,
    )
    assert ended.returncode == 1 and not [*tmp_path.rglob("broken")]
    (arguments,) = calls(place, "conformance")
    assert arguments[:5] == ["run", f"--target={text}", f"--credentials={text}", text, text]
    assert [each.split("=")[1] for each in arguments[5:8]] == ["json", "junit", "html"]


@pytest.mark.parametrize(
    ("code", "open_issue", "expected"),
    [
        ("0", "", []),
        ("0", "7", [["issue", "close", "7"]]),
        ("1", "", [["label", "create", "api-conformance"], ["issue", "create", "--title"]]),
        ("1", "7", [["issue", "edit", "7"]]),
        ("3", "7", []),
    ],
)
def test_watch_keeps_one_issue(tmp_path: Path, code: str, open_issue: str, expected: list[list[str]]) -> None:
    program(tmp_path, "gh", f'case "$2" in list) echo "{open_issue}" ;; esac')
    (tmp_path / "summary.md").write_text("### 1 finding\n")
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ended = bash("ci/watch_issue.sh", code, "summary.md", folder=tmp_path, PATH=path)
    assert ended.returncode == (3 if code == "3" else 0)
    first, *changes = calls(tmp_path, "gh")
    assert first[:2] == ["issue", "list"] and [each[:3] for each in changes] == expected


def test_install_uses_the_given_python_and_names_the_program(tmp_path: Path) -> None:
    python = program(tmp_path, "python", 'case "$1" in -c) echo /opt/bin ;; esac')
    noted = tmp_path / "env"
    ended = bash("ci/install.sh", folder=tmp_path, INPUT_PYTHON=str(python), GITHUB_ENV=str(noted))
    assert ended.stdout == "/opt/bin/conformance\n" and noted.read_text() == "CONFORMANCE=/opt/bin/conformance\n"
    install, _ = calls(tmp_path, "python")
    assert install[:3] == ["-m", "pip", "install"] and install[-1] == f"{ROOT}[record]"


@pytest.mark.slow
def test_action_runs_a_contract_with_the_real_program(tmp_path: Path) -> None:
    program(tmp_path, "conformance", f'exec "{sys.executable}" -m conformance "$@"')
    contract = ROOT / "tests" / "data" / "zoo" / "word-codes"
    ended = bash(
        "ci/github_action.sh", folder=tmp_path, CONFORMANCE=str(tmp_path / "conformance"), INPUT_CONTRACTS=str(contract)
    )
    assert ended.returncode == 0, ended.stderr
    report = json.loads((tmp_path / "conformance-reports" / "word-codes.json").read_text())
    assert report["exit"] == 0 and (tmp_path / "conformance-reports" / "word-codes.xml").exists()
