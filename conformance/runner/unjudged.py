"""Reasons why a clause, or the whole target, cannot be judged."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.clause_results import ClauseResults
from conformance.contract.model import Contract
from conformance.contract.servers import base_path
from conformance.core.errors import NamedOption, Spelling
from conformance.coverage.outcome_counts import Cell, OutcomeCoverage
from conformance.report.early_end import EarlyEnd
from conformance.runner.session import Session
from conformance.security.credentials import Keyring
from conformance.targets.base import Target


def block_clauses_without_key(results: ClauseResults, selected: Sequence[str], keyring: Keyring) -> list[str]:
    """Block the clauses about a profile for which there is no key; return their ids."""
    blocked = []
    for name in selected:
        profile = results.entries[name].clause.parameters.get("profile")
        if profile is not None and profile not in keyring.profiles:
            text = f"no key for the profile {profile!r} in the credentials file"
            results.block(name, BlockReason(BlockCode.KEY_MISSING, text))
            blocked.append(name)
    return blocked


def not_found_hint(contract: Contract, target: Target, coverage: OutcomeCoverage, spelling: Spelling) -> str:
    """Return a hint for the end of a reason, if every reply means 404; otherwise "".

    The base path may be missing, or the target may lack the operations. A reply means 404 by the code in its body, or
    by its HTTP status if it has no documented code.
    """
    base = base_path(contract)
    meanings = {_meaning(contract, cell) for cell in (*coverage.seen, *coverage.undocumented)}
    if meanings != {404}:
        return ""
    if "{" in base or target.base_url.endswith(base):
        return f"; if the target lacks such operations, exclude them with {spelling(NamedOption('without', 'GLOB'))}"
    return f"; the documented base path is {base}: is it missing?"


def _meaning(contract: Contract, cell: Cell) -> int:
    outcome = contract.outcomes.get(cell.outcome)
    return cell.status if outcome is None else outcome.equivalent_status


def no_success_reason(session: Session, selected: Sequence[str]) -> BlockReason | None:
    """Return why the target cannot be judged, if it accepted no request; None if it can be judged."""
    controls_sent = any(session.contract.clauses[name].kind == "operation" for name in selected)
    if not controls_sent or not session.sent or session.judge.state.succeeded_operations:
        return None
    return BlockReason(BlockCode.TARGET_UNJUDGED, "no request succeeds with the valid credential")


def is_unjudged(session: Session, early_ends: Sequence[EarlyEnd]) -> bool:
    """Return whether the target as a whole could not be judged, so that no failure counts either."""
    results = session.results
    if results.failures_count and any(each.verdict == "fail" for each in results.verdicts().values()):
        return False
    if results.unjudged_reason is not None or not early_ends:
        return results.unjudged_reason is not None
    return early_ends[-1].is_aborted or not session.judge.state.succeeded_operations
