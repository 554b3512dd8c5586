"""Write contracts in the first version of the format."""

from __future__ import annotations

from pathlib import Path

from conformance.contract import format_versions
from conformance.contract.yaml_file import read_yaml
from conformance.contract.yaml_nodes import Node, Texts, keys_of, nodes_at


def in_first_format(file: Path) -> bytes:
    """Return the text of a contract.yaml of version 2, in version 1."""
    return read_yaml(file).rewritten(_old_texts)


def _old_texts(root: Node) -> Texts:
    """The names of version 1 for those of version 2."""
    found: dict[int, str] = {}
    tables = [*format_versions.KEYS.items(), *format_versions.WORDS.items()]
    for place, names in tables:
        older = {new: old for old, new in names.items()}
        for each in nodes_at(root, place.replace(".blank", ".blank_is_missing")):
            found |= {id(node): older[node.value] for node in keys_of(each) or [each] if str(node.value) in older}
    return found
