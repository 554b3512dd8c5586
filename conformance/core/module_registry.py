"""Finding what a folder holds: one file a thing, named after it, and no list kept by hand."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from functools import cached_property
from importlib import import_module
from typing import Generic, TypeVar

T = TypeVar("T")


class ModuleRegistry(Generic[T]):
    """The things of a package: subclasses of `kind`, one in each module that is not a helper."""

    def __init__(self, package: str, path: Iterable[str], kind: type[T], helpers: Iterable[str] = ()) -> None:
        self._package, self._path, self._kind = package, path, kind
        self.helpers = {"base", *helpers}

    @cached_property
    def names(self) -> frozenset[str]:
        """In words: `json_media_type.py` holds `json-media-type`."""
        modules = (each.name for each in pkgutil.iter_modules(self._path))
        return frozenset(each.replace("_", "-") for each in modules if each not in self.helpers)

    def find(self, name: str) -> type[T]:
        """The class behind a name. Raises KeyError for a name that no file has."""
        if name not in self.names:
            raise KeyError(name)
        module = import_module(f"{self._package}.{name.replace('-', '_')}")
        return next(
            each
            for each in vars(module).values()
            if isinstance(each, type) and issubclass(each, self._kind) and each.__module__ == module.__name__
        )
