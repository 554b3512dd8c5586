"""What a suite asks for, on its command line or in its ini file, as the options of a run."""

from __future__ import annotations

import argparse
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.waivers import check_tables
from conformance.cli import run
from conformance.cli.run_options import options_of
from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.test_values import FIXED_TAG
from conformance.pytest_plugin.options import FLAGS, LISTS, TEXTS, ini_name
from conformance.pytest_plugin.recorded_files import Cassettes, cassettes_in
from conformance.runner.options import (
    Options,
    check_names,
    check_patterns,
    check_without,
    keyring_for,
    prepare_contract,
    select,
)
from conformance.security.credentials import check_readable
from conformance.targets import check_target

_FILES = ("credentials", "waivers")


@dataclass(frozen=True)
class PluginSettings:
    """`clauses`: the ids that may become tests, by contract name; what only informs is no test. `live`: there is a
    target to judge; `recorded`: files to judge."""

    contracts: tuple[Contract, ...]
    options: Options
    clauses: dict[str, tuple[str, ...]]
    live: bool
    recorded: Cassettes

    @property
    def judges(self) -> tuple[Contract, ...]:
        """The contracts of which anything was asked for."""
        return tuple(each for each in self.contracts if self.clauses[each.name])


def read_settings(config: pytest.Config) -> PluginSettings:
    """Raises pytest.UsageError for whatever could not be run."""
    with for_people():
        # Clauses are collected before anything is asked; which checks a generator has something for shows later.
        options = replace(options_of(_arguments(config)), generation=None)
        contracts = tuple(prepare_contract(load_contract(name), options) for name in _contracts(config))
        folders = [str(each.folder.resolve()) for each in contracts]
        check_patterns(folders, options.only)
        check_without(folders, options.without)
        paths = _recorded(config)
        live = not paths or bool(_value(config, "target"))
        for contract in contracts:
            check_names(contract, options)
            _check_target(contract, options, live)
            _check_waivers(contract, options)
        _check_apart(contracts)
        if options.waivers:
            check_tables(_path(config, "waivers", _value(config, "waivers")), options.waivers, folders)
        clauses = {each.name: _clauses(each, options) for each in contracts}
        recorded = cassettes_in(paths, [each for each in contracts if clauses[each.name]], config.rootpath)
        return PluginSettings(contracts, options, clauses, live, recorded)


def left_out(config: pytest.Config) -> bool:
    """Whether somebody runs single files or tests: contracts that stand in an ini file are then not meant."""
    if config.getoption("conformance") or config.args_source is not pytest.Config.ArgsSource.ARGS:
        return False
    return not any((config.invocation_params.dir / each).is_dir() for each in config.args)


@contextmanager
def for_people() -> Iterator[None]:
    try:
        yield
    except (UsageError, argparse.ArgumentError) as fault:
        raise pytest.UsageError(in_words_of_pytest(str(fault))) from None


def in_words_of_pytest(text: str) -> str:
    """The options of `conformance run` that a message names have longer names here."""
    names = "|".join((*TEXTS, *LISTS, *FLAGS))
    return re.sub(rf"(?<![\w-])--(?={names})", "--conformance-", text).removeprefix("argument ")


def _arguments(config: pytest.Config) -> argparse.Namespace:
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    run.add_options(parser)
    return parser.parse_args([*_words(config)])


def _words(config: pytest.Config) -> Iterator[str]:
    """The command line of the same run."""
    for name in TEXTS:
        value = _value(config, name)
        if value:
            yield f"--{name}={_path(config, name, value) if name in _FILES else value}"
    for name in LISTS:
        yield from (f"--{name}={each}" for each in _value(config, name))
    flags = [name for name in FLAGS if config.getoption(ini_name(name))]
    said = {"writes", "read-only"} & {*flags}
    flags += [name for name in FLAGS if config.getini(ini_name(name)) and not (said and name != "strict")]
    yield from (f"--{name}" for name in dict.fromkeys(flags))


def _value(config: pytest.Config, name: str) -> Any:
    return config.getoption(ini_name(name)) or config.getini(ini_name(name))


def _path(config: pytest.Config, name: str, value: str) -> Path:
    """As seen from where it was written: the folder of the ini file, or where pytest was called."""
    return (config.invocation_params.dir if config.getoption(ini_name(name)) else _ini_folder(config)) / value


def _ini_folder(config: pytest.Config) -> Path:
    return config.inipath.parent if config.inipath else config.rootpath


def _contracts(config: pytest.Config) -> Sequence[str]:
    typed: list[str] = config.getoption("conformance")
    if typed:
        return [*dict.fromkeys(typed)]
    folders = {name: _ini_folder(config) / name for name in config.getini("conformance")}
    return [str(folder) if (folder / "contract.yaml").is_file() else name for name, folder in folders.items()]


def _recorded(config: pytest.Config) -> list[Path]:
    typed: list[str] = config.getoption("conformance_recorded")
    folder = config.invocation_params.dir if typed else _ini_folder(config)
    return [folder / each for each in typed or config.getini("conformance_recorded")]


def _clauses(contract: Contract, options: Options) -> tuple[str, ...]:
    with suppress(UsageError):
        return tuple(name for name in select(contract, options.only) if contract.clauses[name].kind != "information")
    return ()


def _check_target(contract: Contract, options: Options, live: bool) -> None:
    """Without a target, nothing is sent: the keys of the file are only looked for."""
    if not live:
        return check_readable(options.credentials) if options.credentials else None
    keyring = keyring_for(contract, options, options.tag or FIXED_TAG)
    # What an app warns of while it is imported is no reason not to check it.
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        check_target(options.target, contract=contract, keyring=keyring)
    return None


def _check_waivers(contract: Contract, options: Options) -> None:
    for clause in options.waivers.get(contract.name, {}):
        if clause not in contract.clauses:
            raise UsageError(f"Stale waiver: {contract.name} has no clause {clause}; take it off the list.")


def _check_apart(contracts: Sequence[Contract]) -> None:
    names = [each.name for each in contracts]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"two contracts are called {name}: run them one after the other, or rename a folder")
