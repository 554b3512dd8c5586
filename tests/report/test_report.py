"""Test that report formats are found by the names of their files, and imported when they are used."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from conformance.core.workflow_commands import without_commands
from conformance.report import format_names, renderer
from conformance.report.markdown import SIZE_LIMIT
from conformance.report.model import Report
from tests.support.command_line import FOLDER, Cli
from tests.support.report_strategies import HOSTILE_REPORT
from tests.support.reports import report, rich
from tests.support.served import ROOT

REPORT_ROOM = ROOT / "conformance" / "report"


def test_format_names_are_those_of_the_format_files() -> None:
    files = {each.name.removesuffix("_format.py") for each in REPORT_ROOM.glob("*_format.py")}
    assert format_names() == sorted(files) and {"json", "junit", "text"} <= files


@pytest.mark.parametrize("name", format_names())
def test_renderer_makes_the_whole_text_of_a_file(name: str) -> None:
    for made in (report(), rich()):
        text = renderer(name)(made)
        assert len(text) > 1 and text.endswith("\n")
        assert renderer(name)(made) == text


def test_renderer_of_an_unknown_format_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        renderer("curl")


def test_format_names_stand_nowhere_in_code() -> None:
    """The help, the messages and the choice of a format follow from the names of files."""
    naming = re.compile(r"""['"]junit|import .*junit""")
    assert not [each for each in ROOT.glob("conformance/**/*.py") if naming.search(each.read_text("utf-8"))]


def test_format_names_stand_in_the_help(cli: Cli) -> None:
    shown = " ".join(cli("run", "--help").out.split())
    *most, last = (f"{name}=FILE" for name in format_names())
    assert f"{', '.join(most)} or {last}" in shown


def test_renderer_of_text_makes_what_the_terminal_shows(cli: Cli) -> None:
    shown = cli("run", FOLDER, "--only", "json.*", "--report", "text=a.txt")
    written = (cli.folder / "a.txt").read_text("utf-8")
    assert written.split() == shown.out.split() and not written.endswith("\n\n")


ALLOWED = re.compile(r"</?(?:details|summary|pre|code)>")


@pytest.mark.parametrize("name", [each for each in format_names() if each != "text"])
@settings(max_examples=20)
@given(made=HOSTILE_REPORT)
def test_hostile_texts_run_no_command_and_keep_the_form(name: str, made: Report) -> None:
    text = renderer(name)(made)
    assert text == renderer(name)(made)
    text.encode("utf-8", "backslashreplace")
    if name == "junit":
        ElementTree.fromstring(text)
    elif name == "markdown":
        assert not re.search(r"[<>]", ALLOWED.sub("", text)) and len(text.encode()) <= SIZE_LIMIT
    elif name != "github" and text.startswith("{"):
        json.loads(text)
    if name != "github":
        assert without_commands(text) == text


@settings(max_examples=20)
@given(made=HOSTILE_REPORT)
def test_hostile_texts_add_no_annotation(made: Report) -> None:
    lines = renderer("github")(made).splitlines()
    assert len(lines) <= len(made.findings) + 2
    assert all(re.match(r"::(error|warning|notice) (file=[^:,]*,(line=\d+,)?)?title=[^:,]*::", each) for each in lines)
    assert not any("##[" in each for each in lines)
