"""Test `conformance report`: other formats of saved reports, of both versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.report import format_names, renderer
from conformance.report.json_format import document_of
from tests.support.command_line import Cli
from tests.support.reports import clause, report, rich


def saved(cli: Cli, name: str = "report.json", **changes: Any) -> str:
    return cli.write(name, json.dumps(document_of(rich()) | changes))


@pytest.mark.parametrize("name", format_names())
def test_report_writes_every_format(cli: Cli, name: str) -> None:
    ended = cli("report", saved(cli), "--to", f"{name}=out")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert Path("out").read_text("utf-8") == renderer(name)(rich())


def test_report_prints_text_or_another_format(cli: Cli) -> None:
    assert "FAIL code.4016" in cli("report", saved(cli)).out
    ended = cli("report", saved(cli), "--to", "badge=b.json", "--to", "ctrf=c.json", "--format", "markdown")
    assert ended.out.startswith("## trackingmore-v2: 2 findings")
    assert Path("b.json").exists() and Path("c.json").exists()


def test_report_reads_the_first_version(cli: Cli) -> None:
    document = document_of(rich())
    del document["findings"]
    cli.write("old.json", json.dumps(document | {"format": "conformance-report/1"}))
    assert "## trackingmore-v2: 2 findings" in cli("report", "old.json", "--format", "markdown").out


@pytest.mark.parametrize("form", ["conformance-report/1", "conformance-report/2"])
def test_report_groups_reasons_as_a_run_does(cli: Cli, form: str) -> None:
    names = ("unpaid", "forbidden")
    reasons = [f"no key for the profile {name!r} in the credentials file" for name in names]
    made = report(*(clause(f"code.{n}", "inconclusive", reason=each) for n, each in enumerate(reasons)))
    document = document_of(made) | {"format": form}
    if form.endswith("/1"):
        del document["findings"]
    cli.write("old.json", json.dumps(document))
    general = "no key for the profile 'unpaid' or 'forbidden' in the credentials file"
    assert f"Inconclusive (2)\n   2  {general}\n" in cli("report", "old.json").out
    assert (
        f"| 2 | {general} | <code>code.0</code>, <code>code.1</code> |"
        in cli("report", "old.json", "--format", "markdown").out
    )


def test_report_takes_several_reports(cli: Cli) -> None:
    files = [saved(cli, "a.json"), saved(cli, "b.json", contract="other")]
    assert cli("report", *files, "--to", "markdown={contract}.md").code == 0
    assert Path("other.md").read_text("utf-8").startswith("## other: ")
    ended = cli("report", *files, "--to", "markdown=one.md")
    assert ended.code == 2 and "put {contract} into the path" in ended.err and not Path("one.md").exists()
    assert cli("report", *files, "--format", "json").code == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--to", "pdf=x"], "--to pdf=x: unknown format 'pdf'"),
        (["--to", "json"], "--to json: write FORMAT=PATH"),
        (["--to", "json=no/folder.json"], "there is no folder"),
    ],
)
def test_report_refuses_wrong_files(cli: Cli, options: list[str], message: str) -> None:
    ended = cli("report", saved(cli), *options)
    assert ended.code == 2 and message in ended.err


def test_report_refuses_what_is_none(cli: Cli) -> None:
    ended = cli("report", cli.write("a.txt", "x"))
    assert ended.code == 2 and "a.txt: not a report" in ended.err
    ended = cli("report", saved(cli, format="conformance-report/9"))
    assert ended.code == 2 and "update it" in ended.err


def test_report_compares_with_older_reports(cli: Cli) -> None:
    older = [saved(cli, f"{n}.json", started=f"2024-01-0{n}T10:00:00Z") for n in (1, 2)]
    ended = cli("report", saved(cli), "--history", older[0], "--history", older[1], "--to", "html=page.html")
    assert (ended.code, ended.err) == (0, "")
    assert "in 2 of 2 older reports, first on 2024-01-01 10:00 UTC" in Path("page.html").read_text("utf-8")
