"""Test the text of the compiled document, as YAML and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from conformance.contract.yaml_file import read_yaml
from conformance.openapi_export.serialization import text_of
from tests.support.exported_documents import document
from tests.support.kit import CONTRACTS


@pytest.mark.parametrize("name", CONTRACTS)
def test_text_of_yaml_and_json_has_the_same_values(name: str, tmp_path: Path) -> None:
    found = document(name)
    (tmp_path / "openapi.yaml").write_text(text_of(found, "yaml"), "utf-8")
    assert json.loads(text_of(found, "json")) == found
    assert yaml.safe_load(text_of(found, "yaml")) == found
    assert read_yaml(tmp_path / "openapi.yaml").value == found


def test_text_of_yaml_quotes_texts_that_readers_take_for_numbers() -> None:
    odd = ["1e3", "0o17", "0x1F", "12e03", "+1", "-1", ".5", "2019-01-02", "no", "null", "~", "4px", "", "\x00"]
    odd.append("\u8fd0")
    text = text_of({"odd": odd}, "yaml")
    assert yaml.safe_load(text) == {"odd": odd}
    assert "- '1e3'\n- '0o17'\n- '0x1F'\n- '12e03'\n" in text and "- \u8fd0\n" in text
