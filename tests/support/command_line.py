"""Run commands in tests."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from conformance.cli.main import main
from tests.support.library_server import KEY
from tests.support.served import CONFORMANCE, LIBRARY

FOLDER = str(LIBRARY)


class Ended(NamedTuple):
    code: int
    out: str
    err: str


class Cli:
    """Run commands in this process, each in its own folder."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self.capsys, self.folder = capsys, folder

    def __call__(self, *arguments: str) -> Ended:
        try:
            code = main(arguments)
        except SystemExit as ended:  # argparse ends this way
            code = int(ended.code or 0)
        captured = self.capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Ended(code, captured.out, captured.err)

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text)
        return name

    def run(self, *options: str, contract: str = FOLDER, generated: bool = False) -> tuple[Ended, dict[str, Any]]:
        """A run and its JSON report; of the directed checks alone, unless generated requests are what it is about."""
        named = generated or any(each.startswith(("schemathesis/", "--no-generated")) for each in options)
        less = [] if named else ["--no-generated"]
        ended = self("run", contract, *options, *less, "--report", "json=report.json")
        return ended, json.loads((self.folder / "report.json").read_text())

    def credentials(self) -> Sequence[str]:
        return "--credentials", self.write("keys.toml", f'[library]\nvalid = "{KEY}"\n')


def spawn(*arguments: str) -> Ended:
    """A command in a process of its own."""
    done = subprocess.run([*CONFORMANCE, *arguments], capture_output=True, text=True, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


def verdicts(report: dict[str, Any]) -> dict[str, str]:
    return {each["id"]: each["verdict"] for each in report["clauses"]}


def reason(report: dict[str, Any], clause: str) -> str:
    return next(str(each["reason"]) for each in report["clauses"] if each["id"] == clause)
