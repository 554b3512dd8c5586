"""Commands that read mutated files: contracts, credentials, waivers, fleet files, reports, recordings, cases.

A command must end with a documented exit code other than 4, without a traceback, within 20 seconds.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from conformance.cli.main import main
from fuzz.odd_values import ODD_TEXTS, changed_bytes, with_one_changed
from tests.support.diff_inputs import report
from tests.support.served import LIBRARY, ROOT

LONGEST_S = 20.0
TRAFFIC = ROOT / "tests" / "data" / "traffic"
_QUICK = ("--only", "operation.listLoans", "--no-generated")
_ODD_LINES = (
    "a: &a [*a, *a]",
    "? [1]",
    "- x",
    "\t",
    "[[a]]",
    'a = "\\ud800"',
    "a = " + "[" * 3000,
    "...",
    "---",
    "%YAML 9",
)


@dataclass(frozen=True)
class Input:
    """A file to mutate, and the command that reads it.

    Attributes:
        make: Writes the valid file, and other files that the command needs, into a folder; returns the file.
        command: The arguments of the command, for that file.
    """

    make: Callable[[Path], Path]
    command: Callable[[Path], Sequence[str]]


def _text(name: str, text: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_text(text, "utf-8")
        return folder / name

    return make


def _library(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        shutil.copytree(LIBRARY, folder / "library")
        return folder / "library" / name

    return make


def _copy(path: Path) -> Callable[[Path], Path]:
    return lambda folder: Path(shutil.copy(path, folder / path.name))


def _recorded(folder: Path) -> Path:
    command = ["run", str(LIBRARY), *_QUICK, "--record", str(folder / "cassette.json")]
    if _run(command)[0] not in (0, 1, 5):
        raise RuntimeError("the recording to mutate was not made")
    return folder / "cassette.json"


REPORT = json.dumps(report({"code.10": "fail", "operation.listLoans": "pass"}))
CASE: Mapping[str, Any] = {
    "clause": "operation.listLoans",
    "request": {"method": "GET", "path": "/loans", "query": [], "headers": [], "body": None, "credentials": []},
}
CASES = {"format": "conformance-cases/1", "contract": "library", "contract_digest": "d1", "cases": [CASE]}
_SAVED = str(LIBRARY)
INPUTS: Mapping[str, Input] = {
    "contract": Input(_library("contract.yaml"), lambda file: ["lint", str(file.parent)]),
    "contract of a run": Input(_library("contract.yaml"), lambda file: ["run", str(file.parent), *_QUICK]),
    "contract to explain": Input(_library("contract.yaml"), lambda file: ["explain", str(file.parent), "code.10"]),
    "openapi": Input(_library("openapi.yaml"), lambda file: ["lint", str(file.parent)]),
    "openapi of a plan": Input(_library("openapi.yaml"), lambda file: ["plan", str(file.parent), *_QUICK]),
    "openapi to list": Input(_library("openapi.yaml"), lambda file: ["list", str(file.parent)]),
    "credentials": Input(
        _text("keys.toml", '[library]\nvalid = "a-key-of-the-library"\ndeleted = "env:NOT_SET"\n'),
        lambda file: ["run", _SAVED, *_QUICK, "--target", "http://127.0.0.1:1", "--credentials", str(file)],
    ),
    "waivers": Input(
        _text("waivers.toml", '[library]\n"code.10" = "known"\n"code.30" = "known"\n'),
        lambda file: ["run", _SAVED, *_QUICK, "--waivers", str(file)],
    ),
    "fleet": Input(
        _text("fleet.toml", f'[targets.a]\ncontract = "{LIBRARY}"\ntarget = "mock:"\nlabels = ["x"]\n'),
        lambda file: ["fleet", str(file), "--label", "no-such-label"],
    ),
    "report": Input(_text("a.json", REPORT), lambda file: ["diff", str(file), str(file)]),
    "cassette": Input(_recorded, lambda file: ["run", _SAVED, *_QUICK, "--target", f"cassette:{file}"]),
    "cassette to inspect": Input(_recorded, lambda file: ["inspect", _SAVED, str(file)]),
    "har": Input(_copy(TRAFFIC / "schemathesis.har"), lambda file: ["inspect", _SAVED, str(file)]),
    "cases": Input(_text("cases.json", json.dumps(CASES)), lambda file: ["run", _SAVED, *_QUICK, "--cases", str(file)]),
}
"""Name of an input -> the input."""


def mutated(raw: bytes, random: Random) -> bytes:
    """Return the text with one to three changes: of a value, a line, or some bytes."""
    for _ in range(random.randint(1, 3)):
        raw = _changed(raw, random)
    return raw


def _changed(raw: bytes, random: Random) -> bytes:
    kind = random.randrange(6)
    if kind == 0:
        return changed_bytes(raw, random)
    if kind <= 2 and raw[:1] == b"{":
        with contextlib.suppress(ValueError, RecursionError):
            return with_one_changed(json.loads(raw), random.choice(ODD_TEXTS), random)
    return _with_changed_line(raw.splitlines(keepends=True), random)


def _with_changed_line(lines: list[bytes], random: Random) -> bytes:
    if not lines:
        return random.choice(ODD_TEXTS).encode()
    at = random.randrange(len(lines))
    name, colon, _ = lines[at].partition(random.choice((b":", b"=")))
    odd = random.choice((*ODD_TEXTS, *_ODD_LINES)).encode()
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    changes: list[list[bytes]] = [
        [],
        [lines[at]] * 2,
        [name + colon + b" " + odd + b"\n"],
        [lines[at], indent + odd + b"\n"],
        [b"  " + lines[at]],
    ]
    return b"".join([*lines[:at], *random.choice(changes), *lines[at + 1 :]])


def fault_of_command(name: str, seed: int, folder: Path) -> str:
    """Run the command on the mutated input; return what is wrong with its end, or "". `folder` is new and empty."""
    random = Random(f"{name} {seed}")
    file = INPUTS[name].make(folder)
    file.write_bytes(mutated(file.read_bytes(), random))
    began = time.monotonic()
    try:
        code, text = _run(INPUTS[name].command(file))
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    if code not in (0, 1, 2, 3, 5, 6) or "Traceback" in text:
        return f"exit {code}: {text[-400:]}"
    took = time.monotonic() - began
    return f"the command took {took:.0f} s" if took > LONGEST_S else ""


def _run(command: Sequence[str]) -> tuple[int, str]:
    output = io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace")
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "100"
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            try:
                code = main(command)
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 2
    finally:
        os.environ.pop("COLUMNS") if before is None else os.environ.update(COLUMNS=before)
    output.flush()
    return code, output.buffer.getvalue().decode("utf-8", "replace")
