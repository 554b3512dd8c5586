"""Read the plugin's options from the command line and the ini file; the command line takes precedence."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest

from conformance.cli.arguments import positive_float, positive_int
from conformance.cli.run_options import RunArguments
from conformance.pytest_plugin.options import ini_name
from conformance.runner.prefer_mode import PREFER_MODES, PreferMode

T = TypeVar("T")


class ConfigValues:
    """The options of a session.

    Paths in the ini file are relative to its folder, and paths on the command line to the folder where pytest started.
    Each method raises pytest.UsageError for a value that is not valid.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._called_in = config.invocation_params.dir
        self._ini_folder = config.inipath.parent if config.inipath else config.rootpath

    def run_arguments(self) -> RunArguments:
        """Return the options as arguments of `conformance run`."""
        return RunArguments(
            target=self._value("target") or None,
            credentials=self.path("credentials"),
            writes=self._writes(),
            only=tuple(self._value("only")),
            without=tuple(self._value("without")),
            warn=tuple(self._value("warn")),
            provoke=self._prefer_mode(),
            strict=bool(self._value("strict")),
            tag=self._value("tag") or None,
            waivers=self.path("waivers"),
            max_requests=self._number("max-requests", positive_int),
            rate=self._number("rate", positive_float),
            time_limit=self._number("time-limit", positive_float) or RunArguments.time_limit,
            deadline=self._number("deadline", positive_float) or RunArguments.deadline,
        )

    def path(self, name: str) -> Path | None:
        """Return the path that an option names, None without the option."""
        value = self._value(name)
        folder = self._called_in if self._config.getoption(ini_name(name)) else self._ini_folder
        return folder / value if value else None

    def contracts(self) -> Sequence[str]:
        """Return names of shipped contracts, and paths of folders."""
        typed: list[str] = self._config.getoption("conformance")
        if typed:
            return [*dict.fromkeys(typed)]
        folders = {name: self._ini_folder / name for name in self._config.getini("conformance")}
        return [str(folder) if (folder / "contract.yaml").is_file() else name for name, folder in folders.items()]

    def recorded(self) -> list[Path]:
        """Return the files and folders of recorded traffic."""
        typed: list[str] = self._config.getoption("conformance_recorded")
        folder = self._called_in if typed else self._ini_folder
        return [folder / each for each in typed or self._config.getini("conformance_recorded")]

    def _value(self, name: str) -> Any:
        return self._config.getoption(ini_name(name)) or self._config.getini(ini_name(name))

    def _writes(self) -> bool | None:
        """Return whether requests may change data, None if no flag is set. A flag of the command line wins."""
        values = {"writes": True, "read-only": False}
        typed = [name for name in values if self._config.getoption(ini_name(name))]
        given = typed or [name for name in values if self._config.getini(ini_name(name))]
        if len(given) > 1:
            raise pytest.UsageError("--conformance-read-only: not allowed with argument --conformance-writes")
        return values[given[0]] if given else None

    def _prefer_mode(self) -> PreferMode | None:
        value = self._value("provoke")
        if value and value not in PREFER_MODES:
            choices = ", ".join(PREFER_MODES)
            raise pytest.UsageError(f"--conformance-provoke: invalid choice: {value!r} (choose from {choices})")
        return cast(PreferMode, value) if value else None

    def _number(self, name: str, read: Callable[[str], T]) -> T | None:
        value = self._value(name)
        try:
            return read(value) if value else None
        except ArgumentTypeError as fault:
            raise pytest.UsageError(f"--conformance-{name}: {fault}") from None
