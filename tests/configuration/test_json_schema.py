"""Test that the schema for editors agrees with the options, and with what a file can have."""

from __future__ import annotations

import json
import tomllib

import pytest
from jsonschema_rs import validator_for

from conformance.cli.main import parser
from conformance.configuration.json_schema import schema_text
from tests.configuration.test_command_line import FILE
from tests.support.served import ROOT

SCHEMA = ROOT / "specs" / "configuration.schema.json"


def test_schema_in_the_repository_is_the_generated_one() -> None:
    """`conformance config --schema > specs/configuration.schema.json` writes it again."""
    assert SCHEMA.read_text("utf-8") == schema_text(parser())


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        (FILE, True),
        ("", True),
        ("rat = 5", False),
        ("rate = '5'", False),
        ("provoke = 'always'", False),
        ("targets.a.rate = 5", False),
        ("targets.a = {url = 'mock:', target = 'mock:'}", False),
        ("commands.selftest.rate = 5", False),
        ("commands.export.openapi.format = 'xml'", False),
    ],
)
def test_schema_accepts_what_the_commands_accept(text: str, is_valid: bool) -> None:
    assert validator_for(json.loads(schema_text(parser()))).is_valid(tomllib.loads(text)) is is_valid
