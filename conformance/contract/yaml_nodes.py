"""The nodes of a YAML file: find keys and values by their places, and rename them in the tree or in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

Node = Any
"""A node of PyYAML, whose packages have no types."""
Texts = Mapping[int, str]
"""The id of a scalar node -> its new text."""


def keys_of(node: Node) -> list[Node]:
    """Return the nodes of the keys of a mapping; none for another node."""
    return [key for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []


def nodes_at(node: Node, place: str) -> Iterator[Node]:
    """Yield the nodes at a place, such as `clauses.*.rule`; `*` stands for each key and each item of a list."""
    name, _, rest = place.partition(".")
    children: list[Node] = []
    if isinstance(node, yaml.MappingNode):
        children = [value for key, value in node.value if name in ("*", key.value)]
    elif isinstance(node, yaml.SequenceNode) and name == "*":
        children = node.value
    for child in children:
        yield from nodes_at(child, rest) if rest else [child]


def with_texts(node: Node, texts: Texts) -> Node:
    """Return a copy of the tree in which some scalars have a new text. Each node keeps its position."""
    if isinstance(node, yaml.MappingNode):
        pairs = [(with_texts(key, texts), with_texts(value, texts)) for key, value in node.value]
        return yaml.MappingNode(node.tag, pairs, node.start_mark, node.end_mark)
    if isinstance(node, yaml.SequenceNode):
        items = [with_texts(each, texts) for each in node.value]
        return yaml.SequenceNode(node.tag, items, node.start_mark, node.end_mark)
    if id(node) in texts:
        return yaml.ScalarNode(node.tag, texts[id(node)], node.start_mark, node.end_mark)
    return node


def rewritten(text: str, root: Node, texts: Texts) -> str:
    """Return the text of a file in which some scalars are replaced, and all else is as it was.

    The positions in the tree `root` must be those in the text.
    """
    for node in sorted(_scalars(root), key=lambda each: -each.start_mark.index):
        if id(node) in texts:
            start, end = node.start_mark.index, node.end_mark.index
            text = text[:start] + _in_style(text[start:end], texts[id(node)]) + text[end:]
    return text


def _in_style(old: str, new: str) -> str:
    """Return the new text in the quotes of the old one, and with the line break that ends a block."""
    quote = old[0] if old[:1] in ("'", '"') else ""
    return f"{quote}{new}{quote}{old[len(old.rstrip()) :]}"


def _scalars(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, yaml.MappingNode):
            stack.extend(each for pair in node.value for each in pair)
        elif isinstance(node, yaml.SequenceNode):
            stack.extend(node.value)
        else:
            yield node
