"""The processes of a fleet: progress, Ctrl-C, how many there are, and what is loaded before there are any."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from multiprocessing import active_children
from pathlib import Path

import pytest

from conformance.core.errors import TargetError
from conformance.report.model import Report
from conformance.runner.options import Options
from conformance.runner.process_pool import Job, run_each
from conformance.terminal.progress import ProgressUpdate, Throttle
from tests.integration.test_interrupts import KEY, NAME, PATIENCE_S, Slow
from tests.support.command_line import FOLDER
from tests.support.fleets import table
from tests.support.served import CONFORMANCE, ROOT
from tests.support.socket_servers import serving
from tests.terminal.test_progress import on_a_terminal

pytestmark = pytest.mark.slow


def test_a_terminal_sees_how_far_each_target_is(tmp_path: Path) -> None:
    (tmp_path / "targets.toml").write_text(table("one", "mock:") + table("two", "mock:"))
    code, said = on_a_terminal("fleet", str(tmp_path / "targets.toml"))
    assert code == 0 and "\n" not in said and ("one " in said or "two " in said) and " clauses, " in said
    assert on_a_terminal("fleet", str(tmp_path / "targets.toml"), CI="1") == (0, "")


def test_at_most_so_many_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    most = []
    monkeypatch.setattr(Throttle, "is_due", lambda _: True)
    jobs = [Job(FOLDER, Options(only=("code.*",)), name) for name in "abc"]
    before, names = len(active_children()), set[str]()

    def watch(pulse: ProgressUpdate) -> None:
        names.add(pulse.contract)
        most.append(len(active_children()) - before)

    reports = run_each(jobs, watch, at_once=1)
    assert all(isinstance(each, Report) and each.exit == 0 for each in reports)
    assert names == {*"abc"} and max(most) == 1


def test_after_ctrl_c_no_other_is_begun() -> None:
    jobs = [Job(FOLDER, Options())] * 2
    _, second = run_each(jobs, lambda pulse: signal.raise_signal(signal.SIGINT), at_once=1)
    assert isinstance(second, TargetError) and str(second) == "interrupted before it began"


def test_ctrl_c_gives_what_there_is(tmp_path: Path) -> None:
    slow = Slow()
    (tmp_path / "keys.toml").write_text(f'[{NAME}]\nvalid = "{KEY}"\n')
    with serving(slow.api) as server:
        (tmp_path / "targets.toml").write_text(
            f'[slow]\ncontract = "{NAME}"\ntarget = "{server.url}{slow.api.app.base}"\ncredentials = "keys.toml"\n'
            'only = ["operation.readTracking*", "operation.*Tracking"]\n'
        )
        words = ["fleet", "targets.toml", "--deadline", str(PATIENCE_S), "--report", "json=out.json"]
        with subprocess.Popen(
            [*CONFORMANCE, *words],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            assert slow.reached.wait(PATIENCE_S)
            os.killpg(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE_S)
    document = json.loads((tmp_path / "out.json").read_text())
    assert (process.returncode, err, document["exit"]) == (3, "", 3)
    assert (
        "Note: slow: The run ended early: interrupted." in out and document["targets"][0]["report"]["complete"] is False
    )
    assert slow.records == slow.before


def test_importing_the_command_line_loads_nothing_of_a_fleet() -> None:
    loaded = "[each for each in sys.modules if each.startswith('conformance.fleet')]"
    code = f"import sys, conformance.cli.main; print({loaded})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
