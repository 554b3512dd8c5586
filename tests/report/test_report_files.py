"""Test `--report FORMAT=PATH`: the option, and the paths of the files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.core.errors import LeakError, UsageError
from conformance.report import format_names
from conformance.report.leftovers import Leftover, leftover_lines
from conformance.report.report_files import (
    check_reports,
    naming_leftovers,
    parse_report_option,
    report_path,
    write_reports,
)
from conformance.security.leak_guard import LeakGuard
from tests.support.reports import report


def test_report_option_is_format_and_path() -> None:
    assert parse_report_option("json=a=b.json") == ("json", "a=b.json")
    for wrong in ("json", "json=", "=a"):
        with pytest.raises(UsageError):
            parse_report_option(wrong)
    with pytest.raises(UsageError, match=rf"unknown format 'pdf'\. Known formats: {', '.join(format_names())}"):
        parse_report_option("pdf=a")


def test_report_option_needs_a_file_for_each_report(tmp_path: Path) -> None:
    names = ["trackier-v1", "trackingmore-v2"]
    check_reports([("json", f"{tmp_path}/{{contract}}.json")], names)
    check_reports([("json", f"{tmp_path}/a.json")], names[:1])
    with pytest.raises(UsageError, match=re.escape("put {contract} into the path")):
        check_reports([("json", f"{tmp_path}/a.json")], names)
    with pytest.raises(UsageError, match="a file of its own"):
        check_reports([("json", f"{tmp_path}/a.json")] * 2, names[:1])
    with pytest.raises(UsageError, match="no folder"):
        check_reports([("json", f"{tmp_path}/absent/a.json")], names[:1])


def test_report_path_names_the_contract(tmp_path: Path) -> None:
    write_reports(report(), [("json", f"{tmp_path}/{{contract}}.json"), ("json", f"{tmp_path}/b.json")], LeakGuard())
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b.json", "trackingmore-v2.json"]
    assert report_path("out/{contract}.json", "../my specs/api v1/") == Path("out/api_v1.json")


def test_error_about_a_credential_names_what_is_left_on_the_target() -> None:
    key, why = "k3y-of-the-file", "it could not be deleted"
    left = (Leftover("tracking", ("dhl", "7"), why), Leftover("tracking", ("dhl", key), "it still exists"))
    with pytest.raises(LeakError) as raised, naming_leftovers(report(leftovers=left), LeakGuard([key])):
        raise LeakError("the report was not written")
    assert str(raised.value) == f"the report was not written. Left on the target ({why}): tracking dhl 7."


def test_leftover_lines_name_the_first_of_many() -> None:
    (line,) = leftover_lines(Leftover("job", (str(n),), "no operation deletes it", False) for n in range(300))
    assert line.endswith("job 8, job 9 and 290 more") and line.count("job") == 10
