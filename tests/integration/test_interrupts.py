"""Ctrl-C, sent to real processes that run against a server which keeps them waiting."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from threading import Event
from typing import Any
from xml.etree import ElementTree

import pytest

from conformance.core.exchange import Request
from conformance.core.interrupts import Interrupts, blocked_interrupts
from conformance.mock_server.asgi_app import MockApp
from tests.support.hostile_servers import Api, Deed, says
from tests.support.kit import contract_of
from tests.support.served import CONFORMANCE, ROOT
from tests.support.socket_servers import Peer, serving

pytestmark = pytest.mark.slow

NAME = "trackingmore-v2"
KEY = "fake-key-0123456789"
PATIENCE_S = 120


class Slow:
    """A right server that keeps requests waiting: `held` GETs of a tracking until it stops; with `writes`, the first
    creation until `go`; with `deletes`, every deletion. `reached` counts down in its order."""

    def __init__(self, held: int = 1, writes: bool = False, deletes: bool = False) -> None:
        self.api = Api(MockApp(contract_of(NAME), keys={"valid": KEY}, prefer=False), self.spoil)
        self.before = self.records
        self.held, self.writes, self.deletes = held, writes, deletes
        self.reached, self.deleting, self.go = Event(), Event(), Event()

    @property
    def records(self) -> dict[str, Any]:
        """What is stored now."""
        store = self.api.app.store
        return {each.name: deepcopy(store.all(each)) for each in store.contract.resources.values()}

    def spoil(self, n: int, request: Request) -> Deed | None:
        if self.writes and request.method == "POST" and request.path == "/trackings/post":
            return self.after_go(request)
        if not self.writes and request.method == "GET" and re.fullmatch(r"/trackings/[^/]+/CT[^/]+", request.path):
            self.held -= 1
            if self.held == 0:
                self.reached.set()
            return self.never
        if self.deletes and request.method == "DELETE":
            self.deleting.set()
            return self.never
        return None

    def never(self, peer: Peer) -> bool:
        peer.wait()
        return False

    def after_go(self, request: Request) -> Deed:
        def deed(peer: Peer) -> bool:
            self.reached.set()
            assert self.go.wait(PATIENCE_S)
            return says(self.api.right(request))(peer)

        return deed


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
        "operation.*Tracking",
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


def partial(folder: Path, name: str = NAME) -> dict[str, Any]:
    """The report of a run that was interrupted, after a look at its other format."""
    suite = ElementTree.parse(folder / f"{name}.xml").getroot()[0]
    assert "The run is not complete." in (suite.findtext("system-out") or "")
    report: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    assert report["complete"] is False and report["exit"] == 3
    assert "The run ended early: interrupted." in report["notes"]
    return report


def test_ctrl_c_ends_a_run_with_a_report_and_leaves_no_trace(tmp_path: Path) -> None:
    slow = Slow()
    with serving(slow.api) as server, running(server.url + slow.api.app.base, tmp_path, NAME) as process:
        assert slow.reached.wait(PATIENCE_S)
        assert slow.records != slow.before
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 3 and err == ""
    assert "The run ended early: interrupted." in out and "exit 3: the target could not be judged" in out
    report = partial(tmp_path)
    assert not any("cleaning up" in each or "could not be" in each for each in report["notes"])
    assert slow.records == slow.before


def test_a_write_that_is_under_way_is_finished_and_undone(tmp_path: Path) -> None:
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


def test_a_second_ctrl_c_ends_the_cleaning_up_and_says_what_is_left(tmp_path: Path) -> None:
    slow = Slow(deletes=True)
    with serving(slow.api) as server, running(server.url + slow.api.app.base, tmp_path, NAME) as process:
        assert slow.reached.wait(PATIENCE_S)
        process.send_signal(signal.SIGINT)
        assert slow.deleting.wait(PATIENCE_S)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)
    report = partial(tmp_path)
    assert process.returncode == 3
    left = next(each for each in report["notes"] if "cleaning up ended early (interrupted)" in each)
    assert re.search(rf"which may leave: tracking \S+ CT{report['tag']}\d+ was made", left)


def test_ctrl_c_goes_on_to_every_one_of_several_runs(tmp_path: Path) -> None:
    other = tmp_path / "other-v2"
    shutil.copytree(contract_of(NAME).folder, other)
    slow = Slow(held=2)
    with serving(slow.api) as server, running(server.url + slow.api.app.base, tmp_path, NAME, str(other)) as process:
        assert slow.reached.wait(PATIENCE_S)
        # as a terminal does it: to the whole group
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 3 and err == ""
    assert out.count("The run ended early: interrupted.") == 2
    for name in (NAME, other.name):
        partial(tmp_path, name)
    assert slow.records == slow.before


class TestInterrupts:
    """In this process."""

    def ring(self) -> None:
        signal.raise_signal(signal.SIGINT)

    def test_the_first_is_noted_and_raised_when_asked_for(self) -> None:
        with Interrupts() as interrupts:
            interrupts.check()
            self.ring()
            with pytest.raises(KeyboardInterrupt):
                interrupts.check()
            interrupts.check()

    def test_the_second_is_raised_at_once(self) -> None:
        with Interrupts():
            self.ring()
            with pytest.raises(KeyboardInterrupt):
                self.ring()

    def test_where_nothing_can_be_torn_the_first_is(self) -> None:
        with Interrupts() as interrupts:
            with interrupts.raising_at_once(), interrupts.raising_at_once(), pytest.raises(KeyboardInterrupt):
                self.ring()
            self.ring()

    def test_one_can_be_forgotten(self) -> None:
        with Interrupts() as interrupts:
            self.ring()
            interrupts.discard()
            interrupts.check()

    def test_afterwards_all_is_as_before(self) -> None:
        before = signal.getsignal(signal.SIGINT)
        with Interrupts():
            assert signal.getsignal(signal.SIGINT) is not before
        assert signal.getsignal(signal.SIGINT) is before

    def test_what_was_held_back_comes_through_later(self) -> None:
        with Interrupts() as interrupts:
            with blocked_interrupts():
                self.ring()
                interrupts.check()
            with pytest.raises(KeyboardInterrupt):
                interrupts.check()
