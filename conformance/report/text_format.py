"""Write a report as text for people: what failed, why that is wrong, and how to reproduce it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote, urlencode

from conformance.checks.clause_results import VERDICTS, Verdict
from conformance.core.exchange import Credential
from conformance.report.coverage_section import CoverageTotals
from conformance.report.curl import key_variable
from conformance.report.evidence import Evidence, ShownRequest, ShownResponse
from conformance.report.leftovers import names_by_reason
from conformance.report.model import ClauseEntry, Report
from conformance.terminal.page import FILE_WIDTH, TextPage
from conformance.terminal.text_layout import (
    WHOLE_REPORT,
    count_text,
    excerpt,
    first_lines,
    fit_names,
    fold,
    fold_command,
)

_COLOURS: Mapping[Verdict | None, str] = {"pass": "green", "fail": "red", "error": "red", "warn": "yellow"}
_BLOCKS: tuple[Verdict, ...] = ("fail", "error", "warn")
_GROUPS: tuple[Verdict, ...] = ("waived", "inconclusive", "skipped")
_SHOWN_HEADERS = ("location", "allow", "retry-after", "www-authenticate", "content-encoding", "transfer-encoding")
_HEADERS = 8
_NOTES = 10
_NOTE = "Note: "
_FINAL_OPTIONS = re.compile(r"( --[\w-]*without \S+)+$")
_MANY_FAILURES = 5
_BODY_LINES = {False: 14, True: 60}
_LONGEST_COMMAND = 1500


def render(report: Report) -> str:
    """Return the text for a terminal of 100 cells without colours."""
    return render_page(report, colour=False, width=FILE_WIDTH) + "\n"


def render_page(report: Report, *, colour: bool, width: int, verbose: bool = False) -> str:
    """Return the report as text without a newline at its end; `width` is in cells.

    `verbose` also lists passing clauses, habits and information, names the clauses in groups, and shows more of each
    body. Control characters are shown as escapes; the only ones in the text are newlines and, with `colour`, the
    colours of this module.
    """
    page = TextPage(width, colour)
    _header(page, report, verbose)
    blocks = [clause for verdict in _BLOCKS for clause in report.with_verdict(verdict)]
    for clause in blocks:
        _block(page, clause, verbose)
    _variables(page, blocks)
    for verdict in _GROUPS:
        _group(page, verdict, report.with_verdict(verdict), verbose)
    if verbose:
        _listing(page, "passed", report.with_verdict("pass"))
        _listing(page, "information", [clause for clause in report.clauses if clause.kind == "information"])
    _failures(page, report.with_verdict("fail"))
    page.blank()
    _summary(page, report)
    return page.text()


def render_clause(
    clause: ClauseEntry, *, colour: bool, width: int, verbose: bool = False, whole: str = WHOLE_REPORT
) -> str:
    """Return the block of one clause, as `render_page` shows it, whatever the verdict.

    `whole` tells readers of a shortened text where the whole text is.
    """
    page = TextPage(width, colour, whole=whole)
    _block(page, clause, verbose)
    _variables(page, [clause])
    return page.text().lstrip("\n")


def _header(page: TextPage, report: Report, verbose: bool) -> None:
    dialect = ", ".join(f"{axis} {' or '.join(left) or 'none'}" for axis, left in report.dialects.items())
    detected = f", detected dialect: {dialect}" if dialect else ""
    page.prose(f"{report.contract} against {report.target}{detected}", "bold")
    about = [f"tag {report.tag}"] if report.tag is not None else []
    about += [f"seed {report.seed}"] if report.seed is not None else []
    about.append(f"profiles {', '.join(report.profiles) or 'none'}")
    page.prose(", ".join(about), "dim")
    if not report.complete:
        page.prose("Not complete: clauses were left out or could not be checked.", "yellow")
    notes = [note for note in report.notes if verbose or note not in report.minor_notes]
    shown = len(notes) if verbose else _NOTES
    for note in notes[:shown]:
        _note(page, note)
    if notes[shown:]:
        page.prose(f"... and {len(notes[shown:])} more; --verbose and report files list all", head=_NOTE)
    _left(page, report, verbose)
    if verbose:
        for habit, status in report.habits.items():
            page.prose(f"{habit} comes with HTTP {status}", "dim", head="Habit: ")


def _left(page: TextPage, report: Report, verbose: bool) -> None:
    """Add what is left on the target: the first names for each reason or, with `verbose`, a line for each name."""
    for why, names in names_by_reason(report.leftovers).items():
        page.prose(f"({why}):" if verbose else f"({why}): {fit_names(names, page.width)}", head="Left on the target ")
        for name in names if verbose else ():
            page.prose(name, head="  ", hanging=2)


def _note(page: TextPage, note: str) -> None:
    """Add a note. Options at its end are folded so that a shell accepts what is copied from the page."""
    options = _FINAL_OPTIONS.search(note)
    if options is None or len(note) + len(_NOTE) <= page.width:
        page.prose(note, head=_NOTE)
        return
    page.prose(note[: options.start()], head=_NOTE)
    page.rows += [" " * len(_NOTE) + line for line in fold_command(options[0].strip(), page.width - len(_NOTE))]


def _block(page: TextPage, clause: ClauseEntry, verbose: bool) -> None:
    page.blank()
    page.prose(clause.id, _COLOURS.get(clause.verdict, ""), head=f"{(clause.verdict or '').upper()} ")
    page.labelled("says", clause.says)
    page.labelled("source", f"{', '.join(clause.source) or 'not cited'} ({clause.basis})")
    page.labelled("reason", clause.reason)
    chief = clause.chief_evidence
    if chief is not None:
        _evidence(page, chief, verbose)
        _others(page, chief, clause.evidence)


def _evidence(page: TextPage, evidence: Evidence, verbose: bool) -> None:
    page.labelled("recorded", evidence.recorded)
    page.labelled("operation", evidence.operation or "")
    page.labelled("fault", evidence.fault)
    page.labelled("expected", evidence.expected, "green")
    page.labelled("actual", evidence.actual, "red")
    page.beside("request", _request(evidence.request, page, _BODY_LINES[verbose]))
    if evidence.response:
        page.beside("response", _response(evidence.response, page, _BODY_LINES[verbose]))
    if evidence.failure:
        page.labelled("failure", f"{evidence.failure.kind}: {evidence.failure.message}")
    if len(evidence.curl) > _LONGEST_COMMAND:
        page.labelled("curl", f"a command of {len(evidence.curl)} characters, see {page.whole}")
    elif evidence.curl:
        command = fold_command(evidence.curl, page.width - 4)
        page.rows += ["  " * (2 if n else 1) + line for n, line in enumerate(command)]


def _request(request: ShownRequest, page: TextPage, limit: int) -> list[str]:
    room = page.room
    query = urlencode(request.query, quote_via=quote, errors="backslashreplace")
    lines = [*_short(f"{request.method} {request.path}" + (f"?{query}" if query else ""), room)]
    headers = [f"{name}: {value}" for name, value in request.headers]
    lines += [line for header in headers[:_HEADERS] for line in _short(header, room)]
    if len(headers) > _HEADERS:
        lines.append(f"… {len(headers) - _HEADERS} more headers")
    lines += _short(_credentials(request.credentials), room)
    return lines + (excerpt(request.body, room, limit, page.whole) if request.body else [])


def _credentials(credentials: Sequence[Credential]) -> str:
    if not credentials:
        return "(no credential)"
    shown = [f"{each.profile or 'a key'} in {each.slot}" + _form(each.form) for each in credentials]
    return f"(credential: {'; '.join(shown)})"


def _form(form: str) -> str:
    return "" if form == "whole" else f", {form}"


def _response(response: ShownResponse, page: TextPage, limit: int) -> list[str]:
    room = page.room
    headers = [(name.lower(), name, value) for name, value in response.headers]
    media = ", ".join(value for key, _, value in headers if key == "content-type") or "no content type"
    lines = _short(f"{response.status}{_phrase(response.status)}, {media}", room)
    shown = [f"{name}: {value}" for key, name, value in headers if key in _SHOWN_HEADERS]
    lines += [line for header in shown[:_HEADERS] for line in _short(header, room)]
    return lines + (excerpt(response.body, room, limit, page.whole) if response.body else ["(no body)"])


def _short(text: str, room: int) -> list[str]:
    return first_lines(fold(text, room), 3, "…")


def _phrase(status: int) -> str:
    return f" {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else ""


def _others(page: TextPage, chief: Evidence, every: Sequence[Evidence]) -> None:
    """List the other operations with evidence against the clause; its reason has the number of exchanges."""
    names = [each for each in _counted(map(_occasion, every)) if each != _occasion(chief)]
    if names:
        page.beside("also on", [fit_names(names, page.room)])


def _occasion(evidence: Evidence) -> str:
    operation, where = evidence.operation or "no operation", evidence.recorded
    return f"{operation} ({where})" if where else operation


def _variables(page: TextPage, blocks: Sequence[ClauseEntry]) -> None:
    """Write the meanings of the shell variables in the commands."""
    shown = [clause.chief_evidence for clause in blocks if clause.chief_evidence]
    profiles = _counted(each.profile for evidence in shown for each in evidence.request.credentials)
    known = {key_variable(profile): profile for profile in profiles if profile != "unknown"}
    means = [f"${name} is {f'the key of profile {profile}' if profile else 'a key'}" for name, profile in known.items()]
    if any("$BASE" in evidence.curl for evidence in shown):
        means.append("$BASE is the address of a server")
    if means:
        page.blank()
        page.prose(f"In the commands, {', '.join(means)}.", "dim")
    if shown:
        page.prose(
            "`conformance explain CLAUSE --all` shows the requests that must be sent before them, if any.", "dim"
        )


def _failures(page: TextPage, failed: Sequence[ClauseEntry]) -> None:
    """List many failures once more at the end, where people look first."""
    if len(failed) > _MANY_FAILURES:
        _listing(page, "failed", failed)


def _group(page: TextPage, verdict: str, clauses: Sequence[ClauseEntry], verbose: bool) -> None:
    if not clauses:
        return
    page.blank()
    page.prose(f"{verdict.capitalize()} ({len(clauses)})", "bold")
    groups: dict[str, list[ClauseEntry]] = {}
    for clause in clauses:
        groups.setdefault(clause.general_reason or clause.reason or "no reason given", []).append(clause)
    for kind, alike in groups.items():
        reasons, members = {clause.reason for clause in alike}, [clause.id for clause in alike]
        reason = (alike[0].reason or kind) if len(reasons) == 1 else kind
        page.prose(reason + (f": {members[0]}" if len(members) == 1 else ""), head=f"{len(members):4}  ")
        for member in members if verbose and len(members) > 1 else []:
            page.prose(member, "dim", head="        ")


def _listing(page: TextPage, title: str, clauses: Sequence[ClauseEntry]) -> None:
    if not clauses:
        return
    page.blank()
    page.prose(f"{title.capitalize()} ({len(clauses)})", "bold")
    for clause in clauses:
        page.prose(f"{clause.id}: {clause.says}", head="  ", hanging=2)


def _summary(page: TextPage, report: Report) -> None:
    if report.coverage is not None:
        page.prose(covered(report.coverage.summary), "dim", head="Coverage: ")
    if report.records_created:
        page.prose(str(report.records_created), "dim", head="Records created: ")
    counts = [f"{report.summary[verdict]} {verdict}" for verdict in VERDICTS if report.summary.get(verdict)]
    effort = f"{count_text(report.exchanges, 'exchange')} in {report.duration_s:.1f} s"
    parts = [", ".join(counts) or "no clause judged", effort, f"exit {report.exit_line}"]
    whole = " | ".join(parts)
    for line in [whole] if len(whole) <= page.width else [" | ".join(parts[:2]), parts[2]]:
        page.prose(line, "red" if report.exit else "green")


def covered(totals: CoverageTotals) -> str:
    """Return the coverage in one line."""
    seen = f"{totals.seen} of {count_text(totals.documented, 'documented outcome')} of operations seen"
    return f"{seen}, {totals.provoked} provoked, {totals.undocumented} undocumented"


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts
