"""The OpenAPI document of a contract folder, and the places in files from which its values came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.contract.openapi_document.completed import completed
from conformance.contract.openapi_document.grammar import Keys
from conformance.contract.openapi_document.referenced_files import with_referenced_files
from conformance.contract.openapi_document.version_3_0 import upgraded
from conformance.contract.yaml_file import YamlFile, read_yaml

Origin = tuple[YamlFile, Keys]
"""The file that has a value, and its keys there."""


@dataclass
class OpenapiDocument:
    """An OpenAPI 3.1 document that needs no other file.

    Attributes:
        value: The document as plain data.
        files: The files that it was made from, `openapi.yaml` first.
        origins: Keys of a value in the document -> its origin, for values that are elsewhere in `openapi.yaml`, or in
            another file. A value below has its origin below.
    """

    value: Any
    files: tuple[YamlFile, ...]
    origins: Mapping[Keys, Origin] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The path of openapi.yaml."""
        return self.files[0].path

    @property
    def raw(self) -> bytes:
        """The bytes of all files."""
        return b"\0".join(each.raw for each in self.files)

    def place_of(self, keys: Keys) -> tuple[Path, int]:
        """Return the file and line of the value with these keys, or of the closest value above it."""
        file, keys = self.origin_of(keys)
        return file.path, file.line_of(keys)

    def origin_of(self, keys: Keys) -> Origin:
        """Return the file that has the value with these keys, and its keys there."""
        for length in range(len(keys), 0, -1):
            if keys[:length] in self.origins:
                file, outer = self.origins[keys[:length]]
                return file, (*outer, *keys[length:])
        return self.files[0], keys

    def line_of(self, keys: Keys) -> int:
        """Return the line of the value with these keys, in the file that has it."""
        return self.place_of(keys)[1]

    def keys_that_are_not_text(self) -> Iterator[tuple[Any, ...]]:
        """Yield the keys of each value whose own key is not text, which JSON does not allow."""
        return YamlFile(self.path, self.value, b"").keys_that_are_not_text()


def read_openapi(folder: Path) -> OpenapiDocument:
    """Read `openapi.yaml` of a contract folder and the files below the folder to which it refers.

    Raises FileError, with file and line, for a file that cannot be read, and for a reference that leads nowhere.
    """
    return document_of(read_yaml(folder / "openapi.yaml"))


def document_of(file: YamlFile) -> OpenapiDocument:
    """Return the document of a file that was read before. Raises FileError as `read_openapi` does."""
    if not isinstance(file.value, dict):
        return OpenapiDocument(file.value, (file,))
    value, files, origins = with_referenced_files(file)
    found = OpenapiDocument(value, files, origins)

    def moved(new: Keys, old: Keys) -> None:
        origins[new] = found.origin_of(old)

    found.value = completed(upgraded(value), moved)
    return found
