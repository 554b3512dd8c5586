"""Sentences about a report that several formats have: what a finding is, and how the run ended."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence

from conformance.checks.clause_results import VERDICTS, Verdict
from conformance.report.curl import key_variable, user_variable
from conformance.report.evidence import Evidence
from conformance.report.findings import Blame, FindingEntry
from conformance.report.model import ClauseEntry, Report
from conformance.terminal.text_layout import count_text, visible

UNJUDGED: tuple[Verdict, ...] = ("inconclusive", "skipped")
_QUOTED = re.compile(r"'[^']*'")
_ANY = "'...'"
_MOST_NAMES = 20
BLAMES: Mapping[Blame, str] = {
    "server": "the server: it breaks what the documents state or imply",
    "document": "the document or the server: this reply is not documented",
    "contract": "the server or the contract: it decides what the documents leave open",
    "target": "the target: it did not complete its reply",
}
"""What is probably wrong."""


def unusual_blame(finding: FindingEntry) -> str:
    """Return what is probably wrong, or "" for the server, which readers expect."""
    return "" if finding.blame == "server" else BLAMES[finding.blame]


def headline(report: Report, finding: FindingEntry) -> str:
    """Return a finding in one sentence: what the clause got, what it expected, and at which operations."""
    return f"{finding.clause}: {deviation(report, finding)}"


def deviation(report: Report, finding: FindingEntry) -> str:
    """Return what was received and expected, and at which operations."""
    evidence = report.shown(finding)
    more = len(finding.operations) - 1
    at = f"; at {finding.operations[0]}" if finding.operations else ""
    others = f" and {count_text(more, 'more operation')}" if more > 0 else ""
    return f"{evidence.actual}, expected {evidence.expected}{at}{others}"


def reason_label(clause: ClauseEntry) -> str:
    """Return what the reason of a clause is: the number of exchanges in which it fails, or why it has its verdict."""
    return "fails in" if _is_count(clause) else "reason"


def reason_of(report: Report, finding: FindingEntry) -> str:
    """Return the reason of the clause of a finding, and how many findings share the exchanges that it counts."""
    clause = report.clause(finding.clause)
    sharing = sum(clause.id in (each.clause, *each.follow) for each in report.findings)
    return f"{clause.reason}, in {sharing} findings" if _is_count(clause) and sharing > 1 else clause.reason


def _is_count(clause: ClauseEntry) -> bool:
    """Return whether the reason of a clause is the number of exchanges in which it fails."""
    return clause.verdict in ("fail", "warn")


def by_reason(clauses: Iterable[ClauseEntry]) -> dict[str, list[ClauseEntry]]:
    """Return the clauses by their reasons.

    Reasons of clauses that were not judged are alike if they differ only in quoted names; the joint one has all names,
    or `'...'` for very many.
    """
    groups: dict[str, list[ClauseEntry]] = {}
    for each in clauses:
        kind = _QUOTED.sub(_ANY, each.reason) if each.verdict in UNJUDGED else each.reason
        groups.setdefault(kind or "no reason given", []).append(each)
    return {_common_reason(kind, alike): alike for kind, alike in groups.items()}


def _common_reason(kind: str, alike: Sequence[ClauseEntry]) -> str:
    """Return the joint reason, in which each place of a name has the names that differ."""
    places = [dict.fromkeys(names) for names in zip(*(_QUOTED.findall(each.reason) for each in alike), strict=True)]
    texts = iter([_either([*names]) for names in places])
    return _QUOTED.sub(lambda _: next(texts), alike[0].reason) or kind


def _either(names: Sequence[str]) -> str:
    if len(names) > _MOST_NAMES:
        return _ANY
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def explain_command(contract: str, clause: str) -> str:
    """Return the command that explains a clause; `contract` is its name or its folder."""
    return f"`conformance explain {shlex.quote(f'{contract}/{clause}')} --all`"


def variables_text(target: str, shown: Sequence[Evidence]) -> str:
    """Return the meanings of the shell variables in the commands of evidence, in one sentence; "" without variables."""
    profiles = dict.fromkeys(each.profile for evidence in shown for each in evidence.request.credentials)
    known = {key_variable(profile): profile for profile in profiles if profile != "unknown"}
    means = [f"${name} is {f'the key of profile {profile}' if profile else 'a key'}" for name, profile in known.items()]
    users = {user_variable(profile): profile for profile in known.values()}
    named = [name for name in users if any(name in evidence.curl for evidence in shown)]
    means += [f"${name} is the user of profile {users[name] or 'valid'}" for name in named]
    if any("$BASE" in evidence.curl for evidence in shown):
        means.append(f"$BASE is the address of a server{_server_command(target)}")
    return f"In the commands, {', '.join(means)}." if means else ""


def _server_command(target: str) -> str:
    """Return how to start a server for a target that is an ASGI app; "" for any other target."""
    app, slash, base = target.removeprefix("asgi:").partition("/")
    if app == target.partition("/")[0]:
        return ""
    address = f"http://127.0.0.1:8000{(slash + base).rstrip('/')}"
    return f", such as {address} after `uvicorn {shlex.quote(app)} --port 8000`"


def verdict_counts(report: Report) -> str:
    """Return how many clauses have each verdict, as in `12 pass, 1 fail`."""
    counts = [f"{report.summary[verdict]} {verdict}" for verdict in VERDICTS if report.summary.get(verdict)]
    return ", ".join(counts) or "no clause judged"


def why_unjudged(report: Report) -> str:
    """Return why nothing could be judged."""
    early = [each.note for each in report.early_ends]
    reasons = (each.reason for each in report.with_verdict("inconclusive"))
    return visible(" ".join(early) or next(reasons, "") or "nothing was seen")


def result_parts(report: Report) -> tuple[str, str, str]:
    """Return the result of a run: the numbers of verdicts, the effort, and the exit code with its meaning."""
    effort = f"{count_text(report.exchanges, 'exchange')} in {report.duration_s:.1f} s"
    return verdict_counts(report), effort, f"exit {report.exit_line}"
