"""The versions of the format of contract.yaml, and the names that changed between them.

Files of version 1 are read too: their keys and words are renamed by the tables below, where they stand in the file.
So the rest of the code knows the names of version 2 only, and messages still name the lines of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance.contract.yaml_file import YamlFile, read_yaml
from conformance.contract.yaml_nodes import Node, Texts, keys_of, nodes_at
from conformance.core.errors import FileError

VERSION = 2
NAME = "conformance-contract/{}"
_NAME = re.compile(r"conformance-contract/([0-9]{1,9})")

KEYS: Mapping[str, Mapping[str, str]] = {
    "envelope.readings.*": {"speaks": "choice"},
    "outcomes.*": {
        "means": "equivalent_status",
        "account": "about_account",
        "one_way": "one_status",
        "silent": "message_may_be_empty",
    },
    "fields.*": {"fresh": "new_value", "probes": "wrong_examples"},
    "resources.*": {
        "made": "key_pattern",
        "makes": "generated_members",
        "also": "other_id_members",
        "kept": "stored_members",
        "places": "pointers",
        "translate": "stored_as",
    },
    "operations.*": {
        "shown": "shown_count",
        "each": "for_each_item",
        "tallies": "counters",
        "writes": "changes_records",
    },
    "clauses.*": {
        "says": "statement",
        "blank": "blank_is_missing",
        "tolerated": "also_supported",
        "forms_allowed": "may_accept_forms",
    },
}
"""Place in contract.yaml -> key in version 1 -> key in version 2. `*` stands for every entry."""
WORDS: Mapping[str, Mapping[str, str]] = {
    "format": {NAME.format(1): NAME.format(2)},
    "clauses.*.blank": {"surely": "always"},
    "clauses.*.rule": {"no-stray-body": "no-unexpected-body"},
    "clauses.*.behaviour": {"filters-filter": "filters-select", "counts-count": "counts-match-records"},
}
"""Place in contract.yaml -> value in version 1 -> value in version 2."""


def read_contract_file(path: Path) -> YamlFile:
    """Read a contract.yaml of any version that this code knows, with the names of the current version.

    Raises FileError, with file and line, for a file that cannot be read, has a newer format, or mixes two versions.
    """
    file = read_yaml(path)
    version = version_of(file)
    if version is not None and version > VERSION:
        text = f"the format {NAME.format(version)} is newer than {NAME.format(VERSION)}; update apiproof to read it"
        raise FileError(path, text, file.line_of(("format",)))
    return upgraded(file) if version == 1 else file


def version_of(file: YamlFile) -> int | None:
    """Return the version of the format; None if the file does not have the name of a format."""
    name = file.value.get("format") if isinstance(file.value, dict) else None
    found = _NAME.fullmatch(name) if isinstance(name, str) else None
    return int(found[1]) if found else None


def upgraded(file: YamlFile) -> YamlFile:
    """Return a file of version 1 with the names of version 2. Lines and bytes stay those of the file.

    Raises FileError for a name of version 2 in the file.
    """
    for node, names in _renamed_nodes(file.root):
        old = next((old for old, new in names.items() if new == node.value), None)
        if old is not None:
            text = f"{node.value} is a name of {NAME.format(2)}; in {NAME.format(1)} it is {old}"
            raise FileError(file.path, text, node.start_mark.line + 1)
    return file.with_texts(_new_texts(file.root))


def upgrade_contract(path: Path) -> str:
    """Rewrite a contract.yaml with the names of the current version, and return what was done, for people.

    Comments and layout stay. Raises FileError if the file cannot be read or written, or has the current version.
    """
    file = read_yaml(path)
    read_contract_file(path)
    if version_of(file) != 1:
        name = NAME.format(VERSION)
        has = "has the current format" if version_of(file) == VERSION else "has no format that can be upgraded to"
        raise FileError(path, f"the file {has} {name}; nothing was changed", file.line_of(("format",)))
    repeated = next(file.repeated_keys(), None)
    if repeated is not None:
        raise FileError(path, f"{repeated[0]!r} is repeated here; remove one before the upgrade", repeated[1])
    text = file.rewritten(_new_texts)
    try:
        path.write_bytes(text)
    except OSError as fault:
        raise FileError(path, f"cannot be written: {fault.strerror}", separator=" ") from None
    return f"{path}: now has the format {NAME.format(VERSION)}"


def _new_texts(root: Node) -> Texts:
    """Return the new text of each key and word that has another name in version 2."""
    return {id(node): names[node.value] for node, names in _renamed_nodes(root) if node.value in names}


def _renamed_nodes(root: Node) -> Iterator[tuple[Node, Mapping[str, str]]]:
    """Yield each key and word of the file at the places of the tables, with the names that changed there."""
    for place, names in KEYS.items():
        yield from ((key, names) for found in nodes_at(root, place) for key in keys_of(found))
    for place, names in WORDS.items():
        yield from ((found, names) for found in nodes_at(root, place))
