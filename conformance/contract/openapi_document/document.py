"""The OpenAPI document of a contract folder: `openapi.yaml`, with `overlay.yaml` and the files to which it refers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conformance.contract.folders import is_file
from conformance.contract.openapi_document.completed import completed
from conformance.contract.openapi_document.grammar import Keys
from conformance.contract.openapi_document.origins import Origins
from conformance.contract.openapi_document.overlay import apply_overlay
from conformance.contract.openapi_document.referenced_files import main_file, with_referenced_files
from conformance.contract.openapi_document.version_3_0 import upgraded
from conformance.contract.yaml_file import YamlFile, read_yaml, with_number_keys_as_text


@dataclass
class OpenapiDocument:
    """An OpenAPI 3.1 document that needs no other file.

    Attributes:
        value: The document as plain data.
        files: The files that it was made from, `openapi.yaml` first.
        origins: Where in the files its values come from.
    """

    value: Any
    files: tuple[YamlFile, ...]
    origins: Origins

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
        return self.origins.place_of(keys)

    def line_of(self, keys: Keys) -> int:
        """Return the line of the value with these keys, in the file that has it."""
        return self.place_of(keys)[1]

    def keys_that_are_not_text(self) -> Iterator[tuple[Any, ...]]:
        """Yield the keys of each value whose own key is not text, which JSON does not allow."""
        return YamlFile(self.path, self.value, b"").keys_that_are_not_text()


def read_openapi(folder: Path) -> OpenapiDocument:
    """Read the OpenAPI document of a contract folder.

    Raises FileError, with file and line, for a file that cannot be read, a reference that leads nowhere, and a fault of
    the overlay.
    """
    overlay = folder / "overlay.yaml"
    return document_of(
        read_yaml(folder / "openapi.yaml", aliases=True), read_yaml(overlay) if is_file(overlay) else None
    )


def document_of(file: YamlFile, overlay: YamlFile | None = None) -> OpenapiDocument:
    """Return the document of files that were read before. Raises FileError as `read_openapi` does."""
    main = main_file(file)
    origins = Origins(main)
    files = (file, *([main] if main is not file else []), *([overlay] if overlay is not None else []))
    value = with_number_keys_as_text(main.value)
    if overlay is not None:
        own = replace(overlay, value=with_number_keys_as_text(overlay.value))
        value = apply_overlay(value, own, origins)
    if not isinstance(value, dict):
        return OpenapiDocument(value, files, origins)
    value, others = with_referenced_files(value, origins, file.path.parent)

    def moved(new: Keys, old: Keys) -> None:
        origins.moved[new] = origins.of(old)

    return OpenapiDocument(completed(upgraded(value), moved), (*files, *others), origins)
