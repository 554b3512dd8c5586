"""Read a YAML file as plain data (YAML 1.2 core schema), with the line of every node.

Tags and aliases are refused. All scalars except null, true, false and numbers are text, also `no` and dates.
"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import yaml

from conformance.contract.yaml_nodes import Node, Texts, rewritten, with_texts
from conformance.core.errors import FileError

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_BYTES = 8 * 1024 * 1024
_MOST_NODES = 2_000_000
_MOST_LEVELS = 100
"""Deeper files are mistakes, and code that walks through schemas would exceed Python's limit of recursion."""


class _Loader(_Base):  # type: ignore[misc]
    """Reads scalars as YAML 1.2 does: null, true, false or a number; a date, `no` or `017` is text."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for _tag, _regexp, _first in [
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", list("tf")),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", list("-+0123456789")),
    ("float", r"^[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$", list("-+0123456789")),
]:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_regexp), _first)


@dataclass
class YamlFile:
    """A YAML file: its path, its data as plain Python objects, and its bytes."""

    path: Path
    value: Any
    raw: bytes
    root: Node = field(repr=False, default=None)

    def line_of(self, keys: tuple[str | int, ...]) -> int:
        """Return the line (1-based) of the node at a path of keys, or of the closest node above it."""
        node, line = self.root, 1
        for key in keys:
            found = _child(node, key)
            if found is None:
                return line
            node, line = found
        return line

    def with_texts(self, texts: Texts) -> YamlFile:
        """Return the file with other keys and words, which have the lines of the old ones; the bytes stay."""
        root = with_texts(self.root, texts)
        return replace(self, root=root, value=_Loader("").construct_document(root))

    def rewritten(self, texts_of: Callable[[Node], Texts]) -> bytes:
        """Return the bytes of the file with other keys and words; comments and layout stay.

        `texts_of` returns the new texts in the tree of the file.
        """
        encoding = "utf-16" if self.raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
        text = self.raw.decode(encoding)
        root = _Loader(text).get_single_node()
        has_mark = encoding == "utf-16" or self.raw.startswith(codecs.BOM_UTF8)
        return rewritten(text, root, texts_of(root)).encode(encoding if has_mark else "utf-8")

    def repeated_keys(self) -> Iterator[tuple[str, int]]:
        """Yield each key that a mapping repeats, with the line of the repetition."""
        stack = [self.root] if self.root is not None else []
        while stack:
            node = stack.pop()
            if isinstance(node, yaml.MappingNode):
                known: set[str] = set()
                for key, value in node.value:
                    if key.value in known:
                        yield str(key.value), key.start_mark.line + 1
                    known.add(str(key.value))
                    stack.append(value)
            elif isinstance(node, yaml.SequenceNode):
                stack.extend(node.value)

    def keys_that_are_not_text(self) -> Iterator[tuple[Any, ...]]:
        """Yield the path of each key that is not text, which JSON does not allow."""
        stack: list[tuple[tuple[Any, ...], Any]] = [((), self.value)]
        while stack:
            path, node = stack.pop()
            if isinstance(node, dict):
                yield from ((*path, key) for key in node if not isinstance(key, str))
                stack.extend(((*path, key), value) for key, value in node.items())
            elif isinstance(node, list):
                stack.extend(((*path, n), value) for n, value in enumerate(node))


def with_text_keys(value: Any) -> Any:
    """Return the value with every key as text, as JSON requires: `1: x` becomes `"1": x`."""
    if isinstance(value, dict):
        return {str(key): with_text_keys(each) for key, each in value.items()}
    return [with_text_keys(each) for each in value] if isinstance(value, list) else value


def with_number_keys_as_text(value: Any) -> Any:
    """Return the value with integers as keys written as text, such as HTTP statuses. Other keys are unchanged."""
    if isinstance(value, dict):
        return {str(k) if type(k) is int else k: with_number_keys_as_text(each) for k, each in value.items()}
    return [with_number_keys_as_text(each) for each in value] if isinstance(value, list) else value


def _child(node: Any, key: str | int) -> tuple[Any, int] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((v, k.start_mark.line + 1) for k, v in node.value if k.value == str(key)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key].start_mark.line + 1
    return None


def read_yaml(path: Path, aliases: bool = False) -> YamlFile:
    """Read a YAML file. `aliases`: anchors and aliases are allowed, as published OpenAPI documents have them.

    Raises FileError, with file and line, if it is missing, too large or not YAML, or uses tags, or aliases that are not
    allowed or that contain themselves.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            text = f"is larger than {_MAX_BYTES >> 20} MiB, the limit for files of contracts"
            raise FileError(path, text, separator=" ")
        raw = path.read_bytes()
    except OSError as fault:
        raise FileError(path, f"cannot be read: {fault.strerror}", separator=" ") from None
    try:
        _check_events(path, raw, aliases)
        loader = _Loader(raw)
        root = loader.get_single_node()
        if aliases and root is not None:
            _Aliases(path).check(root, 0)
        value = None if root is None else loader.construct_document(root)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        text, line = _fault_in(raw, fault)
        raise FileError(path, f"not YAML: {text}", line) from None
    return YamlFile(path, value, raw, root)


def _check_events(path: Path, raw: bytes, aliases: bool) -> None:
    """Raise FileError for deep nesting, tags and aliases that are not allowed, before any value is built."""
    depth = 0
    for event in yaml.parse(raw, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MOST_LEVELS:
            raise FileError(path, f"is nested more than {_MOST_LEVELS} levels deep", line)
        tag = getattr(event, "tag", None)
        if tag is not None or (isinstance(event, yaml.AliasEvent) and not aliases):
            what = "aliases are not allowed here; use $ref" if tag is None else f"tag {tag} is not allowed here"
            raise FileError(path, f"YAML {what}", line)


class _Aliases:
    """Checks that a document stays small and shallow if each alias is replaced by its value."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[int, tuple[int, int]] = {}
        """Node -> the number of nodes in it, and of levels."""
        self._open: set[int] = set()

    def check(self, node: Any, depth: int) -> tuple[int, int]:
        """Return the number of nodes and levels of a node. Raises FileError if there are too many."""
        found = self._known.get(id(node))
        if found is None:
            if id(node) in self._open:
                raise FileError(self._path, "a YAML alias is inside of the value that it repeats", _line(node))
            self._open.add(id(node))
            parts = [self.check(each, depth + 1) for each in _parts(node)]
            self._open.remove(id(node))
            levels = 1 + max((each[1] for each in parts), default=0)
            found = self._known[id(node)] = 1 + sum(each[0] for each in parts), levels
        if found[0] > _MOST_NODES or depth + found[1] > _MOST_LEVELS + 1:
            text = f"YAML aliases make more than {_MOST_NODES:,} values or {_MOST_LEVELS} levels"
            raise FileError(self._path, text, _line(node))
        return found


def _parts(node: Any) -> Iterator[Any]:
    if isinstance(node, yaml.MappingNode):
        yield from (value for _, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _line(node: Any) -> int:
    line: int = node.start_mark.line
    return line + 1


def _problem(raw: bytes, fault: yaml.MarkedYAMLError) -> str:
    """Return what is wrong at the mark of a fault."""
    problem = fault.problem or fault.context or "it cannot be parsed"
    if "unhashable" in problem:
        return "a key is a list or a mapping; it must be a text"
    mark = fault.problem_mark
    lines = raw.decode("utf-8", "replace").splitlines()
    is_tab = mark and mark.line < len(lines) and lines[mark.line][mark.column : mark.column + 1] == "\t"
    return "a tab, which YAML does not allow here; indent with spaces" if is_tab else problem


def _fault_in(raw: bytes, fault: Exception) -> tuple[str, int]:
    """Return what is wrong, and the line of it; 0 if the line is unknown. The messages of parsers can be riddles."""
    if isinstance(fault, yaml.reader.ReaderError):
        line = raw.count(b"\n", 0, fault.position) + 1
        return "a character that is not UTF-8, or a control character; save the file as UTF-8 without it", line
    if isinstance(fault, yaml.MarkedYAMLError):
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        return _problem(raw, fault), line
    if isinstance(fault, ValueError):
        return f"a number has more than {sys.get_int_max_str_digits()} digits", 0
    return "it is nested too deeply", 0
