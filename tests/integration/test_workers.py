"""Test runs by several processes against real servers: their results, and how they end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from conformance.core.interrupts import SAME_S
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mutants import mutants_of
from conformance.mock_server.mutants.base import MutantApp
from tests.support.hostile_servers import Api
from tests.support.kit import FOLDERS, contract_of
from tests.support.served import CONFORMANCE, ROOT
from tests.support.slow_server import KEY, NAME, PATIENCE_S, Slow
from tests.support.socket_servers import Peer, Server, serving

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="workers are only used on Linux")]

WORKERS = [sys.executable, "-m", "tests.support.worker_command"]


def started(command: Sequence[str], folder: Path, contract: str, url: str, *options: str) -> subprocess.Popen[str]:
    (folder / "keys.toml").write_text(f'["{contract}"]\nvalid = "{KEY}"\n')
    where = str(FOLDERS.get(contract, contract))
    words = ["run", where, "--target", url, "--credentials", "keys.toml", "--report", "json=out.json", *options]
    return subprocess.Popen(
        [*command, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(folder / "state")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finished(
    command: Sequence[str], folder: Path, contract: str, mutant: str, *options: str
) -> tuple[dict[str, Any], Server]:
    """The report of a run against a server of its own, perhaps with a fault, and this server."""
    folder.mkdir()
    app = MockApp(contract_of(contract), keys={"valid": KEY}, prefer=False)
    app = MutantApp(app, mutants_of(app.contract)[mutant]) if mutant else app
    api = Api(app)
    with serving(api) as server:
        process = started(command, folder, contract, server.url + app.base, "--tag", "same0001", *options)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode in (0, 1), out + err
    return json.loads((folder / "out.json").read_text()), server


def comparable(part: Any) -> Any:
    """A part of a report without times, and without what a server generates."""
    if isinstance(part, dict):
        left_out = ("duration_s", "started", "finished", "target")
        return {name: comparable(each) for name, each in part.items() if name not in left_out}
    if isinstance(part, list):
        return [comparable(each) for each in part]
    return re.sub(r"[0-9a-f]{24,32}|\b[0-9]{8}\b|127\.0\.0\.1:[0-9]+", "X", part) if isinstance(part, str) else part


@pytest.mark.parametrize(
    ("contract", "mutant", "options"),
    [
        ("parcels", "", ()),
        ("parcels", "body.json~status", ()),
        ("trackingmore-v2", "update.stores~first-item@updateTrackings", ("--no-generated",)),
    ],
)
def test_workers_give_the_report_of_one_process(
    tmp_path: Path, contract: str, mutant: str, options: Sequence[str]
) -> None:
    together, server = finished(WORKERS, tmp_path / "workers", contract, mutant, *options)
    alone, quiet = finished(CONFORMANCE, tmp_path / "alone", contract, mutant, *options, "--concurrency", "1")
    # The run itself has another connection before, between and after the steps with workers.
    assert server.connections > quiet.connections
    assert comparable(together) == comparable(alone)
    assert together["exit"] == (1 if mutant else 0) and "leftovers" not in together
    assert len(server.requests) == len(quiet.requests)


def seen_on_mock(command: Sequence[str], folder: Path, contracts: Sequence[str], *options: str) -> list[Any]:
    """The reports and recorded exchanges of runs against the reference server, without times."""
    folder.mkdir()
    files = ("--report", "json={contract}.json", "--record", "tape-{contract}.json", *options)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1767225600"}
    subprocess.run([*command, "run", *contracts, *files], cwd=folder, env=environment, check=True, capture_output=True)
    reports = [comparable(json.loads((folder / f"{name}.json").read_text())) for name in contracts]
    assert all(each["exit"] == 0 and each["complete"] for each in reports)
    tapes = [json.loads((folder / f"tape-{name}.json").read_text()) for name in contracts]
    return [*reports, *(each["interactions"] for each in tapes)]


@pytest.mark.parametrize(
    ("contracts", "options"),
    [(["trackingmore-v2"], ()), (["trackier-v1", "trackingmore-v2"], ("--no-generated",))],
)
def test_each_walk_has_a_reference_server_of_its_own(
    tmp_path: Path, contracts: Sequence[str], options: Sequence[str]
) -> None:
    together = seen_on_mock(WORKERS, tmp_path / "workers", contracts, *options)
    assert together == seen_on_mock(CONFORMANCE, tmp_path / "alone", contracts, "--concurrency", "1", *options)


def test_workers_record_in_the_order_of_the_plan(tmp_path: Path) -> None:
    options = ("--record", "tape.json", "--no-generated")
    for name, command in (("workers", WORKERS), ("alone", [*CONFORMANCE])):
        more = ("--concurrency", "1") if name == "alone" else ()
        finished(command, tmp_path / name, "parcels", "", *options, *more)
    ours, theirs = (json.loads((tmp_path / name / "tape.json").read_text()) for name in ("workers", "alone"))
    lines = [
        [(each["request"]["method"], comparable(each["request"]["uri"])) for each in tape["interactions"]]
        for tape in (ours, theirs)
    ]
    assert lines[0] == lines[1]


# --- early ends ---------------------------------------------------------------------------------------
SELECTED = ("--only", "operation.readTracking*", "--only", "operation.createTracking")


@contextmanager
def running(folder: Path, url: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    with started(WORKERS, folder, NAME, url, "--deadline", str(PATIENCE_S), *options) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def early_end(folder: Path, process: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = process.communicate(timeout=PATIENCE_S)
    assert "Traceback" not in out + err
    report: dict[str, Any] = json.loads((folder / "out.json").read_text())
    assert report["complete"] is False and report["exit"] == process.returncode == 3
    return report


def test_ctrl_c_ends_the_workers_and_cleans_up(tmp_path: Path) -> None:
    slow = Slow()
    with serving(slow.api) as server, running(tmp_path, server.url + slow.api.app.base, *SELECTED) as process:
        assert slow.reached.wait(PATIENCE_S) and slow.records != slow.before
        process.send_signal(signal.SIGINT)
        report = early_end(tmp_path, process)
    assert "The run ended early: interrupted." in report["notes"] and "leftovers" not in report
    assert slow.records == slow.before


def test_ctrl_c_waits_for_the_writes_of_workers(tmp_path: Path) -> None:
    slow = Slow(writes=True)
    with serving(slow.api) as server, running(tmp_path, server.url + slow.api.app.base, *SELECTED) as process:
        assert slow.reached.wait(PATIENCE_S)
        process.send_signal(signal.SIGINT)
        slow.go.set()
        early_end(tmp_path, process)
    assert any(line.startswith(b"DELETE /v2/trackings/") for line in server.requests)
    assert slow.records == slow.before


def test_second_ctrl_c_breaks_off_the_writes_of_workers(tmp_path: Path) -> None:
    """The record that such a write may have made is looked for, and deleted if there is one."""
    slow = Slow(writes=True)
    with serving(slow.api) as server, running(tmp_path, server.url + slow.api.app.base, *SELECTED) as process:
        assert slow.reached.wait(PATIENCE_S)
        process.send_signal(signal.SIGINT)
        # Two signals that follow each other quickly count as one.
        time.sleep(1.5 * SAME_S)
        process.send_signal(signal.SIGINT)
        report = early_end(tmp_path, process)
        slow.go.set()
    assert "The run ended early: interrupted." in report["notes"]


def test_workers_end_with_a_killed_run_and_cleanup_finishes(tmp_path: Path) -> None:
    reached = Event()
    api = Api(MockApp(contract_of(NAME), keys={"valid": KEY}, prefer=False), lambda n, request: reached.set())
    records = api.app.store.all
    tracking = api.app.store.contract.resources["tracking"]
    before = [each.names for each in records(tracking)]
    with serving(api) as server:
        url = server.url + api.app.base
        with running(tmp_path, url) as process:
            while len(records(tracking)) < len(before) + 3:
                assert reached.wait(PATIENCE_S)
                reached.clear()
            process.kill()
            # The workers have these pipes too, so this waits for their end.
            process.communicate(timeout=PATIENCE_S)
        command = [*CONFORMANCE, "cleanup", "--target", url, "--credentials", "keys.toml"]
        state = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path / "state")}
        done = subprocess.run(command, cwd=tmp_path, env=state, capture_output=True, text=True, check=True)
    assert "was removed, as nothing is left to undo" in done.stdout
    assert [each.names for each in records(tracking)] == before


def test_run_whose_worker_is_killed_ends_with_a_report_and_cleans_up(tmp_path: Path) -> None:
    slow = Slow()
    with serving(slow.api) as server, running(tmp_path, server.url + slow.api.app.base, *SELECTED) as process:
        assert slow.reached.wait(PATIENCE_S)
        for worker in children_of(process.pid):
            os.kill(worker, signal.SIGKILL)
        report = early_end(tmp_path, process)
    assert "The run ended early: a process of the run was killed by signal 9" in str(report["notes"])
    assert slow.records == slow.before


def test_target_that_is_gone_ends_the_run(tmp_path: Path) -> None:
    def close(peer: Peer) -> bool:
        return False

    api = Api(
        MockApp(contract_of(NAME), keys={"valid": KEY}, prefer=False), lambda n, request: close if n > 20 else None
    )
    with serving(api) as server, running(tmp_path, server.url + api.app.base) as process:
        report = early_end(tmp_path, process)
    assert "The run ended early: the target stopped answering" in str(report["notes"])


def children_of(parent: int) -> list[int]:
    folders = [each for each in Path("/proc").iterdir() if each.name.isdigit()]
    return [int(each.name) for each in folders if f"PPid:\t{parent}\n" in status_of(each)]


def status_of(process: Path) -> str:
    try:
        return (process / "status").read_text()
    except OSError:
        return ""
