"""Test `pytest --conformance`: each clause is a test with the verdict of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cli.main import main
from conformance.contract.loader import load_contract
from conformance.report.json_format import document_of
from conformance.runner.options import Options
from conformance.runner.run import run_contract
from tests.support.library_server import library
from tests.support.pytest_suites import ASKED, broken, keys, of_report, read_json, verdicts
from tests.support.served import LIBRARY

pytest_plugins = ["pytester"]
OPEN_DOOR = "code.10~success"
PARCELS = LIBRARY.parent / "parcels"


@pytest.mark.slow
@pytest.mark.parametrize("name", [str(PARCELS), str(LIBRARY)], ids=["parcels", "library"])
def test_clauses_have_the_verdicts_of_the_command_line(name: str, pytester: pytest.Pytester) -> None:
    results = verdicts(pytester.inline_run(f"--conformance={name}"))
    assert results == of_report(document_of(run_contract(name, Options(provoke="prefer")))) and set(
        results.values()
    ) == {"pass"}


@pytest.mark.slow
def test_clauses_have_the_verdicts_of_the_command_line_on_a_wrong_server(pytester: pytest.Pytester) -> None:
    options = broken(pytester, str(PARCELS), "code.31~success")
    results = verdicts(pytester.inline_run(f"--conformance={PARCELS}", *options))
    words = [each.replace("--conformance-", "--") for each in options]
    assert main(["run", str(PARCELS), *words, "--no-generated", "--report", "json=report.json"]) == 1
    assert results == of_report(read_json(pytester.path / "report.json"))
    assert results["code.31"] == "fail" and {"pass", "inconclusive"} < set(results.values())


def test_failure_shows_the_clause_and_the_reply_and_no_code_of_the_tool(pytester: pytest.Pytester) -> None:
    shown = pytester.runpytest(ASKED, *broken(pytester, str(LIBRARY), OPEN_DOOR), "--tb=long")
    assert shown.ret == pytest.ExitCode.TESTS_FAILED
    shown.assert_outcomes(passed=20, failed=1)
    shown.stdout.fnmatch_lines(
        [
            "library .F...*",
            "*clause code.10 of library*",
            "FAIL code.10",
            "*says *A request without a key is refused.",
            "*expected *code 10",
            "*actual *success*",
            "*curl -i*",
            "*library against asgi:wrong:app/v1, * exchanges in * s, tag *",
            "`pytest library::code.10` with the options of this session checks the clause again; `conformance explain *"
            "library/code.10 --all` shows the requests before that of its command",
            "FAILED library::code.10 - 0 (success) under HTTP 200 (9 of 9 exchanges)*",
        ]
    )
    assert "--only" not in shown.stdout.str()
    assert "items.py" not in shown.stdout.str() and "Traceback" not in shown.stdout.str()


def test_clauses_are_selected_like_any_tests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_own(): pass")
    assert {*verdicts(pytester.inline_run(ASKED, "-k", "code.10 or test_own"))} == {"code.10", "test_own"}
    clauses = load_contract(str(LIBRARY)).clauses.values()
    causes = {each.id for each in clauses if (each.kind, each.basis) == ("cause", "stated")}
    assert {*verdicts(pytester.inline_run(ASKED, "-m", "cause and stated", "--strict-markers"))} == causes
    assert len(verdicts(pytester.inline_run(ASKED, "-m", "conformance"))) == 21
    assert "test_own" not in verdicts(pytester.inline_run(ASKED, "-m", "conformance"))


def test_clauses_that_are_not_selected_send_nothing(pytester: pytest.Pytester) -> None:
    with library() as (url, seen):
        options = [ASKED, f"--conformance-target={url}", keys(pytester)]
        pytester.inline_run(*options).assertoutcome(passed=21)
        everything = len(seen)
        pytester.inline_run(*options, "-k", "code.10").assertoutcome(passed=1)
        few = len(seen) - everything
        pytester.inline_run(*options, "-k", "no_clause")
        pytester.inline_run(*options, "--collect-only")
    assert 0 < few < everything / 2 and len(seen) == everything + few


def test_without_leaves_out_clauses_of_the_operation(pytester: pytest.Pytester) -> None:
    results = verdicts(pytester.inline_run(ASKED, "--conformance-without=readLoan"))
    assert "operation.listLoans" in results and "operation.readLoan" not in results


def test_only_and_read_only_skip_clauses_with_the_reason(pytester: pytest.Pytester) -> None:
    results = verdicts(pytester.inline_run(ASKED, "--conformance-only=operation.*", "--conformance-read-only"))
    assert results == {"operation.listLoans": "pass", "operation.createLoan": "skipped", "operation.readLoan": "pass"}
    shown = pytester.runpytest(ASKED, "--conformance-read-only", "-rs")
    shown.stdout.fnmatch_lines(["SKIPPED*skipped: writes are not allowed on this target"])


def test_baseline_makes_old_failures_expected_and_names_what_is_fixed(pytester: pytest.Pytester) -> None:
    options = [ASKED, *broken(pytester, str(LIBRARY), OPEN_DOOR)]
    words = [each.replace("--conformance-", "--") for each in options[1:]]
    assert main(["run", str(LIBRARY), *words, "--no-generated", "--report", "json=old.json"]) == 1
    shown = pytester.runpytest(*options, "--conformance-baseline=old.json", "-rx")
    shown.assert_outcomes(passed=20, xfailed=1)
    assert shown.ret == 0
    shown.stdout.fnmatch_lines(["XFAIL library::code.10 - baseline"])
    (pytester.path / "conformance.toml").write_text('baseline = ["old.json"]\n')
    assert verdicts(pytester.inline_run(*options))["code.10"] == "waived"
    shown = pytester.runpytest(ASKED)
    shown.assert_outcomes(passed=21)
    shown.stdout.fnmatch_lines(["  note: Fixed since the baseline: finding * of code.10."])


def test_baseline_accepts_no_other_failure(pytester: pytest.Pytester) -> None:
    assert main(["run", str(LIBRARY), "--no-generated", "--report", "json=old.json"]) == 0
    options = [ASKED, *broken(pytester, str(LIBRARY), OPEN_DOOR), "-k", "code.10"]
    pytester.makeini("[pytest]\nconformance_baseline = old.json\n")
    assert verdicts(pytester.inline_run(*options)) == {"code.10": "fail"}


def test_waivers_make_failures_expected(pytester: pytest.Pytester) -> None:
    waivers = pytester.path / "waivers.toml"
    waivers.write_text('[library]\n"code.10" = "open on Sundays"\n')
    options = [ASKED, *broken(pytester, str(LIBRARY), OPEN_DOOR), "--conformance-waivers=waivers.toml"]
    shown = pytester.runpytest(*options, "-rx")
    shown.assert_outcomes(passed=20, xfailed=1)
    assert shown.ret == 0
    shown.stdout.fnmatch_lines(["XFAIL library::code.10 - open on Sundays"])
    waivers.write_text('[library]\n"code.10" = "open on Sundays"\nanswered = "not always"\n')
    shown = pytester.runpytest(*options)
    shown.assert_outcomes(passed=19, xfailed=1, failed=1)
    shown.stdout.fnmatch_lines(["FAILED library::answered - *[[]XPASS(strict)[]] not always"])


def test_warn_makes_failures_warnings(pytester: pytest.Pytester) -> None:
    options = [ASKED, *broken(pytester, str(LIBRARY), OPEN_DOOR), "--conformance-warn=code.10"]
    shown = pytester.runpytest(*options, "-W", "default")
    shown.assert_outcomes(passed=21, warnings=1)
    shown.stdout.fnmatch_lines(["*ConformanceWarning: library/code.10: A request without a key is refused.*"])
    category = "error::conformance.pytest_plugin.ConformanceWarning"
    pytester.runpytest(*options, "-W", category).assert_outcomes(passed=20, failed=1)


def test_strict_fails_clauses_that_could_not_be_judged(pytester: pytest.Pytester) -> None:
    options = [ASKED, "--conformance-max-requests=25"]
    easy = verdicts(pytester.inline_run(*options))
    hard = verdicts(pytester.inline_run(*options, "--conformance-strict"))
    assert "inconclusive" in easy.values() and "fail" not in easy.values()
    assert hard == {name: {"inconclusive": "fail"}.get(verdict, verdict) for name, verdict in easy.items()}


def test_session_in_which_nothing_was_judged_is_no_success(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_own(): pass")
    shown = pytester.runpytest(ASKED, "--conformance-read-only", "-k", "createLoan or test_own")
    shown.assert_outcomes(passed=1, skipped=1, deselected=20)
    assert shown.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    shown.stdout.fnmatch_lines(["library: too little was seen to judge: *"])
    assert main(["run", str(LIBRARY), "--read-only", "--only", "operation.createLoan"]) == 5


def test_session_that_leaves_a_record_is_no_success(pytester: pytest.Pytester) -> None:
    options = broken(pytester, str(PARCELS), OPEN_DOOR)
    code = """
_app = app
async def app(scope, receive, send):
    if scope.get("method") != "DELETE":
        return await _app(scope, receive, send)
    await send({"type": "http.response.start", "status": 500, "headers": []})
    await send({"type": "http.response.body", "body": b""})
"""
    with (pytester.path / "wrong.py").open("a") as file:
        file.write(code)
    shown = pytester.runpytest(f"--conformance={PARCELS}", *options, "-k", "createParcel")
    assert shown.ret == pytest.ExitCode.TESTS_FAILED
    shown.stdout.fnmatch_lines(["  note: Left on the target (it could not be deleted): parcel *"])


def test_target_is_not_changed_by_warning_filters_of_the_suite(pytester: pytest.Pytester) -> None:
    options = broken(pytester, str(LIBRARY), OPEN_DOOR)
    code = "\nimport warnings\n_app = app\nasync def app(*args):\n    warnings.warn('old', DeprecationWarning)\n"
    with (pytester.path / "wrong.py").open("a") as file:
        file.write(code + "    await _app(*args)\n")
    results = verdicts(pytester.inline_run(ASKED, *options, "-W", "error::DeprecationWarning"))
    assert [name for name, verdict in results.items() if verdict != "pass"] == ["code.10"]


def test_junitxml_and_last_failed_work_for_clauses(pytester: pytest.Pytester) -> None:
    options = [ASKED, *broken(pytester, str(LIBRARY), OPEN_DOOR)]
    stopped = verdicts(pytester.inline_run(*options, "-x", "--junitxml=j.xml"))
    assert stopped == {"code.0": "pass", "code.10": "fail"}
    written = Path("j.xml").read_text("utf-8")
    assert '<testcase classname="library" name="code.10"' in written
    assert 'message="0 (success) under HTTP 200 (9 of 9 exchanges)"' in written and "curl -i" in written
    assert verdicts(pytester.inline_run(*options, "--lf")) == {"code.10": "fail"}


@pytest.mark.parametrize(
    ("line", "outcomes"),
    [
        ("operations = ['*']", {"xfailed": 1}),
        ("operations = ['listLoans']", {"failed": 1}),
        ("until = 2000-01-01", {"failed": 1}),
        ("until = 2999-01-01", {"xfailed": 1}),
    ],
)
def test_waivers_with_operations_or_a_last_day(line: str, outcomes: dict[str, int], pytester: pytest.Pytester) -> None:
    entry = "[[waivers]]\ncontract = 'library'\nclause = 'code.10'\nreason = 'open on Sundays'\n"
    (pytester.path / "waivers.toml").write_text(f"{entry}{line}\n")
    options = [ASKED, *broken(pytester, str(LIBRARY), OPEN_DOOR), "--conformance-waivers=waivers.toml"]
    pytester.runpytest(*options, "-k", "code.10").assert_outcomes(**outcomes, deselected=20)


def test_waiver_with_operations_that_is_not_needed_fails(pytester: pytest.Pytester) -> None:
    entry = "[[waivers]]\ncontract = 'library'\nclause = 'code.10'\nreason = 'open'\noperations = ['*']\n"
    (pytester.path / "waivers.toml").write_text(entry)
    shown = pytester.runpytest(ASKED, "--conformance-waivers=waivers.toml")
    shown.assert_outcomes(failed=1, passed=20)
    shown.stdout.fnmatch_lines(["*[[]XPASS(strict)[]] open"])


def test_waiver_is_strict_only_in_a_run_of_the_whole_contract(pytester: pytest.Pytester) -> None:
    (pytester.path / "waivers.toml").write_text('[library]\n"code.10" = "open"\n')
    shown = pytester.runpytest(ASKED, "--conformance-waivers=waivers.toml", "-k", "code.10")
    shown.assert_outcomes(xpassed=1, deselected=20)
