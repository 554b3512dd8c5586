"""Commands that read mutated files: contracts, configurations, waivers, fleet files, reports, recordings, cases.

A command must end with a documented exit code other than 4, without a traceback, within 20 seconds.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from random import Random
from typing import Any

from conformance.contract.yaml_file import read_yaml
from conformance.core.errors import UsageError
from fuzz.command import run_command
from fuzz.inputs import INPUTS
from fuzz.odd_values import ODD_TEXTS, changed_bytes, with_one_changed

LONGEST_S = 20.0
_ODD_LINES = (
    "a: &a [*a, *a]",
    "? [1]",
    "- x",
    "\t",
    "[[a]]",
    "[a.b]",
    'a = "\\ud800"',
    "a = " + "[" * 3000,
    "a = 2024-02-30",
    "until = 9999-12-31T23:59:60Z",
    "rate = inf",
    "a" + ".a" * 5000 + " = 1",
    "...",
    "---",
    "%YAML 9",
)


def mutate(file: Path, random: Random) -> None:
    """Make one to three changes in a file: of a value, a line, or some bytes."""
    for _ in range(random.choice((1, 1, 2, 3))):
        file.write_bytes(_changed(file, random))


def _changed(file: Path, random: Random) -> bytes:
    kind, raw = random.randrange(10), file.read_bytes()
    if kind == 0:
        return changed_bytes(raw, random)
    document = _document(file) if kind <= 8 else None
    if isinstance(document, dict):
        return with_one_changed(document, random)
    return _with_changed_line(raw.splitlines(keepends=True), random)


def _document(file: Path) -> Any:
    """Return the document of a file in YAML, which JSON is too; None for another file."""
    try:
        return read_yaml(file).value
    except UsageError:
        return None


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
        [random.choice(lines)],
        [_with_changed_value(lines[at], random)],
    ]
    return b"".join([*lines[:at], *random.choice(changes), *lines[at + 1 :]])


def _with_changed_value(line: bytes, random: Random) -> bytes:
    """Return the line; one that is a JSON object, as in a ledger, with a change in it."""
    try:
        return with_one_changed(json.loads(line), random) + b"\n"
    except (ValueError, RecursionError):
        return line


def fault_of_command(name: str, seed: int, folder: Path) -> str:
    """Run the command on the mutated input; return what is wrong with its end, or "". `folder` is new and empty."""
    random = Random(f"{name} {seed}")
    file = INPUTS[name].make(folder)
    mutate(file, random)
    began = time.monotonic()
    try:
        code, text = run_command(INPUTS[name].command(file), folder)
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    if code not in (0, 1, 2, 3, 5, 6) or "Traceback" in text:
        return f"exit {code}: {text[-400:]}"
    took = time.monotonic() - began
    return f"the command took {took:.0f} s" if took > LONGEST_S else ""
