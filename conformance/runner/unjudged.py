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
    """Return the reason why a target cannot be judged, with a hint at its end if the replies show the cause."""
    return reason and replace(reason, text=reason.text + _hint(session, spelling))


def _hint(session: Session, spelling: Spelling) -> str:
    """Return what may be wrong: the base path, the address, or the target lacks the operations; "" if it is unclear.

    A reply means 404 by the code in its body, or by its HTTP status if it has no documented code.
    """
    coverage, base = session.outcome_coverage, base_path(session.contract)
    meanings = {_meaning(session.contract, cell) for cell in (*coverage.seen, *coverage.undocumented)}
    lacks_all = bool(meanings) and meanings <= _NOT_FOUND
    if lacks_all and "{" not in base and not session.target.base_url.endswith(base):
        return f"; the documented base path is {base}: is it missing?"
    if _is_other_program(session):
        return "; no reply has a documented code: is the address that of the API, or does another program listen there?"
    if lacks_all:
        return f"; if the target lacks such operations, exclude them with {spelling(NamedOption('without', 'GLOB'))}"
    return ""


def _is_other_program(session: Session) -> bool:
    """Return whether no reply has any code, but statuses of missing pages, of redirects, or of pages."""
    coverage = session.outcome_coverage
    if coverage.seen or not coverage.undocumented or session.results.failures_count:
        return False
    return all(not each.outcome and (each.status < 400 or each.status in _NOT_FOUND) for each in coverage.undocumented)


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
