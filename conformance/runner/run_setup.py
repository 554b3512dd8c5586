"""Prepare a run: check its options, before the target is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.contract.model import Contract
from conformance.report.report_files import report_path
from conformance.runner.options import (
    Options,
    check_target_and_warn,
    fresh_tag,
    keyring_for,
    prepare_contract,
    select_clauses,
)
from conformance.runner.run_recording import recorded_keyring
from conformance.runner.saved_cases import Case, load_cases
from conformance.security.credentials import Keyring
from conformance.targets import find_kind
from conformance.targets.cassette_target import CassetteTarget


@dataclass(frozen=True)
class RunSetup:
    """The prepared parts of one run.

    Attributes:
        contract: The contract without the operations that the target lacks.
        options: The options of the run.
        selected: Ids of the clauses to judge.
        tag: The tag in the names of new records.
        keyring: The keys.
        cases: Saved requests to send too.
    """

    contract: Contract
    options: Options
    selected: Sequence[str]
    tag: str
    keyring: Keyring
    cases: Sequence[Case] = ()


def prepare_run(whole: Contract, options: Options, recorded: CassetteTarget | None) -> RunSetup:
    """Return the setup of a run.

    Args:
        whole: The contract with all operations.
        options: The options of the run.
        recorded: The target if it is a recording, or None.

    Raises:
        UsageError: The options do not fit the contract or the target.
    """
    contract = prepare_contract(whole, options)
    cases = load_cases(report_path(options.cases, contract.name), contract) if options.cases else []
    if options.shard is not None and not options.shard.is_first:
        cases = []
    selected = select_clauses(contract, options.only)
    check_target_and_warn(contract, options)
    tag = options.tag or find_kind(options.target).fixed_tag or fresh_tag()
    keyring = recorded_keyring(recorded.header, tag) if recorded else keyring_for(contract, options, tag)
    return RunSetup(contract, options, selected, tag, keyring, cases)
