"""Reasons why a clause, or the whole target, cannot be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.checks.block_reason import BlockCode, BlockReason
from conformance.checks.clause_results import ClauseResults
from conformance.contract.model import Contract
from conformance.contract.servers import base_path
from conformance.core.errors import NamedOption, Spelling
from conformance.core.text import json_text, shorten
from conformance.coverage.outcome_counts import Cell
from conformance.observation.response_reading import Reply
from conformance.report.early_end import EarlyEnd
from conformance.runner.session import Session
from conformance.security.credentials import Keyring

_NOT_FOUND = {404, 405, 501}
_MOST_BYTES, _LONGEST_BEGINNING = 1000, 80


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


def with_hint(reason: BlockReason | None, session: Session, spelling: Spelling) -> BlockReason | None:
    """Return the reason why a target cannot be judged, with a hint at its end if every reply means 404 (or 405, 501).

    The base path may be missing, or the target may lack the operations. A reply means 404 by the code in its body, or
    by its HTTP status if it has no documented code.
    """
    coverage = session.outcome_coverage
    meanings = {_meaning(session.contract, cell) for cell in (*coverage.seen, *coverage.undocumented)}
    if reason is None or not meanings or not meanings <= _NOT_FOUND:
        return reason
    return replace(reason, text=reason.text + _hint(session, spelling))


def _hint(session: Session, spelling: Spelling) -> str:
    base = base_path(session.contract)
    if "{" in base or session.target.base_url.endswith(base):
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
    last = session.last_reply
    request = last and last.exchange.request
    shown = f": the last answer, to {request.method} {request.path}, was {reply_text(last)}" if last and request else ""
    return BlockReason(BlockCode.TARGET_UNJUDGED, f"no request succeeds with the valid credential{shown}")


def reply_text(reply: Reply) -> str:
    """Return what was received, with the beginning of a body that has no documented outcome."""
    if reply.outcome is not None or reply.response is None or not reply.response.body:
        return reply.summary
    words = reply.response.body[:_MOST_BYTES].decode("utf-8", "replace").split()
    return f"{reply.summary}, {json_text(shorten(' '.join(words), _LONGEST_BEGINNING))}"


def is_unjudged(session: Session, early_ends: Sequence[EarlyEnd]) -> bool:
    """Return whether the target as a whole could not be judged, so that no failure counts either."""
    results = session.results
    if results.failures_count and any(each.verdict == "fail" for each in results.verdicts().values()):
        return False
    if results.unjudged_reason is not None or not early_ends:
        return results.unjudged_reason is not None
    return early_ends[-1].is_aborted or not session.judge.state.succeeded_operations
