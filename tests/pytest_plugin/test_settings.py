"""Test the settings of a suite that runs contract tests, and their usage errors."""

from __future__ import annotations

import shutil

import pytest

from conformance.cli.main import main
from tests.support.library_server import library
from tests.support.pytest_suites import ASKED, INI, KEYS, LIST, keys, own_suite, verdicts
from tests.support.served import LIBRARY
from tests.support.traffic_files import cassette, written

pytest_plugins = ["pytester"]
PARCELS = LIBRARY.parent / "parcels"


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    return own_suite(pytester)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--conformance=no-such"], "there is no contract 'no-such': give one of "),
        ([ASKED, "--conformance-only=code.99"], "no clause of library matches code.99; "),
        ([ASKED, "--conformance-without=nope"], "--conformance-without nope matches no operation; there are list"),
        ([ASKED, "--conformance-warn=code.99"], "--conformance-warn code.99: library has no clause with such an id"),
        ([ASKED, "--conformance-target=ftp://localhost"], "'ftp' is not a kind of target; "),
        ([ASKED, "--conformance-target=http://localhost"], "no `valid` credential for library: give --conformance-cre"),
        ([ASKED, "--conformance-target=mock:?dialect=odd"], "'odd' is not a dialect of library; it has no dialects"),
        ([ASKED, "--conformance-credentials=none.toml"], "none.toml: cannot read the credentials file: "),
        ([ASKED, "--conformance-waivers=none.toml"], "none.toml: the waivers cannot be read: "),
        ([ASKED, "--conformance-baseline=none.json"], "none.json: does not exist; "),
        ([ASKED, "--conformance-tag=?"], "--conformance-tag takes 4 to 16 letters and digits"),
        ([ASKED, "--conformance-rate=fast"], "--conformance-rate: 'fast' is not a number from 0.001 to below 1000000"),
        ([ASKED, "--conformance-provoke=politely"], "--conformance-provoke: invalid choice: 'politely'"),
        ([ASKED, "--conformance-writes", "--conformance-read-only"], "not allowed with argument --conformance-"),
    ],
)
def test_settings_report_a_usage_error_in_one_sentence(
    arguments: list[str], message: str, pytester: pytest.Pytester
) -> None:
    shown = pytester.runpytest(*arguments)
    assert shown.ret == pytest.ExitCode.USAGE_ERROR
    text = shown.stderr.str()
    assert text.startswith("ERROR: ") and message in text and "Traceback" not in text and len(text.splitlines()) < 4


def test_target_with_a_password_is_refused_and_not_repeated(pytester: pytest.Pytester) -> None:
    shown = pytester.runpytest(ASKED, "--conformance-target=http://me:fake-secret-1@localhost", keys(pytester))
    assert shown.ret == pytest.ExitCode.USAGE_ERROR
    assert "fake-secret-1" not in shown.stdout.str() + shown.stderr.str()


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("asgi:no_such_module:app", "asgi:no_such_module:app cannot be imported: ModuleNotFoundError: *"),
        ("asgi:json:nothing", "asgi:json:nothing cannot be imported: AttributeError: *"),
        ("asgi:json:__name__", "asgi:json:__name__ is not an ASGI app: *"),
        ("asgi:json", "the name of an ASGI target has a module and a variable, *"),
    ],
)
def test_target_that_is_no_app_is_one_sentence(target: str, message: str, pytester: pytest.Pytester) -> None:
    shown = pytester.runpytest(ASKED, f"--conformance-target={target}", keys(pytester))
    assert shown.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in shown.stderr.lines if line] and len([line for line in shown.stderr.lines if line]) == 1
    shown.stderr.fnmatch_lines([f"ERROR: {message}"])


def test_waivers_for_an_unknown_contract_are_a_usage_error(pytester: pytest.Pytester) -> None:
    (pytester.path / "waivers.toml").write_text('[librar]\n"code.99" = "known"\n')
    shown = pytester.runpytest(ASKED, "--conformance-waivers=waivers.toml")
    assert shown.ret == pytest.ExitCode.USAGE_ERROR
    shown.stderr.fnmatch_lines([r"ERROR: *waivers.toml: [[]librar[]] is no contract; did you mean [[]library[]][?]"])


def test_baseline_of_another_contract_is_a_usage_error(pytester: pytest.Pytester) -> None:
    assert main(["run", str(PARCELS), "--only", "json.*", "--no-generated", "--report", "json=old.json"]) == 0
    shown = pytester.runpytest(ASKED, "--conformance-baseline=old.json")
    assert shown.ret == pytest.ExitCode.USAGE_ERROR
    shown.stderr.fnmatch_lines(["ERROR: --conformance-baseline: the report is on parcels, and this run on libra*"])


def test_waivers_of_unknown_clauses_are_a_usage_error(pytester: pytest.Pytester) -> None:
    (pytester.path / "waivers.toml").write_text('[library]\n"code.99" = "known"\n')
    shown = pytester.runpytest(ASKED, "--conformance-waivers=waivers.toml")
    assert shown.ret == pytest.ExitCode.USAGE_ERROR
    shown.stderr.fnmatch_lines(["ERROR: *waivers.toml:2: library has no clause 'code.99'; *"])


def test_contracts_of_the_same_name_are_a_usage_error(pytester: pytest.Pytester) -> None:
    shutil.copytree(LIBRARY, pytester.path / "library")
    shown = pytester.runpytest(ASKED, "--conformance=library")
    shown.stderr.fnmatch_lines(["ERROR: two contracts are called library: *"])


DEAD = """
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})
"""


@pytest.mark.parametrize(
    ("target", "line", "why"),
    [
        (
            "http://127.0.0.1:1",
            "http://127.0.0.1:1 could not be judged; the reason is at the end, *",
            "  could not be judged: *refused*",
        ),
        (
            "asgi:dead:app",
            "library was not checked; the reason is at the end, *",
            "library was not checked: *no database*",
        ),
    ],
)
def test_target_that_cannot_be_judged_makes_errors(target: str, line: str, why: str, pytester: pytest.Pytester) -> None:
    """Each test shows one line; the reason is shown once, at the end."""
    (pytester.path / "dead.py").write_text(DEAD)
    chosen = ["-k", "code.10 or code.20", "--junitxml=junit.xml"]
    shown = pytester.runpytest(ASKED, f"--conformance-target={target}", keys(pytester), *chosen)
    shown.assert_outcomes(errors=2, deselected=19)
    assert shown.ret == pytest.ExitCode.TESTS_FAILED
    shown.stdout.fnmatch_lines([line, "*- conformance -*", why])
    text, reason = shown.stdout.str(), why.strip("*").rpartition("*")[2]
    assert text.count(reason) == 1 and "items.py" not in text
    assert (pytester.path / "junit.xml").read_text("utf-8").count(reason) == 2


def test_ini_file_is_overridden_by_the_command_line(suite: pytest.Pytester) -> None:
    suite.makeini(INI + "conformance_only = code.10 'code.2*'\n")
    assert {*verdicts(suite.inline_run())} == {"test_own", "code.10", "code.20"}
    assert {*verdicts(suite.inline_run("--conformance-only=code.30"))} == {"test_own", "code.30"}
    assert {*verdicts(suite.inline_run("-o", "conformance="))} == {"test_own"}


def test_ini_file_paths_are_relative_to_it(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    with library() as (url, _):
        shutil.copytree(LIBRARY, suite.path / "books")
        lines = ["conformance = books", f"conformance_target = {url}", "conformance_credentials = keys.toml"]
        suite.makeini("\n".join(["[pytest]", *lines, "conformance_read_only = true"]))
        (suite.path / "keys.toml").write_text(KEYS.replace("[library]", "[books]"))
        monkeypatch.chdir(suite.path / "checks")
        results = verdicts(suite.inline_run("--rootdir", str(suite.path)))
        assert results["operation.listLoans"] == "pass" and results["operation.createLoan"] == "skipped"
        assert verdicts(suite.inline_run("--conformance-writes"))["operation.createLoan"] == "pass"


def test_settings_are_read_from_pyproject(suite: pytest.Pytester) -> None:
    suite.makepyprojecttoml(f'[tool.pytest.ini_options]\nconformance = ["{LIBRARY}"]\nconformance_strict = true\n')
    assert len(verdicts(suite.inline_run())) == 22


def test_settings_of_an_ini_file_do_not_apply_to_single_files(suite: pytest.Pytester) -> None:
    """Otherwise a contract in an ini file would be tested on a live target for each single test that is run."""
    suite.makeini(INI)
    shown = suite.runpytest("checks/test_own.py::test_own")
    shown.assert_outcomes(passed=1)
    shown.stdout.fnmatch_lines(["conformance: clauses are omitted, as only files are named; *"])
    suite.runpytest("checks").assert_outcomes(passed=22)
    suite.runpytest("checks/test_own.py", ASKED).assert_outcomes(passed=22)


def test_help_and_markers_need_no_target(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nconformance = trackier-v1\nconformance_target = https://api.example.com\n")
    shown = suite.runpytest("--help")
    assert shown.ret == 0
    shown.stdout.fnmatch_lines(["contract tests*", "*--conformance=CONTRACT*", "*conformance_target (str*"])
    suite.runpytest("--markers").stdout.fnmatch_lines(["@pytest.mark.cause: *"])


def test_recorded_option_of_another_folder_does_not_hide_the_ini_file(
    suite: pytest.Pytester, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Pytest looks for its ini file beside a path that follows a blank, and so misses that of the suite."""
    suite.makeini(INI)
    far = written(tmp_path_factory.mktemp("far"), "a.json", cassette(LIST))
    suite.runpytest(f"--conformance-recorded={far}").assert_outcomes(passed=2)
    shown = suite.runpytest("--conformance-recorded", str(far))
    if shown.ret == pytest.ExitCode.USAGE_ERROR:
        shown.stderr.fnmatch_lines(["ERROR: --conformance-recorded needs a contract to judge by: *=PATH with*"])
    else:
        shown.assert_outcomes(passed=2)


def test_notes_name_the_options_of_the_plugin(pytester: pytest.Pytester) -> None:
    (pytester.path / "part.py").write_text(PART)
    own = keys(pytester, '[library]\nvalid = "mock-valid"\n')
    shown = pytester.runpytest(ASKED, "--conformance-target=asgi:part:app/v1", own)
    shown.stdout.fnmatch_lines(["  note: *: --conformance-without createLoan*"])


PART = f"""
from conformance.contract.loader import load_contract
from conformance.mock_server.asgi_app import MockApp

_server = MockApp(load_contract({str(LIBRARY)!r}), prefer=False)


async def app(scope, receive, send):
    if scope["type"] == "http" and scope["method"] == "POST":
        await send({{"type": "http.response.start", "status": 404, "headers": []}})
        await send({{"type": "http.response.body", "body": b""}})
        return
    await _server(scope, receive, send)
"""


CONFIGURATION = f"""
contracts = ["{LIBRARY}"]
only = ["code.10", "code.20"]
strict = true

[targets.local]
url = "mock:"
only = ["code.30"]
"""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--conformance-configured"], {"code.10", "code.20"}),
        (["-o", "conformance_configured=true"], {"code.10", "code.20"}),
        (["--conformance-configured", "--conformance-only=code.0"], {"code.0"}),
        ([ASKED, "--conformance-target=local"], {"code.30"}),
        (["--conformance-configured", "-o", "conformance_target=local"], {"code.30"}),
    ],
)
def test_configuration_file_is_read_and_options_of_the_plugin_win(
    arguments: list[str], expected: set[str], pytester: pytest.Pytester
) -> None:
    (pytester.path / "conformance.toml").write_text(CONFIGURATION)
    found = verdicts(pytester.inline_run(*arguments))
    assert {name for name, verdict in found.items() if verdict == "pass"} == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "conformance_configured needs a configuration that names contracts, "), ("rat = 1", "did you mean rate?")],
)
def test_wrong_configuration_file_is_a_usage_error(text: str, message: str, pytester: pytest.Pytester) -> None:
    (pytester.path / "conformance.toml").write_text(text)
    shown = pytester.runpytest("--conformance-configured")
    assert shown.ret == pytest.ExitCode.USAGE_ERROR and message in shown.stderr.str()


def test_configuration_file_alone_makes_no_tests(suite: pytest.Pytester) -> None:
    (suite.path / "conformance.toml").write_text(CONFIGURATION)
    suite.runpytest().assert_outcomes(passed=1)
