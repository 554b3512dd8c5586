"""Bring the parts of a document to which a `$ref` refers, in the same or in another file, to where it is followed.

The harness follows `#/components/...` only. So a schema elsewhere becomes a component, because schemas may contain
themselves, and every other object is put in the place of its `$ref`.

Files of strangers are data: only files below the folder of the contract are read, never the network, and there are
limits for their number and for the size of the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from conformance.contract.folders import is_file
from conformance.contract.json_pointer import ABSENT, put, resolve, split
from conformance.contract.openapi_document.grammar import Finished, Keys, rewritten
from conformance.contract.openapi_document.origins import Origin, Origins
from conformance.contract.yaml_file import YamlFile, read_yaml, with_number_keys_as_text
from conformance.core.errors import FileError
from conformance.core.text import shorten

_MOST_FILES = 5_000
_MOST_OBJECTS = 1_000_000
"""The most objects that are put elsewhere: a few small files can refer to each other without end."""
_MOST_REFERENCES = 50
_MOST_BYTES = 32 * 1024 * 1024

Place = tuple[Path, str]
"""A file, and a JSON Pointer in it."""


@dataclass
class _Part:
    """An object that is copied: its file, its keys there, and how many references, one in the other, led to it."""

    file: YamlFile
    keys: Keys
    depth: int = 0


@dataclass
class _Collector:
    """Collects the files, the added schemas by name, and the origins of what is put elsewhere.

    `folder` has all files. `known` has the origins in `main`, and `found` those of what is put elsewhere.
    """

    main: YamlFile
    known: Origins
    folder: Path
    files: dict[Path, YamlFile] = field(default_factory=dict)
    names: dict[Place, str] = field(default_factory=dict)
    waiting: list[tuple[str, Any, _Part]] = field(default_factory=list)
    schemas: dict[str, Any] = field(default_factory=dict)
    found: dict[Keys, Origin] = field(default_factory=dict)
    objects: int = 0

    def copy_of(self, kind: str, node: Any, part: _Part, keys: Keys) -> Any:
        """Return an object of a file without references that the harness cannot follow. `keys` are its new keys."""

        def visit(kind: str, node: Any, inner: Keys) -> Any:
            if part.depth:
                self._count(part)
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return node
            here = _Part(part.file, (*part.keys, *inner[len(keys) :]), part.depth)
            return Finished(self._followed(kind, node, here, inner))

        return rewritten(kind, node, visit, keys)

    def _followed(self, kind: str, node: dict[str, Any], here: _Part, keys: Keys) -> Any:
        reference = node["$ref"]
        file, pointer = self.target(reference, here)
        if file is self.main and pointer.startswith("/components/"):
            return {**node, "$ref": f"#{pointer}"}
        target = resolve(file.value, pointer)
        if target is ABSENT and pointer.startswith("/components/"):
            # Other files of published documents often refer to components of the main file in this way.
            return {**node, "$ref": f"#{pointer}"}
        if target is ABSENT:
            raise self._fault(here, f"$ref {_shown(reference)} refers to nothing")
        there = _Part(file, tuple(_typed_keys(file.value, pointer)), here.depth + 1)
        if there.depth > _MOST_REFERENCES:
            raise self._fault(here, f"$ref {_shown(reference)} refers to itself, or through too many others")
        if kind == "schema":
            return {**node, "$ref": f"#/components/schemas/{self._schema_name(target, there, pointer)}"}
        self.found[keys] = self._origin(there)
        beside = {name: each for name, each in node.items() if name != "$ref"}
        copy = self.copy_of(kind, target, there, keys)
        return {**copy, **beside} if isinstance(copy, dict) else copy

    def _schema_name(self, target: Any, part: _Part, pointer: str) -> str:
        """Return the name of the component for a schema. A new one waits until it is copied."""
        place = part.file.path, pointer
        if place not in self.names:
            last = (split(pointer) or (part.file.path.stem,))[-1]
            name = self.names[place] = self._unused(re.sub("[^A-Za-z0-9._-]", "-", last) or "schema")
            self.found["components", "schemas", name] = self._origin(part)
            self.waiting.append((name, target, _Part(part.file, part.keys, depth=1)))
        return self.names[place]

    def copy_waiting_schemas(self) -> None:
        """Copy the schemas that wait, and those to which they refer."""
        while self.waiting:
            name, target, part = self.waiting.pop()
            self.schemas[name] = self.copy_of("schema", target, part, ("components", "schemas", name))

    def _unused(self, name: str) -> str:
        own = resolve(self.main.value, "/components/schemas")
        while name in self.names.values() or (isinstance(own, dict) and name in own):
            name += "_"
        return name

    def target(self, reference: str, here: _Part) -> tuple[YamlFile, str]:
        address, _, fragment = reference.partition("#")
        pointer = unquote(fragment)
        if pointer and not pointer.startswith("/"):
            raise self._fault(here, f"$ref {_shown(reference)} must end with #/ and names joined by /")
        return (self._file(unquote(address), here) if address else here.file), pointer

    def _file(self, address: str, here: _Part) -> YamlFile:
        folder = self.folder.resolve()
        if urlsplit(address).scheme or address.startswith("/") or "\\" in address:
            raise self._fault(here, f"$ref {_shown(address)} must be a path relative to its file")
        path = (here.file.path.parent / address.partition("?")[0].replace("\0", "")).resolve()
        if folder not in path.parents:
            raise self._fault(here, f"$ref {_shown(address)} is outside of the folder of the contract")
        if path == self.main.path.resolve():
            return self.main
        path = self.folder / path.relative_to(folder)
        if path not in self.files:
            self.files[path] = self._read(path, address, here)
        return self.files[path]

    def _read(self, path: Path, address: str, here: _Part) -> YamlFile:
        if not is_file(path):
            raise self._fault(here, f"$ref {_shown(address)}: there is no file {shorten(str(path), 200)}")
        if len(self.files) >= _MOST_FILES:
            raise self._fault(here, f"the document refers to more than {_MOST_FILES} files")
        file = read_yaml(path, aliases=True)
        if sum(len(each.raw) for each in (*self.files.values(), file)) > _MOST_BYTES:
            raise self._fault(here, f"the files of the document have more than {_MOST_BYTES >> 20} MiB")
        return replace(file, value=with_number_keys_as_text(file.value))

    def _count(self, part: _Part) -> None:
        self.objects += 1
        if self.objects > _MOST_OBJECTS:
            text = f"references repeat more than {_MOST_OBJECTS:,} objects; use #/components instead"
            raise self._fault(part, text)

    def _origin(self, part: _Part) -> Origin:
        return self.known.of(part.keys) if part.file is self.main else (part.file, part.keys)

    def _fault(self, part: _Part, text: str) -> FileError:
        file, keys = self._origin(part)
        return FileError(file.path, text, file.line_of(keys))


def main_file(file: YamlFile) -> YamlFile:
    """Return the file that `openapi.yaml` stands for: itself, or the one that it names by a `$ref` alone.

    Raises FileError if that file cannot be read.
    """
    reference = file.value.get("$ref") if isinstance(file.value, dict) and len(file.value) == 1 else None
    if not isinstance(reference, str) or reference.startswith("#"):
        return file
    return _Collector(file, Origins(file), file.path.parent).target(
        reference.partition("#")[0], _Part(file, ("$ref",))
    )[0]


def with_referenced_files(
    value: dict[str, Any], origins: Origins, folder: Path
) -> tuple[dict[str, Any], list[YamlFile]]:
    """Return a document without references to other places than components, and the files that it refers to.

    The files are below `folder`.

    Adds to `origins` where its parts come from. Raises FileError, with file and line, for a reference that leads
    nowhere or out of the folder.
    """
    main = replace(origins.main, value=value)
    collector = _Collector(main, origins, folder)
    document = collector.copy_of("document", value, _Part(main, ()), ())
    collector.copy_waiting_schemas()
    for name, schema in collector.schemas.items():
        document = put(document, f"/components/schemas/{name}", schema)
    origins.moved.update(collector.found)
    return document, [*collector.files.values()]


def _typed_keys(document: Any, pointer: str) -> Iterable[str | int]:
    for part in split(pointer):
        yield int(part) if isinstance(document, list) else part
        document = resolve(document, "/" + part.replace("~", "~0").replace("/", "~1"))


def _shown(reference: str) -> str:
    return repr(shorten(reference, 200))
