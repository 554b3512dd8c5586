"""Write a report as text for people: what failed, why that is wrong, and how to reproduce it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conformance.checks.clause_results import Verdict
from conformance.report.coverage_section import CoverageTotals
from conformance.report.leftovers import names_by_reason
from conformance.report.model import ClauseEntry, Report
from conformance.report.sentences import by_reason, result_parts
from conformance.report.text_findings import (
    write_block,
    write_finding,
    write_known,
    write_next,
    write_overview,
    write_variables,
)
from conformance.terminal.page import FILE_WIDTH, TextPage
from conformance.terminal.text_layout import (
    WHOLE_REPORT,
    count_text,
    fit_names,
    fold_command,
)

_SHOWN: tuple[Verdict, ...] = ("fail", "warn")
_GROUPS: tuple[Verdict, ...] = ("waived", "inconclusive", "skipped")
_NOTES = 10
_NOTE = "Note: "
_FINAL_OPTIONS = re.compile(r"( --[\w-]*without \S+)+$")


def render(report: Report) -> str:
    """Return the text for a terminal of 100 cells without colours."""
    return render_page(report, colour=False, width=FILE_WIDTH) + "\n"


def render_page(
    report: Report,
    *,
    colour: bool,
    width: int,
    verbose: bool = False,
    most_findings: int = 0,
    has_json: bool = True,
) -> str:
    """Return the report as text without a newline at its end; `width` is in cells.

    At most `most_findings` are shown in full, or all if it is 0. `has_json` is whether there is the JSON report that
    shortened texts refer to.

    `verbose` also lists passing clauses, habits and information, names the clauses in groups, and shows more of each
    body. Control characters are shown as escapes; the only ones in the text are newlines and, with `colour`, the
    colours of this module.
    """
    page = TextPage(width, colour)
    _header(page, report, verbose)
    findings = [each for each in report.findings if each.verdict in _SHOWN]
    shown = findings[: most_findings or None]
    write_overview(page, report, findings, len(shown))
    for each in shown:
        write_finding(page, report, each, verbose)
    errors = report.with_verdict("error")
    for clause in errors:
        write_block(page, clause, verbose)
    evidence = [*map(report.shown, shown), *filter(None, (each.chief_evidence for each in errors))]
    write_variables(page, report.target, evidence)
    if not has_json and any(WHOLE_REPORT in row for row in page.rows):
        page.blank()
        page.prose(f"`--report json=FILE` writes {WHOLE_REPORT}.", "dim")
    if len(findings) == 1:
        page.blank()
        write_next(page, report, findings)
    write_known(page, report)
    for verdict in _GROUPS:
        _group(page, verdict, report.with_verdict(verdict), verbose)
    if verbose:
        _listing(page, "passed", report.with_verdict("pass"))
        _listing(page, "information", [clause for clause in report.clauses if clause.kind == "information"])
    page.blank()
    _summary(page, report)
    return page.text()


def render_clause(
    clause: ClauseEntry, target: str, *, width: int, verbose: bool = False, whole: str = WHOLE_REPORT
) -> str:
    """Return the block of one clause, as `render_page` shows it, without colours, whatever the verdict.

    `target` is that of the report. `whole` tells readers of a shortened text where the whole text is.
    """
    page = TextPage(width, False, whole=whole)
    write_block(page, clause, verbose)
    write_variables(page, target, [clause.chief_evidence] if clause.chief_evidence else [])
    return page.text().lstrip("\n")


def _header(page: TextPage, report: Report, verbose: bool) -> None:
    dialect = ", ".join(f"{axis} {' or '.join(left) or 'none'}" for axis, left in report.dialects.items())
    detected = f", detected dialect: {dialect}" if dialect else ""
    page.prose(f"{report.contract} against {report.target}{detected}", "bold")
    about = [str(report.shard.shard)] if report.shard is not None else []
    about += [f"tag {report.tag}"] if report.tag is not None else []
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


def _group(page: TextPage, verdict: str, clauses: Sequence[ClauseEntry], verbose: bool) -> None:
    if not clauses:
        return
    page.blank()
    page.prose(f"{verdict.capitalize()} ({len(clauses)})", "bold")
    for reason, alike in by_reason(clauses).items():
        members = [clause.id for clause in alike]
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
    parts = result_parts(report)
    whole = " | ".join(parts)
    for line in [whole] if len(whole) <= page.width else [" | ".join(parts[:2]), parts[2]]:
        page.prose(line, "red" if report.exit else "green")


def covered(totals: CoverageTotals) -> str:
    """Return the coverage in one line."""
    seen = f"{totals.seen} of {count_text(totals.documented, 'documented outcome')} of operations seen"
    return f"{seen}, {totals.provoked} provoked, {totals.undocumented} undocumented"
