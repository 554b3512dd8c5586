"""Test the pytest plugin in sessions that are processes of their own."""

from __future__ import annotations

import os
import re
import shutil

import pytest

from conformance.core.exchange import MASK
from tests.support.library_server import KEY, library
from tests.support.pytest_suites import ASKED, INI, RECORDED, alone, keys, own_suite, record_loans
from tests.support.served import LIBRARY
from tests.support.traffic_files import written

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("dist", ["load", "loadscope", "loadfile", "loadgroup", "worksteal", "each"])
def test_workers_ask_the_target_once_for_each_distribution(dist: str, pytester: pytest.Pytester) -> None:
    with library("vague") as (url, seen):
        options = [ASKED, f"--conformance-target={url}", keys(pytester)]
        shown = alone(pytester, *options, "-n2", f"--dist={dist}", "-v")
    results = re.findall(r"\[gw\d\].* (PASSED|FAILED) library::(\S+)", shown.stdout.str())
    times = 2 if dist == "each" else 1
    assert len(results) == 21 * times
    assert {name for verdict, name in results if verdict == "FAILED"} == {"code.30"}
    shown.stdout.fnmatch_lines([f"library against {url}, {len(seen)} exchanges in *", "FAILED library::code.30 - *"])


FATAL = """
import os

async def app(scope, receive, send):
    if scope["type"] == "http":
        with open("asked", "a") as file:
            file.write("x")
        os._exit(9)
"""


def test_workers_do_not_repeat_a_run_that_killed_one(pytester: pytest.Pytester) -> None:
    (pytester.path / "fatal.py").write_text(FATAL)
    options = [ASKED, "--conformance-target=asgi:fatal:app", keys(pytester), "-k", "code.10 or code.20 or answered"]
    shown = alone(pytester, *options, "-n2")
    shown.assert_outcomes(failed=1, errors=2)
    shown.stdout.fnmatch_lines(["*library was not checked; the process that began the run of library did not end it*"])
    assert (pytester.path / "asked").read_text() == "x"


STOPPING = """
import os
import signal

from conformance.contract.loader import load_contract
from conformance.mock_server.asgi_app import MockApp

server, seen = MockApp(load_contract({contract!r}), prefer=False), []

async def app(scope, receive, send):
    seen.append(scope)
    if len(seen) == 20:
        os.kill(os.getpid(), signal.SIGINT)
    await server(scope, receive, send)
"""


def test_ctrl_c_ends_the_session_and_cleans_up(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(pytester.mkdir("temporary")))
    (pytester.path / "stopping.py").write_text(STOPPING.format(contract=str(LIBRARY)))
    pytester.makepyfile("def test_own(): pass")
    given = keys(pytester, '[library]\nvalid = "mock-valid"\n')
    shown = alone(pytester, ASKED, "--conformance-target=asgi:stopping:app/v1", given)
    assert shown.ret == pytest.ExitCode.INTERRUPTED
    shown.assert_outcomes(passed=1)
    shown.stdout.fnmatch_lines(["*note: The run ended early: interrupted.", "*KeyboardInterrupt*"])
    assert not [*(pytester.path / "temporary").iterdir()]


PARROT = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        headers = b", ".join(value for _, value in scope["headers"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b'{"code": 0, "data": [], "repeated": "' + headers + b'"}'})
"""


def test_session_shows_and_leaves_no_key(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even of a server that repeats it."""
    monkeypatch.setenv("TMPDIR", str(pytester.mkdir("temporary")))
    (pytester.path / "parrot.py").write_text(PARROT)
    options = [ASKED, "--conformance-target=asgi:parrot:app", keys(pytester)]
    shown = alone(pytester, *options, "--junitxml=j.xml", "-rA", "-vv")
    assert shown.ret == pytest.ExitCode.TESTS_FAILED and "repeated" in shown.stdout.str()
    (pytester.path / "keys.toml").unlink()
    texts = [shown.stdout.str(), shown.stderr.str()]
    texts += [each.read_text("utf-8", "replace") for each in pytester.path.rglob("*") if each.is_file()]
    assert not [text for text in texts if KEY in text] and MASK in texts[0]
    assert not [*(pytester.path / "temporary").iterdir()]


def test_workers_share_recorded_files(pytester: pytest.Pytester) -> None:
    record_loans(pytester.path)
    waivers = written(pytester.path, "waivers.toml", '[library]\nanswered = "never"\n')
    shown = alone(pytester, ASKED, RECORDED, "-n2", "-v")
    shown.assert_outcomes(passed=1, failed=1)
    shown.stdout.fnmatch_lines(["recorded traffic: 4 of 4 exchanges in 2 files judged by library"])
    assert re.search(r"\[gw\d\].* FAILED recorded::tapes/wrong.json", shown.stdout.str())
    (pytester.path / "tapes" / "wrong.json").unlink()
    shown = alone(pytester, ASKED, RECORDED, "-n2", f"--conformance-waivers={waivers}")
    shown.assert_outcomes(passed=1)
    assert shown.ret == pytest.ExitCode.TESTS_FAILED
    shown.stdout.fnmatch_lines(["Stale waiver: answered no longer fails (pass); remove it from the list."])


def test_workers_escape_file_names_that_are_no_text(pytester: pytest.Pytester) -> None:
    record_loans(pytester.path)
    shutil.move(pytester.path / "tapes" / "wrong.json", pytester.path / "tapes" / os.fsdecode(b"\xff\x1b[31m::\n.json"))
    shown = alone(pytester, ASKED, RECORDED, "-n1", "-rA")
    shown.assert_outcomes(passed=1, failed=1)
    shown.stdout.fnmatch_lines(["  recorded *tapes/\\udcff\\x1b[[]31m::\\n.json, exchange 2"])


def test_workers_treat_named_files_alike(pytester: pytest.Pytester) -> None:
    own_suite(pytester)
    pytester.makeini(INI + "testpaths = checks/test_own.py\n")
    alone(pytester, "-n1").assert_outcomes(passed=22)
    alone(pytester, "-n1", "checks/test_own.py").assert_outcomes(passed=1)


def test_session_without_a_contract_loads_nothing(pytester: pytest.Pytester) -> None:
    own_suite(pytester)
    rooms = (
        "pytest_plugin",
        "pytest_plugin.plugin",
        "pytest_plugin.options",
        "client_testing",
        "client_testing.fixtures",
    )
    light = {"conformance", *(f"conformance.{each}" for each in rooms)}
    code = f"import sys\ndef test_own(): assert not {{n for n in sys.modules if n.startswith('conf')}} - {light}"
    (pytester.path / "checks" / "test_own.py").write_text(code.replace("conf'", "conformance'"))
    shown = alone(pytester, "--strict-markers", "--strict-config", "-W", "error")
    shown.assert_outcomes(passed=1)
    assert "conformance" not in shown.stdout.str()
