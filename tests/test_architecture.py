"""Check the rules of ARCHITECTURE.md: imports point one way, no API is known by name, functions and files are small."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.checks import behaviours, causes, rules
from conformance.contract.folders import shipped_contracts
from conformance.contract.loader import load_contract
from conformance.lint import rules as lint_rules
from conformance.mock_server import effects, mutants
from conformance.recording import formats
from conformance.targets import kinds
from tests.support.served import ROOT

SOURCES = sorted(ROOT.glob("conformance/**/*.py"))
LONGEST_FUNCTION = 60
LONGEST_FILE = 300
LONGEST_PAGE = 50


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_look_at() -> None:
    assert len(SOURCES) > 80


def test_imports_point_one_way() -> None:
    command = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    words = [sys.executable, "-c", command, "--no-cache"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def api_words() -> Iterator[str]:
    """Words that belong to one of the APIs."""
    for name in shipped_contracts():
        contract = load_contract(name)
        yield name.partition("-")[0]
        yield from contract.operations
        yield from (slot.name for slot in contract.credential_slots.values() if slot.location == "header")
        yield from (str(each.code) for each in contract.outcomes.values() if each.code and each.code > 999)


def test_no_api_is_known_by_name() -> None:
    """A new API is a folder of data; a name or a code in Python would be the start of a special case."""
    words = sorted(set(api_words()))
    assert {"trackier", "trackingmore", "4016", "X-Api-Key"} <= set(words)
    pattern = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(map(re.escape, words))})(?![A-Za-z0-9])", re.IGNORECASE)
    found = [
        f"{named(path)}:{n}: {match[0]}"
        for path in SOURCES
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for match in pattern.finditer(line)
    ]
    assert not found


@pytest.mark.parametrize("path", [*SOURCES, *sorted(ROOT.glob("docs/*.py"))], ids=named)
def test_things_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    functions = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert not [each.name for each in functions if (each.end_lineno or 0) - each.lineno >= LONGEST_FUNCTION]


def test_architecture_fits_on_a_page() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text("utf-8").splitlines()) <= LONGEST_PAGE


def test_tests_have_the_path_of_their_module() -> None:
    """A package has the tests of its `__init__.py`, and of all that is in it, in a file with its own name."""
    rooms = [each for each in ROOT.glob("tests/*/") if (ROOT / "conformance" / each.name).is_dir()]
    lost = []
    for test in (path for room in rooms for path in room.rglob("test_*.py")):
        folder, name = ROOT / "conformance" / test.parent.relative_to(ROOT / "tests"), test.stem.removeprefix("test_")
        if name != folder.name and not any((folder / f"{prefix}{name}.py").exists() for prefix in ("", "_")):
            lost.append(named(test))
    assert len(rooms) > 15 and not lost


@pytest.mark.parametrize("package", [causes, rules, behaviours, effects, mutants, formats, kinds, lint_rules])
def test_what_is_found_by_name_is_not_listed(package: Any) -> None:
    """Adding one is adding a file: the package that finds it names none."""
    text = Path(package.__file__).read_text("utf-8")
    files = {each.stem for each in Path(package.__file__).parent.glob("[!_]*.py")}
    assert len(files) > 1 and not {each for each in files - {"base"} if re.search(rf"\b{each}\b", text)}
