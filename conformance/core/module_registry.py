"""Find the modules of a package by their names, so that no list is kept by hand.

One file holds one member, and the file's name is the member's name: `json_media_type.py` holds `json-media-type`.
Where other files stand in the same package, a suffix marks the members: `junit_format.py` holds `junit`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Generic, TypeVar

T = TypeVar("T")


class ModuleRegistry:
    """The modules of one package that are members of it; each is imported when it is used.

    `helpers` are files that are no members, besides `base`; `suffix` ends the file names of members.
    """

    def __init__(self, package: str, path: Iterable[str], helpers: Iterable[str] = (), suffix: str = "") -> None:
        self._package, self._path, self._suffix = package, path, suffix
        self.helpers = {"base", *helpers}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all members, read from the names of the files."""
        modules = (each.name for each in pkgutil.iter_modules(self._path) if each.name not in self.helpers)
        members = (each.removesuffix(self._suffix) for each in modules if each.endswith(self._suffix))
        return frozenset(each.replace("_", "-") for each in members)

    def module(self, name: str) -> ModuleType:
        """Return the module behind a name. Raises KeyError for a name that no file has."""
        if name not in self.names:
            raise KeyError(name)
        return import_module(f"{self._package}.{name.replace('-', '_')}{self._suffix}")


class ClassRegistry(ModuleRegistry, Generic[T]):
    """The members of a package that are classes: each module has one subclass of `kind`."""

    def __init__(self, package: str, path: Iterable[str], kind: type[T], helpers: Iterable[str] = ()) -> None:
        super().__init__(package, path, helpers)
        self._kind = kind

    def find(self, name: str) -> type[T]:
        """Return the class behind a name. Raises KeyError for a name that no file has."""
        module = self.module(name)
        return next(
            each
            for each in vars(module).values()
            if isinstance(each, type) and issubclass(each, self._kind) and each.__module__ == module.__name__
        )
