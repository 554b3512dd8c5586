"""Test `--report FORMAT=PATH`: the option, and the paths of the files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.core.errors import UsageError
from conformance.report import format_names
from conformance.report.report_files import check_reports, parse_report_option, report_path, write_reports
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
