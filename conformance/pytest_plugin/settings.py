"""Read and check what a suite asks for, on its command line or in its ini file.

`TargetSettings` are about a target that gets requests, `RecordedSettings` about files of recorded traffic. A
suite has one of them, or both.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import pytest

from conformance.cli.run_options import RunArguments, check_waivers, options_of
from conformance.contract.model import Contract
from conformance.core.errors import NamedOption, UsageError, as_typed
from conformance.core.generated_values import FIXED_TAG
from conformance.lint.door import load_checked
from conformance.pytest_plugin.config_values import ConfigValues
from conformance.pytest_plugin.options import ALL_OPTIONS
from conformance.pytest_plugin.recorded_files import RecordedFiles, find_recorded
from conformance.pytest_plugin.selected_ids import RECORDED
from conformance.runner.options import (
    Options,
    check_operations,
    check_patterns,
    check_target_and_warn,
    keyring_for,
    prepare_contract,
    select_clauses,
)
from conformance.security.credentials import searched_secrets
from conformance.targets import find_kind


@dataclass(frozen=True)
class SelectedContract:
    """A contract, and the ids of its clauses that become tests; clauses of the kind information do not."""

    contract: Contract
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class TargetSettings:
    """A target to send requests to: each clause is a test."""

    selected: tuple[SelectedContract, ...]
    options: Options


@dataclass(frozen=True)
class RecordedSettings:
    """Files of traffic, and the contracts that judge them: each file is a test."""

    contracts: tuple[Contract, ...]
    options: Options
    found: RecordedFiles


@dataclass(frozen=True)
class PluginSettings:
    """What a suite asks for. `contracts` are names."""

    contracts: tuple[str, ...]
    target: TargetSettings | None
    recorded: RecordedSettings | None

    def test_ids(self) -> set[str]:
        """Return the ids of all tests."""
        selected = self.target.selected if self.target else ()
        files = self.recorded.found.files if self.recorded else ()
        clauses = {f"{each.contract.name}::{clause}" for each in selected for clause in each.clauses}
        return clauses | {f"{RECORDED}::{each.test_name}" for each in files}


def read_settings(config: pytest.Config) -> PluginSettings:
    """Return what the session asks for. Raises pytest.UsageError for values that are wrong."""
    values = ConfigValues(config)
    arguments, paths = values.run_arguments(), values.paths("recorded")
    has_target = not paths or arguments.target is not None
    with as_pytest_errors():
        options = replace(options_of(arguments), spelling=as_plugin_option)
        contracts = tuple(prepare_contract(load_checked(name), options) for name in values.contracts())
        _check(contracts, arguments, options, has_target)
        selected = tuple(SelectedContract(each, _selected_clauses(each, options)) for each in contracts)
        judging = tuple(each.contract for each in selected if each.clauses)
        found = find_recorded(paths, judging, config.rootpath)
    return PluginSettings(
        tuple(each.name for each in contracts),
        TargetSettings(selected, options) if has_target else None,
        RecordedSettings(judging, options, found) if found.files else None,
    )


def names_single_files(config: pytest.Config) -> bool:
    """Return whether the command line names single files or tests only: contracts of an ini file are then omitted."""
    typed = config.getoption("conformance") or config.getoption("conformance_configured")
    if typed or config.args_source is not pytest.Config.ArgsSource.ARGS:
        return False
    return not any((config.invocation_params.dir / each).is_dir() for each in config.args)


@contextmanager
def as_pytest_errors() -> Iterator[None]:
    """Raise pytest.UsageError, with the options of the plugin, in place of UsageError."""
    try:
        yield
    except UsageError as fault:
        raise pytest.UsageError(fault.spelled(as_plugin_option)) from None


def as_plugin_option(option: NamedOption) -> str:
    """Return an option of `conformance run` as the plugin has it: `--conformance-without GLOB`."""
    return as_typed(replace(option, name=f"conformance-{option.name}") if option.name in ALL_OPTIONS else option)


def _selected_clauses(contract: Contract, options: Options) -> tuple[str, ...]:
    with suppress(UsageError):
        return tuple(
            name for name in select_clauses(contract, options.only) if contract.clauses[name].kind != "information"
        )
    return ()


def _check(contracts: Sequence[Contract], arguments: RunArguments, options: Options, has_target: bool) -> None:
    folders = [str(each.folder.resolve()) for each in contracts]
    check_patterns(folders, options.only)
    check_operations(folders, options.without, options.operations)
    for contract in contracts:
        check_target_and_warn(contract, options)
        if has_target:
            _check_target(contract, options)
        elif options.credentials:
            searched_secrets(contract, options.credentials)
    _check_names_differ(contracts)
    check_waivers(arguments.waivers, options, folders)


def _check_target(contract: Contract, options: Options) -> None:
    keyring = keyring_for(contract, options, options.tag or FIXED_TAG)
    # A warning while an app is imported must not end the session.
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        kind = find_kind(options.target)
        kind.check(contract, keyring)
        kind.load(keyring)


def _check_names_differ(contracts: Sequence[Contract]) -> None:
    names = [each.name for each in contracts]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"two contracts are called {name}: run pytest for each of them, or rename a folder")
