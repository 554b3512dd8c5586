"""Test Ctrl-C, SIGTERM and SIGHUP in real processes whose server delays its replies."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any
from xml.etree import ElementTree

import pytest

from conformance.core.exchange import Request
from conformance.core.interrupts import ENDING_SIGNALS, SAME_S
from conformance.mock_server.asgi_app import MockApp
from tests.support.hostile_servers import Api, Deed
from tests.support.kit import contract_of
from tests.support.served import CONFORMANCE, ROOT
from tests.support.slow_server import KEY, NAME, PATIENCE_S, Slow
from tests.support.socket_servers import serving

pytestmark = pytest.mark.slow


@contextmanager
def running(url: str, folder: Path, *contracts: str) -> Iterator[subprocess.Popen[str]]:
    tables = "".join(f'[{Path(each).name}]\nvalid = "{KEY}"\n' for each in contracts)
    (folder / "keys.toml").write_text(tables)
    command = [
        *CONFORMANCE,
        "run",
        *contracts,
        "--target",
        url,
        "--credentials",
        "keys.toml",
        "--only",
        "operation.readTracking*",
        "--only",
        "operation.createTracking",
        "--deadline",
        str(PATIENCE_S),
        "--report",
        "json={contract}.json",
        "--report",
        "junit={contract}.xml",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def is_about_ledgers(err: str) -> bool:
    return all(" its ledger is " in each for each in err.splitlines())


def partial(folder: Path, name: str = NAME) -> dict[str, Any]:
    """The report of a run that was interrupted, after a look at its other format."""
    suite = ElementTree.parse(folder / f"{name}.xml").getroot()[0]
    assert "The run is not complete." in (suite.findtext("system-out") or "")
    report: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    assert report["complete"] is False and report["exit"] == 3
    assert "The run ended early: interrupted." in report["notes"]
    return report


@pytest.mark.parametrize("number", ENDING_SIGNALS)
def test_a_signal_ends_a_run_with_a_report_and_cleans_up(tmp_path: Path, number: int) -> None:
    slow = Slow()
    with serving(slow.api) as server, running(server.url + slow.api.app.base, tmp_path, NAME) as process:
        assert slow.reached.wait(PATIENCE_S)
        assert slow.records != slow.before
        # `timeout` sends it to the process and to its group
        process.send_signal(number)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 3 and is_about_ledgers(err)
    assert "The run ended early: interrupted." in out and "exit 3: interrupted" in out
    report = partial(tmp_path)
    assert "leftovers" not in report
    assert slow.records == slow.before


def test_ctrl_c_finishes_and_undoes_a_write_that_has_begun(tmp_path: Path) -> None:
    slow = Slow(writes=True)
    with serving(slow.api) as server, running(server.url + slow.api.app.base, tmp_path, NAME) as process:
        assert slow.reached.wait(PATIENCE_S)
        process.send_signal(signal.SIGINT)
        slow.go.set()
        process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 3
    partial(tmp_path)
    assert any(line.startswith(b"DELETE /v2/trackings/") for line in server.requests)
    assert slow.records == slow.before


def test_ctrl_c_twice_ends_the_cleanup_and_lists_what_is_left(tmp_path: Path) -> None:
    slow = Slow(deletes=True)
    with serving(slow.api) as server, running(server.url + slow.api.app.base, tmp_path, NAME) as process:
        assert slow.reached.wait(PATIENCE_S)
        process.send_signal(signal.SIGINT)
        assert slow.deleting.wait(PATIENCE_S)
        # Two signals that follow each other quickly count as one.
        time.sleep(1.5 * SAME_S)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)
    report = partial(tmp_path)
    assert process.returncode == 3
    left = [each for each in report["leftovers"] if each["why"] == "the clean-up ended early: interrupted"]
    assert left and all(re.fullmatch(rf"CT-?{report['tag']}-?\d+X*", each["key"][1]) for each in left)


def test_ctrl_c_reaches_each_of_several_runs(tmp_path: Path) -> None:
    other = tmp_path / "other-v2"
    shutil.copytree(contract_of(NAME).folder, other)
    slow = Slow(held=2)
    with serving(slow.api) as server, running(server.url + slow.api.app.base, tmp_path, NAME, str(other)) as process:
        assert slow.reached.wait(PATIENCE_S)
        # as a terminal does it: to the whole group
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 3 and is_about_ledgers(err)
    assert out.count("The run ended early: interrupted.") == 2
    for name in (NAME, other.name):
        partial(tmp_path, name)
    assert slow.records == slow.before


def test_ctrl_c_ends_a_fleet_with_a_partial_report(tmp_path: Path) -> None:
    slow = Slow()
    (tmp_path / "keys.toml").write_text(f'[{NAME}]\nvalid = "{KEY}"\n')
    with serving(slow.api) as server:
        (tmp_path / "targets.toml").write_text(
            f'[slow]\ncontract = "{NAME}"\ntarget = "{server.url}{slow.api.app.base}"\ncredentials = "keys.toml"\n'
            'only = ["operation.readTracking*", "operation.createTracking"]\n'
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
    assert (process.returncode, is_about_ledgers(err), document["exit"]) == (3, True, 3)
    assert (
        "Note: slow: The run ended early: interrupted." in out and document["targets"][0]["report"]["complete"] is False
    )
    assert slow.records == slow.before


def test_a_run_whose_parent_is_gone_cleans_up(tmp_path: Path) -> None:
    other = tmp_path / "other-v2"
    shutil.copytree(contract_of(NAME).folder, other)
    slow = Slow(held=2)
    with serving(slow.api) as server, running(server.url + slow.api.app.base, tmp_path, NAME, str(other)) as process:
        assert slow.reached.wait(PATIENCE_S) and slow.records != slow.before
        process.kill()
        # The children have these pipes too, so this waits for their end.
        process.communicate(timeout=PATIENCE_S)
    assert slow.records == slow.before


def test_cleanup_finishes_what_a_killed_run_left(tmp_path: Path) -> None:
    app = MockApp(contract_of(NAME), keys={"valid": KEY}, prefer=False)
    reached = Event()

    def spoil(n: int, request: Request) -> Deed | None:
        if request.method == "POST":
            reached.set()
        return None

    api = Api(app, spoil)
    tracking = app.store.contract.resources["tracking"]
    before = [each.names for each in app.store.all(tracking)]
    state = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path / "state")}
    with serving(api) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", state["XDG_STATE_HOME"])
        with running(server.url + app.base, tmp_path, NAME) as process:
            assert reached.wait(PATIENCE_S)
            process.kill()
            process.communicate(timeout=PATIENCE_S)
        command = [*CONFORMANCE, "cleanup", "--target", server.url + app.base, "--credentials", "keys.toml"]
        for expected in ("was removed, as nothing is left to undo", "No ledger of such a run is left"):
            done = subprocess.run(command, cwd=tmp_path, env=state, capture_output=True, text=True, check=True)
            assert expected in done.stdout
    assert [each.names for each in app.store.all(tracking)] == before
