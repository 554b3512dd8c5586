"""Generate the JSON Schema of the configuration file from the options of the commands, for editors."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.configuration.option_keys import OptionKey, commands_of, option_keys
from conformance.configuration.reader import COMMANDS, CONTRACTS, TARGETS, URL, shared_keys, target_keys

_TYPES = {"flag": "boolean", "integer": "integer", "number": "number"}


def schema_text(parser: argparse.ArgumentParser) -> str:
    """Return the schema as JSON text. `parser` is the parser of all commands."""
    commands = {name: option_keys(each) for name, each in commands_of(parser)}
    target = {URL: {"type": "string", "description": "what is tested, as --target of `conformance run`"}}
    properties = {
        CONTRACTS: {
            "description": "names of shipped contracts, and folders: what commands check that name no contract",
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "minLength": 1},
        },
        **_members(shared_keys(commands)),
        TARGETS: {
            "description": "targets that --target and fleet files can name, with options that hold for them only",
            "type": "object",
            "additionalProperties": {**_table({**target, **_members(target_keys(commands))}), "required": [URL]},
        },
        COMMANDS: _table(_command_tables(commands)),
    }
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "conformance.toml, and [tool.conformance] in pyproject.toml",
        **_table(properties),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _table(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": dict(properties)}


def _members(keys: Mapping[str, OptionKey]) -> dict[str, Any]:
    return {name: _member(key) for name, key in keys.items()}


def _member(key: OptionKey) -> dict[str, Any]:
    text: dict[str, Any] = {"enum": [*key.choices]} if key.choices else {"type": "string", "minLength": 1}
    if key.kind == "list":
        text = {"type": "array", "items": text}
    elif key.kind in _TYPES:
        text = {"type": _TYPES[key.kind]}
    return {"description": key.action.help, **text}


def _command_tables(commands: Mapping[str, Mapping[str, OptionKey]], words: Sequence[str] = ()) -> dict[str, Any]:
    """Return the tables of the commands that begin with these words; those of subcommands are in the table."""
    tables: dict[str, Any] = {}
    for command in commands:
        name, *rest = command.split()[len(words) :] if [*words] == command.split()[: len(words)] else ["", ""]
        if name and not rest:
            tables[name] = _table(_members(commands[command]))
        elif name:
            tables[name] = _table(_command_tables(commands, [*words, name]))
    return tables
