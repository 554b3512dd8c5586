"""Test `conformance export openapi`: where it writes the document, and usage errors."""

from __future__ import annotations

import json
import shutil

import pytest
import yaml

from tests.support.command_line import FOLDER, Cli
from tests.support.exported_documents import document
from tests.support.served import LIBRARY


def test_export_prints_yaml(cli: Cli) -> None:
    ended = cli("export", "openapi", "trackingmore-v2")
    assert (ended.code, ended.err) == (0, "")
    assert yaml.safe_load(ended.out) == document("trackingmore-v2")


def test_export_takes_the_folder_of_a_contract(cli: Cli) -> None:
    ended = cli("export", "openapi", FOLDER, "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out) == document("library")


@pytest.mark.parametrize(
    ("name", "options", "is_json"),
    [
        ("api.yaml", [], False),
        ("api.json", [], True),
        ("api", [], False),
        ("api.json", ["--format", "yaml"], False),
        ("api.yaml", ["--format", "json"], True),
    ],
)
def test_export_output_writes_the_format_of_the_file_name(
    cli: Cli, name: str, options: list[str], is_json: bool
) -> None:
    cli.write(name, "what was there before")
    ended = cli("export", "openapi", FOLDER, "--output", name, *options)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    text = (cli.folder / name).read_text("utf-8")
    assert text.startswith("{") is is_json and text.endswith("\n")
    assert yaml.safe_load(text) == document("library")
    assert [each.name for each in cli.folder.iterdir()] == [name]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("export", "required: FORMAT"),
        ("export wsdl trackier-v1", "invalid choice: 'wsdl'"),
        ("export openapi", "required: CONTRACT"),
        ("export openapi nope", "there is no contract 'nope': give one of trackier-v1, trackingmore-v2, or a folder"),
        ("export openapi trackier-v1 --format xml", "invalid choice: 'xml'"),
        (
            "export openapi trackier-v1 --output no/such/file.yaml",
            "The document cannot be written to no/such/file.yaml: there is no folder no/such. Create it first.",
        ),
        (
            "export openapi trackier-v1 --output .",
            "The document cannot be written to .: that is a folder. Name a file in it.",
        ),
    ],
)
def test_export_reports_a_usage_error_in_one_sentence(cli: Cli, arguments: str, says: str) -> None:
    ended = cli(*arguments.split())
    assert ended.code == 2 and ended.out == ""
    assert says in ended.err.splitlines()[-1]
    assert ended.err.startswith("usage:") or len(ended.err.splitlines()) == 1


def test_export_names_the_line_of_a_contract_that_cannot_be_read(cli: Cli) -> None:
    (cli.folder / "api").mkdir()
    cli.write("api/contract.yaml", "format: conformance-contract/2\n")
    cli.write("api/openapi.yaml", "openapi: 3.1.0\n")
    ended = cli("export", "openapi", "api")
    assert ended.code == 2 and ended.err.startswith("conformance: api/contract.yaml:1: ")


def test_export_help_describes_the_document(cli: Cli) -> None:
    assert "export" in cli("--help").out
    text = " ".join(cli("export", "openapi", "--help").out.split())
    assert "each HTTP status allows exactly the documented codes" in text and "--output FILE" in text


def test_folder_name_that_is_not_utf_8_is_shown_readably(cli: Cli) -> None:
    folder = str(shutil.copytree(LIBRARY, cli.folder / "lib\udcffx"))
    ended = cli("export", "openapi", folder)
    assert (ended.code, ended.err) == (0, "")
    assert yaml.safe_load(ended.out)["info"]["title"]
    for record in ("tape.yaml", "tape.json"):
        assert cli("run", folder, "--only", "code.30", "--record", record).code == 0
        assert r"lib\xffx" in (cli.folder / record).read_text("utf-8").replace("\\\\", "\\")
        assert cli("run", folder, "--target", f"cassette:{record}").code == 0
