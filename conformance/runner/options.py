"""What a run is asked for, and whether that can be."""

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
    """What `conformance run` was asked for. `writes` is None where nobody said; `without` are patterns of the ids of
    operations that the target lacks; `directed` are the directed checks,
    `generation` is how requests are generated besides, None if none are. `provoke` is how the target can be asked for
    outcomes, None if it cannot. `record` is the file of a recording, `save` that of requests that failed, `cases` one
    of those that are sent as well; with `{contract}` for the name. `spelling` writes options in notes."""

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
    generation: Generation | None = None
    record: str | None = None
    save: str | None = None
    cases: str | None = None
    spelling: Spelling = as_typed


def prepare_contract(contract: Contract, options: Options) -> Contract:
    """The contract without what the target lacks, and with clauses for what Schemathesis checks where requests are
    generated. Raises UsageError where no operation is left."""
    rest = without_operations(contract, options.without)
    return with_checks(rest) if options.generation is not None else rest


def select_clauses(contract: Contract, patterns: tuple[str, ...]) -> list[str]:
    """The ids of the clauses that any of the patterns matches; all without patterns."""
    chosen = [
        name
        for name in contract.clauses
        if name not in contract.excluded_clauses
        and (not patterns or any(clause_matches(contract, name, each) for each in patterns))
    ]
    if not chosen and any(
        clause_matches(contract, name, each) for name in contract.excluded_clauses for each in patterns
    ):
        what = f"what {', '.join(patterns)} matches speaks of operations that "
        raise UsageError(what, NamedOption("without"), " leaves out")
    if not chosen:
        raise UsageError(
            f"no clause of {contract.name} matches {', '.join(patterns)}; `conformance list {contract.name}` names them"
        )
    return chosen


def clause_matches(contract: Contract, clause: str, pattern: str) -> bool:
    return fnmatchcase(clause, pattern) or fnmatchcase(f"{contract.name}/{clause}", pattern)


def check_patterns(names: Sequence[str], patterns: tuple[str, ...], generated: bool = False) -> None:
    """Raises UsageError for a pattern that matches no clause of any of the contracts, most likely a slip, or only those
    of requests that are not `generated`."""
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
            raise UsageError(f"{pattern} matches clauses about generated requests alone, and there are none here")


def check_without(names: Sequence[str], patterns: tuple[str, ...]) -> None:
    """Raises UsageError for a pattern that matches no operation of any of the contracts: most likely a slip."""
    operations = [each for name in names for each in load_contract(name).operations] if patterns else []
    for pattern in patterns:
        if not any(operation_matches(each, [pattern]) for each in operations):
            there = f" matches no operation; there are {', '.join(operations)}"
            raise UsageError(NamedOption("without", pattern), there)


def contracts_with_matches(names: Sequence[str], patterns: tuple[str, ...]) -> list[str]:
    """Those of the contracts that have a clause which any of the patterns matches; all, where none has."""

    def has_match(name: str) -> bool:
        with suppress(UsageError):
            return bool(select_clauses(load_contract(name), patterns))
        return False

    found = [name for name in names if has_match(name)] if patterns else []
    return found or list(names)


def check_target_and_warn(contract: Contract, options: Options) -> None:
    """Raises UsageError for a target of no known kind, and for a pattern to warn about that matches nothing."""
    find_kind(options.target)
    bases = {clause.basis for clause in contract.clauses.values()} - {"stated"}
    for pattern in options.warn:
        if pattern not in bases and not any(fnmatchcase(name, pattern) for name in contract.clauses):
            raise UsageError(
                NamedOption("warn", pattern),
                f": {contract.name} has no such clause, and no clauses of such a basis; "
                f"give {' or '.join(sorted(bases))}, or a pattern of clause ids",
            )


def fresh_tag() -> str:
    """Eight letters and digits that no earlier run used, as likely as not to collide as 36 to the 8th."""
    return "".join(random.SystemRandom().choices(string.ascii_lowercase + string.digits, k=8))


def keyring_for(contract: Contract, options: Options, tag: str) -> Keyring:
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
