"""Read the plugin's options: the command line wins over the ini file, which wins over the configuration file."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest

from conformance.cli.arguments import positive_float, positive_int
from conformance.cli.configured_run import configured_run
from conformance.cli.run_options import RunArguments
from conformance.core.errors import UsageError
from conformance.pytest_plugin.options import ini_name
from conformance.runner.prefer_mode import PREFER_MODES, PreferMode

T = TypeVar("T")


class ConfigValues:
    """The options of a session.

    Paths in the ini file are relative to its folder, and paths on the command line to the folder where pytest started.
    There the search for the configuration file starts too. Each method raises pytest.UsageError for a value that is not
    valid.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._called_in = config.invocation_params.dir
        self._ini_folder = config.inipath.parent if config.inipath else config.rootpath

    def run_arguments(self) -> RunArguments:
        """Return the options as arguments of `conformance run`."""
        held, _ = self._configured
        writes = self._writes()
        return replace(
            held,
            credentials=self.path("credentials") or held.credentials,
            writes=held.writes if writes is None else writes,
            only=tuple(self._value("only")) or held.only,
            operations=tuple(self._value("operations")) or held.operations,
            without=tuple(self._value("without")) or held.without,
            warn=tuple(self._value("warn")) or held.warn,
            provoke=self._prefer_mode() or held.provoke,
            strict=bool(self._value("strict")) or held.strict,
            tag=self._value("tag") or held.tag,
            waivers=self.path("waivers") or held.waivers,
            baseline=tuple(map(str, self.paths("baseline"))) or held.baseline,
            max_requests=self._number("max-requests", positive_int) or held.max_requests,
            rate=self._number("rate", positive_float) or held.rate,
            time_limit=self._number("time-limit", positive_float) or held.time_limit,
            deadline=self._number("deadline", positive_float) or held.deadline,
        )

    @cached_property
    def _configured(self) -> tuple[RunArguments, Sequence[str]]:
        try:
            return configured_run(self._called_in, self._value("target") or None)
        except UsageError as fault:
            raise pytest.UsageError(str(fault)) from None

    def path(self, name: str) -> Path | None:
        """Return the path that an option names, None without the option."""
        value = self._value(name)
        return self._folder_of(name) / value if value else None

    def paths(self, name: str) -> list[Path]:
        """Return the paths that a repeatable option names."""
        return [self._folder_of(name) / each for each in self._value(name)]

    def _folder_of(self, name: str) -> Path:
        return self._called_in if self._config.getoption(ini_name(name)) else self._ini_folder

    def contracts(self) -> Sequence[str]:
        """Return names of shipped contracts, and paths of folders."""
        typed: list[str] = self._config.getoption("conformance")
        if typed:
            return [*dict.fromkeys(typed)]
        folders = {name: self._ini_folder / name for name in self._config.getini("conformance")}
        if not folders:
            return self._configured_contracts()
        return [str(folder) if (folder / "contract.yaml").is_file() else name for name, folder in folders.items()]

    def _configured_contracts(self) -> Sequence[str]:
        contracts = self._configured[1]
        if not contracts:
            raise pytest.UsageError(
                "conformance_configured needs a configuration that names contracts, as in contracts = "
                '["specs/shop"]; there is none in the folder where pytest started, or above it in the repository'
            )
        return [*dict.fromkeys(contracts)]

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
