"""Find the members of a package by file name, so that there is no list of them to maintain.

A member is a class or function of a file with the same name: `json_media_type.py` has the rule `json-media-type`.
`base.py` and files whose names begin with an underscore are helpers. In a package with other files too, a suffix marks
the files of members: `junit_format.py` has the format `junit`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, Generic, TypeVar

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class ModuleRegistry:
    """The members of one package. A module is imported when it is first used.

    `path` is the `__path__` of the package. `suffix` is the end of the file names of members.
    """

    def __init__(self, package: str, path: Iterable[str], suffix: str = "") -> None:
        self._package, self._path, self._suffix = package, path, suffix

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all members."""
        modules = (each.name for each in pkgutil.iter_modules(self._path) if not _is_helper(each.name))
        members = (each.removesuffix(self._suffix) for each in modules if each.endswith(self._suffix))
        return frozenset(each.replace("_", "-") for each in members)

    def module(self, name: str) -> ModuleType:
        """Return the module of a member. Raises KeyError for an unknown name."""
        if name not in self.names:
            raise KeyError(name)
        return import_module(f"{self._package}.{name.replace('-', '_')}{self._suffix}")


class ClassRegistry(ModuleRegistry, Generic[T]):
    """The members of a package that are classes: each module has one subclass of `kind`."""

    def __init__(self, package: str, path: Iterable[str], kind: type[T], suffix: str = "") -> None:
        super().__init__(package, path, suffix)
        self._kind = kind

    def find(self, name: str) -> type[T]:
        """Return the class of a member. Raises KeyError for an unknown name."""
        module = self.module(name)
        return next(
            each
            for each in vars(module).values()
            if isinstance(each, type) and issubclass(each, self._kind) and each.__module__ == module.__name__
        )


class FunctionRegistry(ModuleRegistry, Generic[F]):
    """The members of a package that are functions: each module has one named `function`."""

    def __init__(self, package: str, path: Iterable[str], function: str, suffix: str = "") -> None:
        super().__init__(package, path, suffix)
        self._function = function

    def find(self, name: str) -> F:
        """Return the function of a member. Raises KeyError for an unknown name."""
        found: F = getattr(self.module(name), self._function)
        return found


def _is_helper(module: str) -> bool:
    return module == "base" or module.startswith("_")
