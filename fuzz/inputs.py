"""Files that a command reads: how each is made, and the command."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from conformance.report import format_names
from fuzz import keeping_app
from fuzz.command import run_command
from tests.support.diff_inputs import report
from tests.support.old_format import in_first_format
from tests.support.served import LIBRARY, ROOT

TRAFFIC = ROOT / "tests" / "data" / "traffic"
_SAVED = str(LIBRARY)
_QUICK = ("--only", "operation.listLoans", "--no-generated")
_DONE, _FAILED = b'"status":{"code":200', b'"status":{"code":500'
_RED = ("--target", "cassette:red.json")
_KEPT = ("--target", f"asgi:{keeping_app.__name__}:app/api", "--credentials", "keys.toml")
_SAME = ("--tag", "fuzz0000", "--concurrency", "1")
_FORMATS = [word for name in format_names() for word in ("--to", f"{name}=written.{name}")]


@dataclass(frozen=True)
class Input:
    """A file to mutate, and the command that reads it.

    Attributes:
        make: Writes the valid file, and other files that the command needs, into a folder; returns the file.
        command: The arguments of the command, for that file. It runs in the folder.
    """

    make: Callable[[Path], Path]
    command: Callable[[Path], Sequence[str]]


def _text(name: str, text: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_text(text, "utf-8")
        return folder / name

    return make


def _contract(name: str, folder_of: Path = LIBRARY) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        shutil.copytree(folder_of, folder / folder_of.name)
        return folder / folder_of.name / name

    return make


def _old_contract(folder: Path) -> Path:
    file = _contract("contract.yaml")(folder)
    file.write_bytes(in_first_format(file))
    return file


def _copy(path: Path) -> Callable[[Path], Path]:
    return lambda folder: Path(shutil.copy(path, folder / path.name))


def _run(folder: Path, *options: str) -> None:
    if run_command(["run", _SAVED, *_QUICK, *options], folder)[0] not in (0, 1, 5):
        raise RuntimeError("the run whose files are mutated failed")


def _recorded(folder: Path) -> Path:
    _run(folder, "--record", "cassette.json")
    return folder / "cassette.json"


def _red_report(folder: Path) -> Path:
    """Make a report with a finding. Beside it are `old.json`, which is the same, and its recording, `red.json`."""
    first, *others = _recorded(folder).read_bytes().split(_DONE)
    (folder / "red.json").write_bytes(_DONE.join([first, _FAILED.join(others)]))
    _run(folder, *_RED, "--report", "json=old.json")
    return Path(shutil.copy(folder / "old.json", folder / "report.json"))


def _whole_report(folder: Path) -> Path:
    """Make the report of `_red_report` as if the run had checked the whole contract."""
    file = _red_report(folder)
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), "whole": True}), "utf-8")
    return file


def _parts(folder: Path) -> Path:
    """Make the report on the first of two parts of a run, and beside it `part-2.json`."""
    for part in "12":
        options = [
            "--only",
            "operation.*",
            "--no-generated",
            "--shard",
            f"{part}/2",
            "--report",
            f"json=part-{part}.json",
        ]
        run_command(["run", _SAVED, *options], folder)
    return folder / "part-1.json"


@cache
def _ledger_text() -> bytes:
    with TemporaryDirectory() as name:
        folder = Path(name)
        _KEPT_KEYS(folder)
        checks = [word for each in ("createCategory", "changeAccount") for word in ("--only", f"operation.{each}")]
        run_command(["run", "trackier-v1", "--no-generated", *checks, *_KEPT, *_SAME, "--ledger", "a.ledger"], folder)
        return (folder / "a.ledger").read_bytes()


def _ledger(folder: Path) -> Path:
    _KEPT_KEYS(folder)
    (folder / "a.ledger").write_bytes(_ledger_text())
    return folder / "a.ledger"


def _beside(others: Callable[[Path], object], name: str, text: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        others(folder)
        return _text(name, text)(folder)

    return make


_FIRST_REPORT = json.dumps(report({"code.10": "fail", "operation.listLoans": "pass"}))
_CASE: Mapping[str, Any] = {
    "clause": "operation.listLoans",
    "request": {"method": "GET", "path": "/loans", "query": [], "headers": [], "body": "", "credentials": []},
}
_CASES = {"format": "conformance-cases/1", "contract": "library", "contract_digest": "d1", "cases": [_CASE]}
_KEYS = _text(
    "keys.toml",
    '[library]\nvalid = "a-key-of-the-library"\n\n[trackier-v1]\nvalid = "another-key"\nlocked = "env:PATH"\n',
)
_KEPT_KEYS = _text("keys.toml", f'[trackier-v1]\nvalid = "{keeping_app.KEY}"\n')
_WAIVERS = """\
[[waivers]]
contract = "library"
clause = "operation.listLoans"
reason = "known"
owner = "desk"
ticket = "DESK-1"
until = 2099-12-31
operations = ["listLoans", "create*"]

[[waivers]]
contract = "library"
finding = "0123456789ab"
reason = "known"
until = 2020-01-31

[library]
"code.10" = "known"
"""
_FLEET = f"""\
[first]
contract = "{LIBRARY}"
target = "mock:"
labels = ["x"]
only = ["operation.listLoans"]
writes = false

[second]
contract = "trackier-v1"
target = "http://127.0.0.1:1"
credentials = "keys.toml"
without = ["*Goal*"]
operations = ["list*"]
provoke = "prefer"
tag = "abcd1234"
labels = ["live", "y"]
"""
_SETTINGS = f"""\
contracts = ["{LIBRARY}"]
credentials = "keys.toml"
target = "local"
only = ["operation.*"]
rate = 5000
deadline = 2.5
report = ["json=report.json"]
warn = ["inferred"]
"""
_TABLES: Mapping[str, str] = {
    "targets.local": 'url = "mock:"\nwrites = true\n',
    "targets.live": 'url = "http://127.0.0.1:1/v2"\nread-only = true\nconcurrency = 2\nwaivers = "waivers.toml"\n',
    "commands.explore": 'max-examples = 20\nphase = ["stateful"]\n',
    "commands.export.openapi": 'output = "api.json"\n',
}


def _settings(prefix: str = "", head: str = "") -> str:
    return head + _SETTINGS + "".join(f"\n[{prefix}{name}]\n{text}" for name, text in _TABLES.items())


_TOOL = "tool.conformance"
_PROJECT = _settings(f"{_TOOL}.", f'[project]\nname = "shop"\n\n[{_TOOL}]\n')
_PARCELS = LIBRARY.with_name("parcels")
_STATES, _PLAIN, _PUBLISHED = (
    LIBRARY.with_name("zoo") / name for name in ("states-in-bodies", "published-plain", "published-3-0")
)

INPUTS: Mapping[str, Input] = {
    "contract": Input(_contract("contract.yaml"), lambda file: ["lint", str(file.parent)]),
    "contract of a run": Input(_contract("contract.yaml"), lambda file: ["run", str(file.parent), *_QUICK]),
    "contract to explain": Input(
        _contract("contract.yaml"), lambda file: ["explain", "code.10", "--contract", str(file.parent)]
    ),
    "contract of parcels": Input(
        _contract("contract.yaml", _PARCELS), lambda file: ["run", str(file.parent), "--only", "operation.*"]
    ),
    "contract with states": Input(
        _contract("contract.yaml", _STATES), lambda file: ["plan", str(file.parent), "--only", "operation.*"]
    ),
    "contract of the first format": Input(_old_contract, lambda file: ["run", str(file.parent), *_QUICK]),
    "contract to upgrade": Input(_old_contract, lambda file: ["lint", "--upgrade", str(file.parent)]),
    "openapi": Input(_contract("openapi.yaml"), lambda file: ["lint", str(file.parent)]),
    "openapi of a plan": Input(_contract("openapi.yaml"), lambda file: ["plan", str(file.parent), *_QUICK]),
    "openapi to list": Input(_contract("openapi.yaml"), lambda file: ["list", str(file.parent)]),
    "openapi to export": Input(_contract("openapi.yaml"), lambda file: ["export", "openapi", str(file.parent)]),
    "published openapi": Input(_contract("openapi.yaml", _PUBLISHED), lambda file: ["lint", str(file.parent)]),
    "overlay": Input(
        _contract("overlay.yaml", _PLAIN), lambda file: ["run", str(file.parent), "--only", "operation.*"]
    ),
    "credentials": Input(
        _KEYS,
        lambda file: ["run", _SAVED, *_QUICK, "--target", "http://127.0.0.1:1", "--credentials", str(file)],
    ),
    "configuration": Input(_beside(_KEYS, "conformance.toml", _settings()), lambda file: ["config"]),
    "configuration of a run": Input(_beside(_KEYS, "conformance.toml", _settings()), lambda file: ["run", *_QUICK]),
    "configuration of a project": Input(
        _beside(_KEYS, "pyproject.toml", _PROJECT), lambda file: ["config", "--target", "live"]
    ),
    "waivers": Input(
        _beside(_red_report, "waivers.toml", _WAIVERS),
        lambda file: ["run", _SAVED, *_QUICK, *_RED, "--waivers", str(file)],
    ),
    "waivers to prune": Input(
        _beside(_whole_report, "waivers.toml", _WAIVERS),
        lambda file: ["waivers", "prune", "report.json", "--waivers", str(file)],
    ),
    "fleet": Input(
        _text("fleet.toml", _FLEET), lambda file: ["fleet", str(file), "--label", "x", "--max-requests", "30"]
    ),
    "report of the first format": Input(_text("a.json", _FIRST_REPORT), lambda file: ["diff", str(file), str(file)]),
    "report": Input(_red_report, lambda file: ["report", str(file), "--history", "old.json", *_FORMATS]),
    "report of the past": Input(_red_report, lambda file: ["report", "old.json", "--history", str(file), *_FORMATS]),
    "report to compare": Input(_red_report, lambda file: ["diff", "old.json", str(file)]),
    "report to count": Input(_red_report, lambda file: ["coverage", "old.json", str(file), "--missing"]),
    "report to waive": Input(_red_report, lambda file: ["waivers", "init", str(file), "old.json", "--by", "finding"]),
    "report to merge": Input(
        _parts, lambda file: ["merge", str(file), "part-2.json", "--contract", _SAVED, "--report", "html=written.html"]
    ),
    "baseline": Input(_red_report, lambda file: ["run", _SAVED, *_QUICK, *_RED, "--baseline", str(file)]),
    "cassette": Input(_recorded, lambda file: ["run", _SAVED, *_QUICK, "--target", f"cassette:{file}"]),
    "cassette to inspect": Input(_recorded, lambda file: ["inspect", _SAVED, str(file)]),
    "har": Input(_copy(TRAFFIC / "schemathesis.har"), lambda file: ["inspect", _SAVED, str(file)]),
    "ledger": Input(_ledger, lambda file: ["cleanup", str(file), *_KEPT]),
    "cases": Input(
        _text("cases.json", json.dumps(_CASES)), lambda file: ["run", _SAVED, *_QUICK, "--cases", str(file)]
    ),
}
"""Name of an input -> the input."""
