"""Test runs in their own processes: how many there are, Ctrl-C, and options for one of them."""

from __future__ import annotations

import signal
import sys
from multiprocessing import active_children, get_context

import pytest

from conformance.core import processors
from conformance.core.errors import TargetError
from conformance.report.model import Report
from conformance.runner import process_pool
from conformance.runner.options import Options
from conformance.runner.process_pool import Job, run_each
from conformance.terminal.progress import ProgressUpdate, Throttle
from tests.support.command_line import FOLDER, Cli


def test_run_each_starts_at_most_the_given_number_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_run_each_starts_no_process_after_ctrl_c() -> None:
    jobs = [Job(FOLDER, Options())] * 2
    _, second = run_each(jobs, lambda pulse: signal.raise_signal(signal.SIGINT), at_once=1)
    assert isinstance(second, TargetError) and str(second) == "interrupted before it began"


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
@pytest.mark.parametrize(("at_once", "is_measured"), [(2, False), (1, True)])
def test_only_many_runs_leave_processors_to_each_other(
    monkeypatch: pytest.MonkeyPatch, at_once: int, is_measured: bool
) -> None:
    monkeypatch.setattr(process_pool, "run_contract", lambda *arguments: bool(processors._start))
    monkeypatch.setattr(process_pool, "_context", lambda: get_context("fork"))
    assert run_each([Job(FOLDER, Options())] * 2, at_once=at_once) == [is_measured] * 2


@pytest.mark.slow
def test_run_of_several_contracts_accepts_a_pattern_of_without_for_one(cli: Cli) -> None:
    ended = cli("run", "--without", "airCargo", "--only", "operation.user*", "--only", "operation.listDevices")
    assert ended.code == 0 and ended.out.count("neither requested nor judged: airCargo") == 1
