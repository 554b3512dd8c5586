"""Where in the files of its authors the values of an OpenAPI document come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from conformance.contract.openapi_document.grammar import Keys
from conformance.contract.yaml_file import YamlFile

Origin = tuple[YamlFile, Keys]
"""The file that has a value, and its keys there."""


@dataclass
class Origins:
    """The origins of the values that are not in `main` at the same keys.

    Attributes:
        main: The file `openapi.yaml`.
        moved: Keys of a value in the document -> its origin. A value below it has its origin below.
    """

    main: YamlFile
    moved: dict[Keys, Origin] = field(default_factory=dict)

    def of(self, keys: Keys) -> Origin:
        """Return the file that has the value with these keys, and its keys there."""
        for length in range(len(keys), 0, -1):
            if keys[:length] in self.moved:
                file, outer = self.moved[keys[:length]]
                return file, (*outer, *keys[length:])
        return self.main, keys

    def place_of(self, keys: Keys) -> tuple[Path, int]:
        """Return the file and line of the value with these keys, or of the closest value above it."""
        file, inner = self.of(keys)
        return file.path, file.line_of(inner)

    def forget(self, keys: Keys) -> None:
        """Forget the origins of the value with these keys, and of the values in it."""
        for each in self._below(keys):
            del self.moved[each]

    def removed_from_array(self, keys: Keys, position: int, length: int) -> None:
        """Note that an element of an array with these keys is removed: the elements after it move up."""
        elements = [self.of((*keys, n)) for n in range(position + 1, length)]
        below = [(each, self.moved.pop(each)) for each in self._below(keys)]
        for each, origin in below:
            n = each[len(keys)] if len(each) > len(keys) else -1
            if n == position:
                continue
            new = (*keys, n - 1, *each[len(keys) + 1 :]) if isinstance(n, int) and n > position else each
            self.moved[new] = origin
        for n, origin in enumerate(elements, start=position):
            self.moved[*keys, n] = origin

    def _below(self, keys: Keys) -> list[Keys]:
        return [each for each in self.moved if each[: len(keys)] == keys]
