"""Test that expired and stale waivers are removed, and that everything else in the file stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from conformance.core.errors import FileError
from conformance.report.model import Report
from conformance.waivers.pruning import prune
from tests.support.reports import clause, evidence, report

TODAY = date(2030, 5, 1)
FAILED = clause("code.40", "fail", evidence=(evidence(),))
GONE = """\
"code.10" = "gone"
"""
EXPIRED = """\
[[waivers]]  # the first
contract = "library"
clause = "code.30"
reason = "gone"
until = 2030-04-30
# owner = "not known yet"

"""
FILE = f"""\
# Known failures, kept by the shop team.

[library]
# until the summer
{GONE}"code.20" = '''
still
there'''
"secret.X-Key" = "no secret"

{EXPIRED}# Decided in spring.
[[waivers]]
contract = "library"
clause = "code.40"
reason = "still there"
operations = [
  "read*",
]

# the rest
[[waivers]]
contract = "library"
finding = "F1"
reason = "still there, too"
# about the next
[[waivers]]
contract = "other"
clause = "code.50"
reason = "of another contract"
"""


def of_library(is_whole: bool = True, **verdicts: str) -> Report:
    clauses = [clause(name.replace("_", "."), verdict) for name, verdict in verdicts.items()]  # type: ignore[arg-type]
    return report(*clauses, contract="library", is_whole=is_whole)


def written(folder: Path, text: str) -> Path:
    path = folder / "waivers.toml"
    path.write_text(text)
    return path


def test_expired_and_stale_waivers_are_removed(tmp_path: Path) -> None:
    found = of_library(code_10="pass", code_20="waived", code_30="fail", code_40="fail")
    found = replace(found, findings=(replace(report(FAILED).findings[0], id="F1"),))
    pruned = prune(written(tmp_path, FILE), [found], TODAY)
    assert pruned.text == FILE.replace(GONE, "").replace(EXPIRED, "") and pruned.total == 7
    assert [(each.waiver.name, each.why) for each in pruned.removals] == [
        ("code.10", "stale: no report has a failure of it"),
        ("code.30", "expired: it held until 2030-04-30"),
    ]


def test_nothing_changes_without_reports_before_the_last_day(tmp_path: Path) -> None:
    pruned = prune(written(tmp_path, FILE), [], date(2030, 4, 30))
    assert pruned.text == FILE and not pruned.removals


def test_waiver_that_one_report_needs_stays(tmp_path: Path) -> None:
    path = written(tmp_path, '[library]\n"code.10" = "a"\n"code.20" = "b"\n"gone" = "c"\n"code.30" = "d"\n')
    reports = [
        of_library(code_10="pass", code_20="warn", code_30="inconclusive"),
        of_library(code_10="fail", code_20="skipped", code_30="skipped"),
    ]
    assert [each.waiver.clause for each in prune(path, reports, TODAY).removals] == ["code.20", "gone"]


def test_report_of_a_part_only_shows_what_is_needed(tmp_path: Path) -> None:
    path = written(tmp_path, '[library]\n"code.10" = "a"\n"code.20" = "b"\n"gone" = "c"\n')
    part = of_library(is_whole=False, code_10="pass", code_20="fail")
    assert not prune(path, [part], TODAY).removals
    whole = of_library(code_10="inconclusive", code_20="pass")
    assert [each.waiver.clause for each in prune(path, [whole, part], TODAY).removals] == ["gone"]


def test_last_waiver_of_a_file_is_removed(tmp_path: Path) -> None:
    text = "# ours\n[[waivers]]\ncontract = 'a'\nclause = 'b'\nreason = 'c'\nuntil = 2000-01-01"
    assert prune(written(tmp_path, text), [], TODAY).text == "# ours\n"


def test_comment_after_a_waiver_belongs_to_the_next(tmp_path: Path) -> None:
    one = "[[waivers]]\ncontract = 'a'\nclause = '{}'\nreason = 'c'\nuntil = {}-01-01\n"
    text = one.format("x", 2000) + "# of y\n" + one.format("y", 2040)
    assert prune(written(tmp_path, text), [], TODAY).text == "# of y\n" + one.format("y", 2040)


def test_waiver_in_an_inline_array_is_named(tmp_path: Path) -> None:
    one = "{{contract = 'a', clause = 'b', reason = 'c', until = {}-01-01}}"
    text = f"waivers = [{one.format(2000)}, {one.format(2040)}]\n"
    with pytest.raises(FileError, match=r"waivers\.toml:1: the waiver of b cannot be removed from here; remove it by"):
        prune(written(tmp_path, text), [], TODAY)


def test_finding_that_no_complete_report_has_is_removed(tmp_path: Path) -> None:
    path = written(tmp_path, "[[waivers]]\ncontract = 'trackingmore-v2'\nfinding = 'F1'\nreason = 'c'\n")
    whole = report(clause("a", "pass"), is_whole=True)
    assert prune(path, [whole], TODAY).text == ""
    assert not prune(path, [report(clause("a", "pass"))], TODAY).removals
    assert not prune(path, [], TODAY).removals
