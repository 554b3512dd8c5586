"""Settings of all tests: no network except for this machine, and a deterministic Hypothesis."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from conformance.checks.causes import causes_of
from conformance.core.garbage import collect_garbage_seldom
from conformance.mock_server.mutants import mutants_of
from tests.support.command_line import Cli
from tests.support.npm_programs import prism_of, session_folder
from tests.support.recorded_runs import Tape

settings.register_profile("suite", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("suite")


def is_this_machine(host: Any) -> bool:
    """Return whether a host is this machine; None, "", 0.0.0.0 and :: stand for all of its addresses."""
    text = host.decode() if isinstance(host, bytes) else host or "127.0.0.1"
    if text == "localhost":
        return True
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, *args: Any) -> Any:
        address = args[-1]
        if isinstance(address, tuple) and not is_this_machine(address[0]):
            raise AssertionError(f"a test tried to reach {address[0]}: only this machine is allowed")
        return real(self, *args)

    return connect


@pytest.fixture(autouse=True, scope="session")
def interrupts_are_heeded() -> None:
    """Background jobs may start with signals ignored, which every child process would inherit."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGHUP", "SIGTERM"):
        if signal.getsignal(getattr(signal, name)) is signal.SIG_IGN:
            signal.signal(getattr(signal, name), signal.SIG_DFL)


@pytest.fixture(autouse=True, scope="session")
def output_is_not_chosen_by_services() -> None:
    """Services that run tests choose colours and annotations by the environment, which every child process inherits."""
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        os.environ.pop(name, None)


@pytest.fixture(autouse=True, scope="session")
def garbage_is_collected_seldom() -> None:
    """Compiled contracts are many objects, which the collector would look at again and again."""
    collect_garbage_seldom()


@pytest.fixture(autouse=True, scope="session")
def cache_of_the_user_is_left_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests and their child processes remember accepted contracts in a folder of their own."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True, scope="session")
def ledgers_of_the_user_are_left_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests and their child processes have ledgers in a folder of their own."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


LONGEST = (
    "test_page_shows_what_happens",
    "test_check_finds_the_known_deviations_of_a_server",
    "test_run_mutant_catches_each_mutant_of_a_shipped_contract",
    "test_no_schedule_changes_the_results",
    "test_shipped_cassettes_are_runs_of_the_reference_server_and_replay_clause_by_clause",
    "test_workers_give_the_report_of_one_process",
    "test_main_tests_two_servers_in_three_ways",
    "test_prism_passes_requested_outcomes_and_fails_where_it_needs_records",
    "test_contributing_examples_work",
)
"""Tests of more than ten seconds, in the order in which they begin."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first: one that begins last would keep one process busy while the others have ended."""
    items.sort(key=_position)


def _position(item: pytest.Item) -> int:
    name = getattr(item, "originalname", "")
    if name in LONGEST:
        return LONGEST.index(name)
    return len(LONGEST) + (item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def prism_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prism's program. Where npm cannot install it, its tests are left out with the reason; under CI they fail."""
    try:
        return prism_of(session_folder(tmp_path_factory))
    except SystemExit as reason:
        if os.environ.get("CI"):
            pytest.fail(str(reason), pytrace=False)
        pytest.skip(str(reason))


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Sockets reach this machine only, and no other name is looked up."""
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
        if not is_this_machine(host):
            raise AssertionError(f"a test tried to look {host} up: only this machine is allowed")
        return look_up(host, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line in a folder of its own, on a terminal of 100 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return Cli(capsys, tmp_path)


_mutants_once, _causes_once = lru_cache(maxsize=4)(mutants_of), lru_cache(maxsize=4)(causes_of)


@pytest.fixture
def derived_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutants and causes of a contract, and so its plan, are made once for all tests: for those of each clause."""
    monkeypatch.setattr("conformance.mock_server.mutants.mutants_of", _mutants_once)
    monkeypatch.setattr("conformance.checks.judge.causes_of", _causes_once)


@pytest.fixture
def tape(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Tape:
    """Recordings and replays in the folder of `cli`."""
    return Tape(cli, monkeypatch)
