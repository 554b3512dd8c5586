"""The options of a run, and functions that apply them to a contract or check them."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from conformance.checks.operation_subset import operation_matches, select_operations, without_operations
from conformance.checks.waivers import Waivers
from conformance.contract.model import Contract
from conformance.core.errors import NamedOption, Spelling, UsageError, as_typed
from conformance.core.shard import Shard
from conformance.core.text import question_or
from conformance.lint.door import load_checked
from conformance.report.findings import Baseline
from conformance.runner.generated_requests.schemathesis_checks import with_checks
from conformance.runner.generated_requests.settings import Generation
from conformance.runner.pacer import Budget
from conformance.runner.prefer_mode import PreferMode
from conformance.security.credentials import Keyring, keys_of, missing_key_message
from conformance.security.key_names import has_key, profile_of
from conformance.targets import DEFAULT_TARGET, find_kind
from conformance.targets.base import Limits

TAG_PATTERN = re.compile("[A-Za-z0-9]{4,16}")


@dataclass(frozen=True)
class Options:
    """The options of `conformance run` and `conformance explore`.

    In the names of the files `save`, `record`, `cases` and `ledger`, `{contract}` stands for the name of the contract.

    Attributes:
        target: The name of the target.
        credentials: The TOML file with the keys; None if the target has its own.
        writes: Whether requests that are not safe may be sent; None for the default of the target.
        only: Patterns of the ids of clauses to judge; empty for all.
        without: Patterns of the ids of operations that the target lacks.
        operations: Patterns of the ids of operations to check; empty for all.
        warn: Patterns of clause ids, or bases, for which failures are warnings.
        provoke: How the target is asked for outcomes by `Prefer`; None if it is not.
        strict: Whether inconclusive clauses change the exit code.
        concurrency: The largest number of concurrent requests; None leaves it to the kind of target.
        tag: The tag in the names of new records; None for a random one.
        waivers: The accepted failures of each contract.
        baseline: The findings of earlier reports on each contract, which are accepted.
        budget: Limits for the number and rate of requests.
        limits: Limits of a single request.
        shard: The part of the run to do; None for all of it.
        directed: Whether the directed checks are run.
        save: The file to write failed requests to, or None.
        generation: Which requests are generated; None for no requests.
        record: The file to write the recording to, or None.
        cases: A file of saved requests to send too, or None.
        ledger: The file to note writes in; None for a file in the folder of the user's state.
        spelling: How messages write the options that they recommend.
    """

    target: str = DEFAULT_TARGET
    credentials: Path | None = None
    writes: bool | None = None
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    warn: tuple[str, ...] = ()
    provoke: PreferMode | None = None
    strict: bool = False
    concurrency: int | None = None
    tag: str | None = None
    waivers: Waivers = field(default_factory=dict)
    baseline: Mapping[str, Baseline] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    limits: Limits = field(default_factory=Limits)
    shard: Shard | None = None
    directed: bool = True
    save: str | None = None
    generation: Generation | None = None
    record: str | None = None
    cases: str | None = None
    ledger: str | None = None
    spelling: Spelling = as_typed


def prepare_contract(contract: Contract, options: Options) -> Contract:
    """Return the contract of a run, without excluded operations, and without those that log in.

    Of the others, those are checked that the options select. If requests are generated, the contract has clauses for
    the checks of Schemathesis too.

    Raises:
        UsageError: No operation is left, or none is selected.
    """
    logging_in = [each.operation for each in contract.logins.values()]
    rest = select_operations(without_operations(contract, [*options.without, *logging_in]), options.operations)
    return with_checks(rest) if options.generation is not None else rest


def select_clauses(contract: Contract, patterns: tuple[str, ...]) -> list[str]:
    """Return the ids of the clauses that any of the patterns matches; without patterns, of all clauses.

    Raises:
        UsageError: No clause matches.
    """
    chosen = [
        name
        for name in contract.clauses
        if name not in contract.excluded_clauses | contract.unselected_clauses
        and (not patterns or any(clause_matches(contract, name, each) for each in patterns))
    ]
    if not chosen and any(
        clause_matches(contract, name, each) for name in contract.excluded_clauses for each in patterns
    ):
        what = f"{', '.join(patterns)} matches only clauses about operations that are excluded by "
        raise UsageError(what, NamedOption("without"))
    if not chosen and any(
        clause_matches(contract, name, each) for name in contract.unselected_clauses for each in patterns
    ):
        raise UsageError(f"{', '.join(patterns)} matches no clause about an operation of ", NamedOption("operations"))
    if not chosen:
        raise UsageError(_no_match_text([contract], patterns))
    return chosen


def _no_match_text(contracts: Sequence[Contract], patterns: Sequence[str]) -> str:
    names = [name for each in contracts for clause in each.clauses for name in (clause, f"{each.name}/{clause}")]
    advice = question_or(patterns[0], names, f"`conformance list {contracts[0].name}` names them")
    return f"no clause of {' or '.join(each.name for each in contracts)} matches {', '.join(patterns)}; {advice}"


def clause_matches(contract: Contract, clause: str, pattern: str) -> bool:
    """Return whether a pattern matches the id of a clause, with or without the name of its contract."""
    return fnmatchcase(clause, pattern) or fnmatchcase(f"{contract.name}/{clause}", pattern)


def check_patterns(names: Sequence[str], patterns: tuple[str, ...], generated: bool = False) -> None:
    """Check that each pattern matches a clause of at least one contract. Others are probably misspelt.

    Args:
        names: The names or folders of the contracts.
        patterns: Patterns of clause ids.
        generated: Whether the command generates requests.

    Raises:
        UsageError: A pattern matches no clause, or only clauses about generated requests if none are generated.
    """
    contracts = [with_checks(load_checked(name)) for name in names] if patterns else []
    for pattern in patterns:
        clause_kinds = {
            clause.kind
            for each in contracts
            for name, clause in each.clauses.items()
            if clause_matches(each, name, pattern)
        }
        if not clause_kinds:
            raise UsageError(_no_match_text(contracts, [pattern]))
        if clause_kinds == {"generated"} and not generated:
            raise UsageError(
                f"{pattern} matches only clauses about generated requests, and this command generates none"
            )


def check_operations(names: Sequence[str], without: Sequence[str], operations: Sequence[str] = ()) -> None:
    """Check that each pattern of `--without` and `--operations` matches an operation of at least one contract.

    Raises:
        UsageError: A pattern matches no operation.
    """
    known = [each for name in names for each in load_checked(name).operations] if without or operations else []
    for option, patterns in {"without": without, "operations": operations}.items():
        for pattern in patterns:
            if not any(operation_matches(each, [pattern]) for each in known):
                raise UsageError(NamedOption(option, pattern), f" matches no operation; there are {', '.join(known)}")


def contracts_with_operations(names: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """Return the contracts with an operation that any of the patterns matches; all contracts without patterns."""

    def has_match(name: str) -> bool:
        return any(operation_matches(each, patterns) for each in load_checked(name).operations)

    return ([name for name in names if has_match(name)] if patterns else []) or list(names)


def contracts_with_matches(names: Sequence[str], patterns: tuple[str, ...]) -> list[str]:
    """Return the contracts with a clause that any of the patterns matches; all contracts if there is no such clause."""

    def has_match(name: str) -> bool:
        with suppress(UsageError):
            return bool(select_clauses(load_checked(name), patterns))
        return False

    found = [name for name in names if has_match(name)] if patterns else []
    return found or list(names)


def check_target_and_warn(contract: Contract, options: Options) -> None:
    """Check the name of the target, and the patterns of --warn.

    Raises:
        UsageError: The target has no known kind, or a pattern matches neither a clause id nor a basis.
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
    """Return a new tag of eight random letters and digits."""
    return "".join(random.SystemRandom().choices(string.ascii_lowercase + string.digits, k=8))


def keyring_for(contract: Contract, options: Options, tag: str) -> Keyring:
    """Return the keys of a run: those of the target, if it has its own, otherwise those of the credentials file.

    Raises:
        UsageError: The file cannot be read, or there is no key for the profile `valid`.
    """
    keys = keys_of(contract, options.credentials) if options.credentials else {}
    own = find_kind(options.target).keys(contract)
    if own is not None:
        return Keyring(own, tag, contract.key_patterns)
    needed = [each for each in contract.operations.values() if each.needs_credential]
    if needed and not any(profile_of(name) == "valid" for name in keys):
        if options.credentials:
            raise UsageError(missing_key_message(options.credentials, contract.name))
        raise UsageError(
            f"no `valid` credential for {contract.name}: ",
            NamedOption("credentials", "FILE", advised=True),
            f'; it is a TOML file with a table [{contract.name}] and in it a line like valid = "env:API_KEY"',
        )
    for operation in needed:
        if not any(all(has_key(keys, "valid", name) for name in each) for each in operation.requirements):
            wanted = " or ".join(" with ".join(each) for each in operation.requirements)
            where = f"{options.credentials}: [{contract.name}] valid"
            raise UsageError(f"{where} has no key for {operation.id}; add one for the security scheme {wanted}")
    return Keyring(keys, tag, contract.key_patterns)
