"""Test `pytest --conformance-recorded`: each file is a test, which fails if an exchange breaks a clause."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from conformance.cli.main import main
from tests.support.library_server import library
from tests.support.pytest_suites import (
    ASKED,
    LENT_WITHOUT_READER,
    LIST,
    MADE,
    RECORDED,
    keys,
    read_json,
    record_loans,
    verdicts,
)
from tests.support.served import LIBRARY
from tests.support.traffic_files import KEY, LOAN, LOANS, TRAFFIC, answered, asked, cassette, exchange, refused, written

pytest_plugins = ["pytester"]
PARCELS = LIBRARY.parent / "parcels"
SHIPPED = ["--conformance=trackingmore-v2", RECORDED]
LEAKING = exchange(asked("GET", "/loans", key=KEY), answered(LOANS))
STRANGE = exchange(asked("GET", "/orders", base="https://shop.example.com"), answered({"orders": []}))


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder of what others recorded, and one file that is no recording."""
    shutil.copytree(TRAFFIC, pytester.path / "tapes")
    written(pytester.path, "tapes/notes.md", "Nothing recorded here.\n")
    return pytester


@pytest.fixture
def loans(pytester: pytest.Pytester) -> pytest.Pytester:
    record_loans(pytester.path)
    return pytester


def plant(path: Path) -> None:
    """The second creation of the same loan succeeds."""
    text = path.read_text("utf-8")
    assert text.count('"code":4016') == 1
    path.write_text(text.replace('"code":4016', '"code":200'), "utf-8")


def test_recorded_files_are_tests_and_no_target_is_asked(suite: pytest.Pytester) -> None:
    names = {str(each.relative_to(TRAFFIC)) for each in TRAFFIC.rglob("*") if each.is_file()}
    assert verdicts(suite.inline_run(*SHIPPED)) == {f"tapes/{name}": "pass" for name in names}
    shown = suite.runpytest(*SHIPPED)
    shown.assert_outcomes(passed=len(names))
    shown.stdout.fnmatch_lines(
        [
            "conformance: trackingmore-v2, recorded in 9 files",
            "recorded .........*",
            "recorded traffic: 54 of 62 exchanges in 9 files judged by trackingmore-v2",
            "  note: no recorded traffic was found in tapes/notes.md",
        ]
    )
    assert "against mock:" not in shown.stdout.str()


def test_recorded_file_fails_on_an_invalid_reply_and_can_be_selected(suite: pytest.Pytester) -> None:
    plant(suite.path / "tapes" / "pytest-recording" / "test_twice.yaml")
    shown = suite.runpytest(*SHIPPED, "--tb=long", "--junitxml=j.xml")
    assert shown.ret == pytest.ExitCode.TESTS_FAILED
    shown.assert_outcomes(passed=8, failed=1)
    shown.stdout.fnmatch_lines(
        [
            "*recorded traffic of tapes/pytest-recording/test_twice.yaml*",
            "tapes/pytest-recording/test_twice.yaml against trackingmore-v2, 2 exchanges",
            "FAIL code.200",
            "FAIL code.4016",
            "  says *Creating a tracking that exists is refused with 4016.",
            "  recorded *tapes/pytest-recording/test_twice.yaml, exchange 2",
            "  expected *4016*",
            "  actual *200 (success) under HTTP 200",
            "  request *POST /trackings/post",
            "FAIL reply.schema",
            "FAILED recorded::tapes/pytest-recording/test_twice.yaml - exchange 2: code.20*",
        ]
    )
    assert not re.search(r"\w\.py:\d", shown.stdout.str()) and "Traceback" not in shown.stdout.str()
    report = (suite.path / "j.xml").read_text("utf-8")
    assert 'classname="recorded" name="tapes/pytest-recording/test_twice.yaml"' in report
    assert 'message="exchange 2: code.200: ' in report
    again = verdicts(suite.inline_run(*SHIPPED, "--lf"))
    assert again == {"tapes/pytest-recording/test_twice.yaml": "fail"}
    assert {*verdicts(suite.inline_run(*SHIPPED, "-k", "vcrpy.json"))} == {"tapes/vcrpy.json"}
    assert not verdicts(suite.inline_run(*SHIPPED, "-m", "not recorded"))


BRACKETS = ["tapes/test_lend[a-b].json", "tapes/test_lend[http::x].json", "tapes/d[1]/a.json", "tapes/x::y.json"]


def test_recorded_file_with_brackets_in_its_name_has_an_id_that_pytest_parses(pytester: pytest.Pytester) -> None:
    """pytest-recording names a cassette by its test, with the parameters in brackets."""
    for name in BRACKETS:
        written(pytester.path, name, cassette(LENT_WITHOUT_READER))
    written(pytester.path, "tapes/other.json", cassette(LIST))
    shown = pytester.runpytest(ASKED, RECORDED, "--junitxml=j.xml", "--tb=short", "-n1")
    shown.assert_outcomes(passed=1, failed=len(BRACKETS))
    tests, report = [f"file[{name}]" for name in BRACKETS], (pytester.path / "j.xml").read_text("utf-8")
    for name, test in zip(BRACKETS, tests, strict=True):
        assert f"FAILED recorded::{test} - " in shown.stdout.str() and f"{name}, exchange 1" in shown.stdout.str()
        assert f'classname="recorded" name="{test}"' in report
        assert verdicts(pytester.inline_run(ASKED, RECORDED, f"recorded::{test}")) == {test: "fail"}
    for options in (["--lf"], ["--deselect", "recorded::tapes/other.json"]):
        assert verdicts(pytester.inline_run(ASKED, RECORDED, *options)) == dict.fromkeys(tests, "fail")


def test_recorded_file_is_judged_by_its_own_contract(pytester: pytest.Pytester) -> None:
    tapes = pytester.mkdir("tapes")
    for folder in (LIBRARY, PARCELS):
        assert main(["run", str(folder), "--no-generated", "--record", str(tapes / f"{folder.name}.json")]) == 0
    both = [ASKED, f"--conformance={PARCELS}", RECORDED]
    assert set(verdicts(pytester.inline_run(*both)).values()) == {"pass"}
    results = verdicts(pytester.inline_run(ASKED, RECORDED))
    assert results == {"tapes/parcels.json": "inconclusive", "tapes/library.json": "pass"}
    path = tapes / "library.json"
    document = read_json(path)
    at = next(n for n, each in enumerate(document["interactions"]) if '"code":30' in str(each["response"]["body"]))
    body = document["interactions"][at]["response"]["body"]
    body["string"] = body["string"].replace('"code":30', '"code":0')
    path.write_text(json.dumps(document))
    shown = pytester.runpytest(*both)
    shown.assert_outcomes(passed=1, failed=1)
    shown.stdout.fnmatch_lines([f"*recorded *tapes/library.json, exchange {at + 1}"])


def test_recorded_file_shows_every_clause_that_it_breaks(loans: pytest.Pytester) -> None:
    odd = exchange(asked("GET", "/loans"), answered({"code": 99}))
    written(loans.path, "tapes/wrong.json", cassette(odd, LENT_WITHOUT_READER, LENT_WITHOUT_READER))
    shown = loans.runpytest(ASKED, RECORDED)
    failed = set(re.findall(r"^FAIL (\S+)", shown.stdout.str(), re.MULTILINE))
    assert {"body.complete", "operation.listLoans"} <= failed
    shown.stdout.fnmatch_lines(["*also on *createLoan (tapes/wrong.json, exchange 3)"])


def test_recorded_file_starts_with_an_unknown_state(pytester: pytest.Pytester) -> None:
    """A loan that one file shows may be gone in the next; within a file it may not."""
    made = exchange(asked("POST", "/loans", LOAN), answered(MADE))
    gone = exchange(asked("GET", "/loans/10000002"), answered({"code": 30, "message": "Nothing here"}))
    written(pytester.path, "tapes/a.json", cassette(made))
    written(pytester.path, "tapes/b.json", cassette(gone, LIST))
    written(pytester.path, "tapes/c.json", cassette(made, gone))
    results = verdicts(pytester.inline_run(ASKED, RECORDED))
    assert results == {"tapes/a.json": "pass", "tapes/b.json": "pass", "tapes/c.json": "fail"}


def test_recorded_file_fails_on_an_unmasked_secret(pytester: pytest.Pytester) -> None:
    written(pytester.path, "tapes/a.json", cassette(LIST, LEAKING))
    shown = pytester.runpytest(ASKED, RECORDED)
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines(["Secrets are not masked: the header Library-Key (tapes/a.json, exchange 2). Mask *"])
    assert KEY not in shown.stdout.str()


def test_recorded_file_fails_on_a_secret_for_any_of_its_contracts(pytester: pytest.Pytester) -> None:
    """For the other contract, the exchange is one of another API."""
    written(pytester.path, "tapes/a.json", cassette(LIST, LEAKING))
    shutil.copy(TRAFFIC / "vcrpy.json", pytester.path / "tapes")
    shown = pytester.runpytest(ASKED, "--conformance=trackingmore-v2", RECORDED)
    shown.assert_outcomes(passed=1, failed=1)
    shown.stdout.fnmatch_lines(["Secrets are not masked: the header Library-Key (tapes/a.json, exchange 2). Mask *"])


def test_waivers_accept_headers_that_are_no_secrets(pytester: pytest.Pytester) -> None:
    written(pytester.path, "tapes/a.json", cassette(LIST, LEAKING))
    written(pytester.path, "waivers.toml", '[library]\n"secret.Library-Key" = "a key of a closed account"\n')
    pytester.runpytest(ASKED, RECORDED, "--conformance-waivers=waivers.toml").assert_outcomes(passed=1)


def test_recorded_file_fails_on_a_key_of_the_credentials_file(pytester: pytest.Pytester) -> None:
    talkative = exchange(asked("GET", "/loans"), answered({**LOANS, "note": "fake-library-key"}))
    written(pytester.path, "tapes/a.json", cassette(talkative))
    pytester.runpytest(ASKED, RECORDED).assert_outcomes(passed=1)
    shown = pytester.runpytest(ASKED, RECORDED, keys(pytester))
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines(["Secrets are not masked: a key of the credentials file (tapes/a.json, exchange 1)*"])
    assert "fake-library-key" not in shown.stdout.str()
    keys(pytester, '[library]\nvalid = "env:NO_SUCH_VARIABLE"\n')
    shown = pytester.runpytest(ASKED, RECORDED, "--conformance-credentials=keys.toml")
    shown.stderr.fnmatch_lines(["*the environment variable 'NO_SUCH_VARIABLE' is not set or empty*"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"interactions": [', "Could not be read: tapes/bad.json: it is not JSON, or the JSON ends too early"),
        (cassette(LIST)[:-40], "Could not be read: tapes/bad.json: *"),
        (cassette(LIST, {"request": {}}), "Could not be read: tapes/bad.json: exchange 2: *"),
        (b"\x1f\x8bnothing", "Could not be read: tapes/bad.json: *gzip*"),
    ],
)
def test_recorded_file_that_cannot_be_read_fails_with_one_sentence(
    text: str, message: str, loans: pytest.Pytester
) -> None:
    (loans.path / "tapes" / "wrong.json").unlink()
    written(loans.path, "tapes/bad.json", text)
    shown = loans.runpytest(ASKED, RECORDED, "--tb=long")
    shown.assert_outcomes(passed=1, failed=1)
    shown.stdout.fnmatch_lines([message])
    assert not re.search(r"\w\.py:\d", shown.stdout.str())


def test_recorded_file_shows_an_error_of_the_tool_as_one_sentence(
    loans: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformance.pytest_plugin.recorded_items.inspect_traffic", lambda *_: 1 / 0)
    shown = loans.runpytest(ASKED, RECORDED, "-k", "good", "--tb=long")
    shown.assert_outcomes(failed=1, deselected=1)
    shown.stdout.fnmatch_lines(["tapes/good.json was not judged: an error of this tool: *ZeroDivisionError*"])


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("recorded_items.inspect_traffic", [RECORDED, "-k", "good"]),
        ("run_cache.run_contract", ["--conformance-target=mock:", "-k", "code.10"]),
    ],
)
def test_test_that_a_plugin_stops_shows_no_variables_of_the_run(
    loans: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, name: str, options: list[str]
) -> None:
    def stopped(*arguments: object) -> None:
        sent = "fake-library-key"
        pytest.fail(f"too late after {len(sent)} characters")

    monkeypatch.setattr(f"conformance.pytest_plugin.{name}", stopped)
    shown = loans.runpytest(ASKED, *options, "-l", "--full-trace")
    shown.stdout.fnmatch_lines(["*too late after 16 characters*"])
    assert "fake-library-key" not in shown.stdout.str()


def test_recorded_file_of_another_api_is_skipped_with_the_reason(loans: pytest.Pytester) -> None:
    written(loans.path, "tapes/other.json", cassette(STRANGE))
    shown = loans.runpytest(ASKED, RECORDED, "-rs", "-k", "good or other")
    shown.assert_outcomes(passed=1, skipped=1, deselected=1)
    shown.stdout.fnmatch_lines(["SKIPPED*: inconclusive: no exchange of library is recorded there"])
    shown = loans.runpytest(ASKED, RECORDED, "-k", "other")
    assert shown.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    shown.stdout.fnmatch_lines(["recorded: too little was seen to judge: *"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([ASKED, "--conformance-recorded=strange"], "strange: no exchange of library is recorded there, so not"),
        ([ASKED, "--conformance-recorded=empty"], "empty: no exchange of library is recorded there, so nothing"),
        ([ASKED, RECORDED, "--conformance-recorded=strange"], "strange: no exchange of library is recorded there"),
        ([ASKED, "--conformance=trackier-v1", RECORDED], "tapes: no exchange of trackier-v1 is recorded there"),
        ([ASKED, "--conformance-recorded=none"], "none: the recorded traffic cannot be read: No such file"),
        (
            [RECORDED],
            "--conformance-recorded needs a contract to judge by: give --conformance CONTRACT as well, or set",
        ),
        ([ASKED, RECORDED, "--conformance-credentials=none.toml"], "none.toml: cannot read the credentials file: "),
    ],
)
def test_recorded_option_reports_a_usage_error_in_one_sentence(
    arguments: list[str], message: str, loans: pytest.Pytester
) -> None:
    written(loans.path, "strange/other.json", cassette(STRANGE))
    loans.mkdir("empty")
    shown = loans.runpytest(*arguments)
    assert shown.ret == pytest.ExitCode.USAGE_ERROR
    text = shown.stderr.str()
    assert text.startswith("ERROR: ") and message in text and "Traceback" not in text and len(text.splitlines()) < 4


def test_recorded_option_with_a_target_runs_both(loans: pytest.Pytester) -> None:
    with library() as (url, seen):
        options = [ASKED, "--conformance-recorded=tapes/good.json", keys(loans)]
        loans.runpytest(*options).assert_outcomes(passed=1)
        assert not seen
        loans.runpytest(*options, f"--conformance-target={url}").assert_outcomes(passed=22)
        assert seen


def test_recorded_option_of_an_ini_file_is_relative_to_it(
    loans: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.move(loans.path / "tapes" / "good.json", loans.path / "the good.json")
    lines = [f"conformance = {LIBRARY}", "conformance_recorded =", "    the good.json", "    tapes"]
    loans.makeini("\n".join(["[pytest]", *lines]))
    monkeypatch.chdir(loans.mkdir("checks"))
    results = verdicts(loans.inline_run("--rootdir", str(loans.path)))
    assert results == {"the good.json": "pass", "tapes/wrong.json": "fail"}
    typed = loans.inline_run("--rootdir", str(loans.path), "--conformance-recorded=../the good.json")
    assert verdicts(typed) == {"the good.json": "pass"}
    assert len(verdicts(loans.inline_run("-o", "conformance_recorded="))) == 21
    assert not verdicts(loans.inline_run("-o", "conformance="))


def test_recorded_file_is_judged_once_when_named_twice(loans: pytest.Pytester) -> None:
    results = verdicts(loans.inline_run(ASKED, RECORDED, "--conformance-recorded=./tapes/good.json"))
    assert results == {"tapes/good.json": "pass", "tapes/wrong.json": "fail"}


def test_waivers_make_failures_of_recorded_files_expected(loans: pytest.Pytester) -> None:
    written(loans.path, "waivers.toml", '[library]\n"body.complete" = "open on Sundays"\n')
    options = [ASKED, RECORDED, "--conformance-waivers=waivers.toml"]
    shown = loans.runpytest(*options, "-rx")
    shown.assert_outcomes(passed=1, xfailed=1)
    assert shown.ret == 0
    shown.stdout.fnmatch_lines(["XFAIL recorded::tapes/wrong.json - open on Sundays"])
    loans.runpytest(*options, "--runxfail").assert_outcomes(passed=1, failed=1)
    assert loans.runpytest(*options, "-k", "good").ret == 0
    (loans.path / "tapes" / "wrong.json").unlink()
    shown = loans.runpytest(*options)
    assert shown.ret == pytest.ExitCode.TESTS_FAILED
    shown.stdout.fnmatch_lines(["Stale waiver: body.complete no longer fails (pass); *"])


def test_baseline_makes_failures_of_recorded_files_expected(loans: pytest.Pytester) -> None:
    assert main(["inspect", str(LIBRARY), "tapes", "--report", "json=old.json"]) == 1
    shown = loans.runpytest(ASKED, RECORDED, "--conformance-baseline=old.json", "-rx")
    shown.assert_outcomes(passed=1, xfailed=1)
    shown.stdout.fnmatch_lines(["XFAIL recorded::tapes/wrong.json - baseline"])


def test_warn_makes_failures_of_recorded_files_warnings(loans: pytest.Pytester) -> None:
    options = [ASKED, RECORDED, "--conformance-warn=body.complete"]
    shown = loans.runpytest(*options, "-W", "default")
    shown.assert_outcomes(passed=2, warnings=1)
    shown.stdout.fnmatch_lines(["*ConformanceWarning: tapes/wrong.json, exchange 2: library/body.complete: *"])
    category = "error::conformance.pytest_plugin.ConformanceWarning"
    loans.runpytest(*options, "-W", category).assert_outcomes(passed=1, failed=1)


def test_only_limits_the_clauses_of_recorded_files(loans: pytest.Pytester) -> None:
    results = verdicts(loans.inline_run(ASKED, RECORDED, "--conformance-only=operation.*"))
    assert results == {"tapes/good.json": "pass", "tapes/wrong.json": "pass"}
    results = verdicts(loans.inline_run(ASKED, RECORDED, "--conformance-only=body.complete"))
    assert results == {"tapes/good.json": "pass", "tapes/wrong.json": "fail"}


def test_strict_fails_recorded_files_that_could_not_be_judged(pytester: pytest.Pytester) -> None:
    unread = exchange(asked("GET", "/loans"), None)
    written(pytester.path, "tapes/a.json", cassette(LIST, exchange(asked("GET", "/loans/1"), refused(30))))
    written(pytester.path, "tapes/b.json", cassette(unread))
    easy = verdicts(pytester.inline_run(ASKED, RECORDED))
    hard = verdicts(pytester.inline_run(ASKED, RECORDED, "--conformance-strict"))
    assert easy == {"tapes/a.json": "pass", "tapes/b.json": "inconclusive"}
    assert hard["tapes/b.json"] == "fail"
