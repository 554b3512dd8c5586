"""What a suite asks for, on its command line or in its ini file, as the options of a run."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest

from conformance.checks.waivers import check_tables
from conformance.cli.run_options import options_of
from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.test_values import FIXED_TAG
from conformance.pytest_plugin.config_values import ConfigValues
from conformance.pytest_plugin.options import FLAGS, LISTS, TEXTS
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
        values = ConfigValues(config)
        arguments = values.run_arguments()
        options = options_of(arguments)
        contracts = tuple(prepare_contract(load_contract(name), options) for name in values.contracts())
        folders = [str(each.folder.resolve()) for each in contracts]
        check_patterns(folders, options.only)
        check_without(folders, options.without)
        paths = values.recorded()
        live = not paths or arguments.target is not None
        for contract in contracts:
            check_names(contract, options)
            _check_target(contract, options, live)
            _check_waivers(contract, options)
        _check_apart(contracts)
        if arguments.waivers:
            check_tables(arguments.waivers, options.waivers, folders)
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
    except UsageError as fault:
        raise pytest.UsageError(in_words_of_pytest(str(fault))) from None


def in_words_of_pytest(text: str) -> str:
    """The options of `conformance run` that a message names have longer names here."""
    names = "|".join((*TEXTS, *LISTS, *FLAGS))
    return re.sub(rf"(?<![\w-])--(?={names})", "--conformance-", text)


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
