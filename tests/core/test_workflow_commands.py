"""Test that no output has a command of a CI service, and that documents keep their meaning."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest
import yaml

from conformance.core.workflow_commands import (
    json_without_commands,
    printf_without_commands,
    shell_without_commands,
    without_commands,
    without_inner_commands,
    xml_without_commands,
)
from conformance.openapi_export.serialization import text_of
from tests.support.command_line import Cli
from tests.support.contract_copies import changed_copy
from tests.support.served import LIBRARY

HOSTILE = "::error::x ##[debug]y ###[group]z ##vso[a]b ##teamcity[c]"
COMMAND = re.compile(r"^(?:\x1b\[[0-9;]*m|[^\S\n])*::|##\w*\[", re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("::error::x", r"\x3a:error::x"),
        ("a ::b\n \t::c", "a ::b\n \t\\x3a:c"),
        ("\x1b[31m::error::x", "\x1b[31m\\x3a:error::x"),
        ("a ##[debug]b", r"a #\x23[debug]b"),
        ("###[a ##vso[b ## [c", r"##\x23[a #\x23vso[b ## [c"),
        ("code::30 # one ## two", "code::30 # one ## two"),
    ],
)
def test_without_commands_escapes_commands_only(text: str, safe: str) -> None:
    assert without_commands(text) == without_commands(safe) == safe
    assert not COMMAND.search(safe)


def test_without_inner_commands_keeps_the_beginning() -> None:
    assert without_inner_commands("::a ##[b") == r"::a #\x23[b"


def test_documents_without_commands_have_the_same_meaning() -> None:
    value = {HOSTILE: [HOSTILE, f"a\n{HOSTILE} " * 9]}
    as_json = json_without_commands(json.dumps(value, indent=2))
    assert json.loads(as_json) == value and not COMMAND.search(as_json)
    as_yaml = text_of(value, "yaml")
    assert yaml.safe_load(as_yaml) == value and not COMMAND.search(as_yaml)
    element = Element("case", {"name": HOSTILE})
    element.text = f"a\n  {HOSTILE}"
    as_xml = xml_without_commands(tostring(element, encoding="unicode"))
    read = fromstring(as_xml)
    assert (read.text, read.get("name")) == (element.text, HOSTILE) and not COMMAND.search(as_xml)


def test_shell_text_without_commands_has_the_same_meaning() -> None:
    single, double = shell_without_commands(shlex.quote(HOSTILE), "''"), shell_without_commands(f'"{HOSTILE}"', '""')
    assert shlex.split(f"{single} {double}") == [HOSTILE, HOSTILE]
    assert not COMMAND.search(f"x {single} {double}")
    form = printf_without_commands(HOSTILE)
    assert not COMMAND.search(f"x {form}")
    assert subprocess.run(["printf", form], capture_output=True, text=True, check=True).stdout == HOSTILE


def test_outputs_about_a_hostile_contract_have_no_commands(cli: Cli, tmp_path: Path) -> None:
    text = json.dumps(f"{HOSTILE} \u202e\x1b[2J")
    folder = str(changed_copy(LIBRARY, tmp_path, "contract.yaml", "How the lending desk answers", text))
    clauses = Path(folder) / "contract.yaml"
    clauses.write_text(
        re.sub(r"statement: [^,]*,", f"statement: {text},".replace("\\", "\\\\"), clauses.read_text("utf-8")), "utf-8"
    )
    broken = changed_copy(LIBRARY, tmp_path / "broken", "contract.yaml", "title: Lending", f"{text}: 1\ntitle: Lending")
    reports = ["--report", "json=a.json", "--report", "junit=a.xml", "--report", "text=a.txt"]
    for arguments in (
        ["list", folder],
        ["list", folder, "--mutants"],
        ["explain", folder, "code.30"],
        ["plan", folder, "--only", "code.30"],
        ["run", folder, "--only", "code.30", "--verbose", *reports],
        ["run", folder, "--only", "code.30", "--format", "junit"],
        ["coverage", "a.json"],
        ["export", folder, "--format", "yaml"],
        ["lint", str(broken)],
        ["list", str(broken)],
        ["list", HOSTILE],
        ["list", f"--{HOSTILE}"],
        ["diff", "a.json", f"{HOSTILE}.json"],
    ):
        ended = cli(*arguments)
        shown = ended.out + ended.err
        assert not COMMAND.search(shown) and "\u202e" not in shown and "\x1b" not in shown, arguments
    assert r"#\x23[debug]y" in cli("list", folder).out
    files = [(cli.folder / name).read_text("utf-8") for name in ("a.json", "a.xml", "a.txt")]
    assert not any(COMMAND.search(each) for each in files)
