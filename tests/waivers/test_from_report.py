"""Test the waivers that are written for the failures of reports."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from conformance.checks.waiver_file import load_waivers
from conformance.report.findings import FindingEntry
from conformance.waivers.from_report import waivers_of
from tests.support.reports import clause, evidence, report


def test_each_failure_has_a_waiver_that_can_be_read(tmp_path: Path) -> None:
    first = report(clause("code.30", "fail", reason="1 of 2 exchanges"), clause("code.10", "pass"))
    second = report(clause("code.30", "fail"), clause("code.10", "waived"), clause("status", "fail"))
    path = tmp_path / "waivers.toml"
    path.write_text("\n".join(waivers_of([first, second])))
    (waivers,) = load_waivers(path).values()
    assert [each.clause for each in waivers] == ["code.30", "status"]
    assert waivers[0].reason == "failed on 2025-01-31: 1 of 2 exchanges"
    assert waivers_of([report(clause("code.30", "pass"))]) == []


def test_text_of_a_target_cannot_end_a_comment_or_a_string() -> None:
    reason = '"\n[[waivers]]\x7f\u2028 \\'
    failed = clause("a", "fail", reason=reason, says="x\n[[waivers]]\rclause = 5")
    (waiver,) = tomllib.loads("\n".join(waivers_of([report(failed)])))["waivers"]
    assert waiver["clause"] == "a" and {*waiver} == {"contract", "clause", "reason"}


def test_one_waiver_is_enough_for_the_clauses_of_a_finding() -> None:
    failed = [clause("code.30", "fail", evidence=(evidence(),)), clause("status", "fail")]
    found = FindingEntry("f00d", "fail", "server", "code.30", 0, 2, ("read",), ("status",))
    made = report(*failed, findings=(found,))
    (waiver,) = tomllib.loads("\n".join(waivers_of([made], "finding")))["waivers"]
    assert (
        waiver["finding"] == "f00d"
        and "clause" not in waiver
        and "# code.30: It is so." in "\n".join(waivers_of([made], "finding"))
    )
    assert [each["clause"] for each in tomllib.loads("\n".join(waivers_of([made])))["waivers"]] == [
        "code.30",
        "status",
    ]


def test_reason_of_a_finding_is_its_own() -> None:
    shown = (evidence(), evidence(actual="HTTP 500", operation="readTracking"))
    failed = report(clause("reply.schema", "fail", reason="504 of 916 exchanges", evidence=shown))
    first = replace(failed.findings[0], operations=("createTracking",))
    second = replace(first, id="f00d", evidence=1, operations=("readTracking",))
    made = tomllib.loads("\n".join(waivers_of([replace(failed, findings=(first, second))], "finding")))["waivers"]
    assert [each["reason"] for each in made] == [
        "failed on 2025-01-31: 200, HTTP 200, expected 4016; at createTracking",
        "failed on 2025-01-31: HTTP 500, expected 4016; at readTracking",
    ]
