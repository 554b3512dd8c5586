"""Test `conformance diff` on two reports: its output, its exit code, and usage errors."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from jsonschema_rs import validator_for

from conformance.diff.difference import ComparedFile, Comparison
from conformance.diff.formats import as_text
from conformance.diff.report_diff import report_differences
from tests.support.command_line import Cli, Ended
from tests.support.diff_inputs import made, report, write
from tests.support.served import ROOT

SCHEMA = validator_for(json.loads((ROOT / "specs" / "drift.schema.json").read_text("utf-8")))


def diff(cli: Cli, old: Any, new: Any, *options: str) -> Ended:
    return cli("diff", write(cli.folder / "old.json", old), write(cli.folder / "new.json", new), *options)


def test_diff_exits_with_0_on_the_same_report(cli: Cli) -> None:
    ended = diff(cli, report({"a": "fail"}), report({"a": "fail"}))
    assert (ended.code, ended.err) == (0, "")
    assert "library: no differences | exit 0" in ended.out
    assert "Note: Outcomes and members of replies are not compared" in ended.out


def test_diff_shows_regressions_first_and_exits_with_1(cli: Cli) -> None:
    old = report({"a": "fail", "b": "pass"}, dialects={"x": ["p"]})
    ended = diff(cli, old, report({"a": "pass", "b": "fail"}, dialects={"x": ["q"]}))
    assert ended.code == 1 and "\x1b" not in ended.out
    shown = [line.strip() for line in ended.out.splitlines()]
    assert shown[:9] == [
        "Regressions (1)",
        "Clauses",
        "b: pass -> fail",
        "",
        "Other changes (2)",
        "Clauses",
        "a: fail -> pass",
        "Dialects",
        "x: p -> q",
    ]
    assert "library: 3 differences, 1 regression | exit 1" in ended.out


def test_diff_exits_with_0_on_improvements(cli: Cli) -> None:
    assert diff(cli, report({"a": "fail"}), report({"a": "pass", "b": "pass"})).code == 0


def test_diff_json_fits_its_schema(cli: Cli) -> None:
    ended = diff(
        cli, report({"a": "pass"}), report({"a": "fail", "b": "pass"}, target="mock:\x9b\x7f"), "--format", "json"
    )
    document = json.loads(ended.out)
    SCHEMA.validate(document)
    assert ended.code == document["exit"] == document["regressions"] == 1
    expected = {
        "kind": "clause",
        "change": "changed",
        "where": ["a"],
        "old": ["pass"],
        "new": ["fail"],
        "regression": True,
    }
    assert document["differences"][0] == expected
    assert document["new"]["target"] == "mock:\x9b\x7f" and "\x9b" not in ended.out and "\x7f" not in ended.out


def test_diff_github_escapes_annotations(cli: Cli) -> None:
    ended = diff(
        cli,
        report({"a,b": "pass", "c": "fail"}),
        report({"a,b": "fail", "100%\n::error::x": "pass"}),
        "--format",
        "github",
    )
    assert ended.code == 1
    assert ended.out.splitlines() == [
        "::error title=library%3A clause changed::a,b: pass -> fail",
        "::notice title=library%3A clause appeared::100%25\\n::error::x: appeared: pass",
        "::notice title=library%3A clause vanished::c: vanished: fail",
        "::notice title=conformance diff::Outcomes and members of replies are not compared: only two recordings have "
        "them, reports do not.",
        "::notice title=conformance diff::library: 3 differences, 1 regression | exit 1",
    ]


def test_diff_github_titles_hold_no_signs_of_commands(cli: Cli) -> None:
    odd = {"contract": "x,y::z"}
    ended = diff(cli, report({"a": "pass"}, **odd), report({"a": "fail"}, **odd), "--format", "github")
    assert ended.out.startswith("::error title=x%2Cy%3A%3Az%3A clause changed::a: pass")


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_diff_report_writes_what_would_be_printed(cli: Cli, form: str) -> None:
    old, new = report({"a": "pass"}), report({"a": "fail"})
    printed = diff(cli, old, new, "--format", form)
    ended = diff(cli, old, new, "--format", form, "--report", f"{form}=drift.txt")
    assert ended == printed and ended.code == 1
    assert (cli.folder / "drift.txt").read_text("utf-8") == printed.out


def test_diff_text_escapes_control_characters(cli: Cli) -> None:
    evil = "a\x1b]0;x\x07\u202e\x9b"
    ended = diff(
        cli, report({evil: "pass"}, habits={evil: 400}), report({evil: "fail"}, target=evil, dialects={evil: [evil]})
    )
    assert ended.code == 1 and "\\x1b]0;x\\x07\\u202e\\x9b" in ended.out
    assert all(each.isprintable() or each == "\n" for each in ended.out)


def test_diff_notes_a_changed_contract_and_incomplete_runs(cli: Cli) -> None:
    ended = diff(cli, report({}), report({}, contract_digest="d2", complete=False))
    assert ended.code == 0
    text = " ".join(ended.out.split())
    assert "Note: The contract changed between the two runs" in text and "is not complete" in text
    unjudged = "".join(diff(cli, report({}), report({}, exit=3)).out.split())  # paths are folded anywhere
    assert "new.json:thetargetcouldnotbejudged." in unjudged


def test_diff_text_shortens_long_lists_and_json_does_not(cli: Cli) -> None:
    new = report({f"c{n:03}": "pass" for n in range(100)})
    assert "and 60 more; --format json lists all" in diff(cli, report({}), new).out
    assert len(json.loads(diff(cli, report({}), new, "--format", "json").out)["differences"]) == 100


def test_diff_reads_a_compressed_report(cli: Cli) -> None:
    (cli.folder / "old.gz").write_bytes(gzip.compress(json.dumps(report({"a": "pass"}), sort_keys=True).encode()))
    assert cli("diff", "old.gz", write(cli.folder / "new.json", report({"a": "fail"}))).code == 1


# --- what cannot be compared -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "old.json: does not exist; give what `conformance run` wrote for --report json=FILE or --record FILE"),
        (b"", "old.json: "),
        (b"{", "old.json: it is not JSON, or the JSON ends too early; give what"),
        (b"[]", "old.json: neither a report nor a recording of a run; give what"),
        (b'{"format": "else/1"}', "old.json: neither a report nor a recording of a run; give what"),
        (b'{"interactions": []}', "not a cassette of a run"),
        (b'{"format": "conformance-report/1"}', 'not a report of this version: "tool" is a required property'),
        (b'{"format": "conformance-report/2", "x": NaN}', "old.json: not JSON: "),
        (b'{"format": "conformance-report/1", "format": "conformance-report/1"}', "old.json: not JSON: "),
        (b"version: 1\n", "old.json: "),
        (b'{"format": "conformance-report/1", "a": ' + b"[" * 300 + b"]" * 300 + b"}", "old.json: not JSON: "),
        (b"\x1f\x8bxx", "old.json: the gzip file"),
    ],
)
def test_diff_exits_with_2_for_what_is_no_report_or_recording(cli: Cli, data: bytes | None, says: str) -> None:
    if data is not None:
        (cli.folder / "old.json").write_bytes(data)
    ended = cli("diff", "old.json", write(cli.folder / "new.json", report({})), "--report", "text=out.txt")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("conformance: ") and says in ended.err and ended.err.count("\n") == 1
    assert not (cli.folder / "out.txt").exists()


def test_diff_refuses_a_report_that_is_too_large(cli: Cli) -> None:
    text = json.dumps(report({}))[:-1] + ',"x":[' + ",".join(['"' + "x" * (1 << 20) + '"'] * 33) + "]}"
    (cli.folder / "old.gz").write_bytes(gzip.compress(text.encode(), 1))
    ended = cli("diff", "old.gz", write(cli.folder / "new.json", report({})))
    assert ended.code == 2 and "has more than 32 MiB" in ended.err


def test_diff_refuses_reports_of_two_contracts(cli: Cli) -> None:
    ended = diff(cli, report({}), report({}, contract="other"))
    assert ended.code == 2 and "old.json is about the contract library" in ended.err
    assert "new.json about other; give two files on one contract" in ended.err


@pytest.mark.parametrize("new", [report({}, contract="x\x1b]0;\x9b"), report({}, format="conformance-report/\x1b\x9b")])
def test_diff_errors_hold_no_control_characters(cli: Cli, new: Any) -> None:
    ended = diff(cli, report({}), new)
    assert ended.code == 2 and ended.err.strip().isprintable()


def test_diff_reports_a_missing_report_folder_before_it_reads(cli: Cli) -> None:
    ended = cli("diff", "none.json", "none.json", "--report", "text=no/such/file")
    assert ended.code == 2 and "The report cannot be written to no/such/file" in ended.err


@pytest.mark.parametrize(("after", "code"), [("fail", "\x1b[1;31m"), ("pass", "\x1b[32m")])
def test_diff_text_colours_the_result(after: str, code: str) -> None:
    about = ComparedFile("x.json", "report", "mock:", "now", "d")
    found = list(report_differences(made({"a": "pass"}), made({"a": after})))
    drift = Comparison("library", about, about, [], found)
    assert as_text(drift, colour=True, width=80).splitlines()[-1].startswith(code)
    assert "\x1b" not in as_text(drift, colour=False, width=80)


def test_diff_as_markdown_has_the_result_and_the_changes(cli: Cli) -> None:
    ended = diff(cli, report({"a": "pass"}), report({"a": "fail"}), "--format", "markdown")
    assert ended.code == 1 and ended.out.startswith("## library: 1 difference, 1 regression &#124; exit 1\n")
    assert "| regression | <code>a</code> | <code>pass -&#62; fail</code> |" in ended.out
