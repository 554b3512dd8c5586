"""The options of a run, and checks that they fit the contract and the target."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from conformance.checks.operation_subset import operation_matches, without_operations
from conformance.contract.loader import load_contract
from conformance.contract.model import Contract
from conformance.core.errors import NamedOption, Spelling, UsageError, as_typed
from conformance.runner.generated_requests.schemathesis_checks import with_checks
from conformance.runner.generated_requests.settings import Generation
from conformance.runner.pacer import Budget
from conformance.runner.prefer_mode import PreferMode
from conformance.security.credentials import Keyring, load_credentials, missing_key_message
from conformance.targets import DEFAULT_TARGET, find_kind
from conformance.targets.base import Limits

TAG_PATTERN = re.compile("[A-Za-z0-9]{4,16}")


@dataclass(frozen=True)
class Options:
    """The options of `conformance run` and `conformance explore`.

    In the names of files, `{contract}` stands for the name of the contract.

    Attributes:
        writes: Whether requests that are not safe may be sent; None leaves it to the kind of target.
        only: Patterns of clause ids.
        without: Patterns of the ids of operations that the target lacks.
        warn: Patterns of clause ids, and bases, whose failures are warnings.
        provoke: How the target is asked for outcomes by `Prefer`; None if it is not.
        tag: What the names of new records are made of; None for a new tag.
        waivers: For each contract, the ids of clauses that may fail, and why.
        directed: Whether the directed checks are sent.
        save: The file for requests that failed.
        generation: How requests are generated, if they are.
        record: The file of the recording that is written.
        cases: A file of saved requests that are sent too.
        spelling: How notes write the options that they advise.
    """

    target: str = DEFAULT_TARGET
    credentials: Path | None = None
    writes: bool | None = None
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    warn: tuple[str, ...] = ()
    provoke: PreferMode | None = None
    strict: bool = False
    concurrency: int = 1
    tag: str | None = None
    waivers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    limits: Limits = field(default_factory=Limits)
    directed: bool = True
    save: str | None = None
    generation: Generation | None = None
    record: str | None = None
    cases: str | None = None
    spelling: Spelling = as_typed


def prepare_contract(contract: Contract, options: Options) -> Contract:
    """Return the contract of a run: without excluded operations, with clauses for checks of Schemathesis.

    Raises:
        UsageError: No operation is left.
    """
    rest = without_operations(contract, options.without)
    return with_checks(rest) if options.generation is not None else rest


def select_clauses(contract: Contract, patterns: tuple[str, ...]) -> list[str]:
    """Return the ids of the clauses that any of the patterns matches; all of them without patterns.

    Raises:
        UsageError: There are none.
    """
    chosen = [
        name
        for name in contract.clauses
        if name not in contract.excluded_clauses
        and (not patterns or any(clause_matches(contract, name, each) for each in patterns))
    ]
    if not chosen and any(
        clause_matches(contract, name, each) for name in contract.excluded_clauses for each in patterns
    ):
        what = f"{', '.join(patterns)} matches only clauses about operations that are excluded by "
        raise UsageError(what, NamedOption("without"))
    if not chosen:
        raise UsageError(
            f"no clause of {contract.name} matches {', '.join(patterns)}; `conformance list {contract.name}` names them"
        )
    return chosen


def clause_matches(contract: Contract, clause: str, pattern: str) -> bool:
    """Return whether a pattern matches the id of a clause, with or without the name of its contract."""
    return fnmatchcase(clause, pattern) or fnmatchcase(f"{contract.name}/{clause}", pattern)


def check_patterns(names: Sequence[str], patterns: tuple[str, ...], generated: bool = False) -> None:
    """Check that each pattern matches a clause of any of the contracts; most likely one that does not is a slip.

    `generated` is whether requests are generated.

    Raises:
        UsageError: A pattern matches no clause, or only clauses about generated requests and there are none.
    """
    contracts = [with_checks(load_contract(name)) for name in names] if patterns else []
    for pattern in patterns:
        clause_kinds = {
            clause.kind
            for each in contracts
            for name, clause in each.clauses.items()
            if clause_matches(each, name, pattern)
        }
        if not clause_kinds:
            where = " or ".join(each.name for each in contracts)
            raise UsageError(
                f"no clause of {where} matches {pattern}; `conformance list {contracts[0].name}` names them"
            )
        if clause_kinds == {"generated"} and not generated:
            raise UsageError(
                f"{pattern} matches only clauses about generated requests, and this command generates none"
            )


def check_without(names: Sequence[str], patterns: tuple[str, ...]) -> None:
    """Check that each pattern matches an operation of any of the contracts.

    Raises:
        UsageError: A pattern matches none.
    """
    operations = [each for name in names for each in load_contract(name).operations] if patterns else []
    for pattern in patterns:
        if not any(operation_matches(each, [pattern]) for each in operations):
            there = f" matches no operation; there are {', '.join(operations)}"
            raise UsageError(NamedOption("without", pattern), there)


def contracts_with_matches(names: Sequence[str], patterns: tuple[str, ...]) -> list[str]:
    """Return the contracts with a clause that any of the patterns matches; all of them if there is none."""

    def has_match(name: str) -> bool:
        with suppress(UsageError):
            return bool(select_clauses(load_contract(name), patterns))
        return False

    found = [name for name in names if has_match(name)] if patterns else []
    return found or list(names)


def check_target_and_warn(contract: Contract, options: Options) -> None:
    """Check the name of the target, and the patterns of --warn.

    Raises:
        UsageError: The target is of no known kind, or a pattern matches nothing.
    """
    find_kind(options.target)
    bases = {clause.basis for clause in contract.clauses.values()} - {"stated"}
    for pattern in options.warn:
        if pattern not in bases and not any(fnmatchcase(name, pattern) for name in contract.clauses):
            raise UsageError(
                NamedOption("warn", pattern),
                f": {contract.name} has no clause with such an id or basis; "
                f"give {' or '.join(sorted(bases))}, or a pattern of clause ids",
            )


def fresh_tag() -> str:
    """Return eight random letters and digits, which no earlier run used."""
    return "".join(random.SystemRandom().choices(string.ascii_lowercase + string.digits, k=8))


def keyring_for(contract: Contract, options: Options, tag: str) -> Keyring:
    """Return the keys of a run: those that the target has itself, or those of the credentials file.

    Raises:
        UsageError: The file cannot be read, or the `valid` key is missing.
    """
    keys = load_credentials(options.credentials, contract.name, contract.profiles) if options.credentials else {}
    own = find_kind(options.target).keys(contract)
    if own is not None:
        return Keyring(own, tag)
    if "valid" not in keys:
        if options.credentials:
            raise UsageError(missing_key_message(options.credentials, contract.name))
        raise UsageError(
            f"no `valid` credential for {contract.name}: ",
            NamedOption("credentials", "FILE", advised=True),
            f'; it is a TOML file with a table [{contract.name}] and in it a line like valid = "env:API_KEY"',
        )
    return Keyring(keys, tag)
