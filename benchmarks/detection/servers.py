"""The servers to test: a sample of our mutants, or the servers of a file."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from conformance.contract.folders import shipped_contracts
from conformance.contract.loader import load_contract
from conformance.mock_server.mock_keys import mock_keys
from conformance.mock_server.mutants import mutants_of

_PATIENCE_S = 30
CONFORMING = "correct"
"""Kind of the servers without a fault, and their label in the table."""


class NotStarted(Exception):
    """A server does not print its address; the message has the reason."""


@dataclass(frozen=True)
class Server:
    """A server and how to start it.

    Attributes:
        contract: the name of a shipped contract, or a folder.
        command: prints the base URL as its first line.
        conforms: the server has no fault.
        credentials: the text of a credentials file.
        kind: the group of wrong servers that the table counts it in.
        prefer: the server answers `Prefer: code=N`.
    """

    name: str
    contract: str
    command: tuple[str, ...]
    conforms: bool
    credentials: str
    kind: str = "wrong"
    prefer: bool = False


def own_servers() -> list[Server]:
    """Return the reference server of each shipped contract, and its mutants that `serve` can start."""
    return [server for name in shipped_contracts() for server in _own(name)]


def _own(name: str) -> Iterator[Server]:
    contract = load_contract(name)
    serve = (sys.executable, "-m", "conformance", "serve", name)
    keys = f"[{name}]\n" + "".join(f'{profile} = "{key}"\n' for profile, key in mock_keys(contract).items())
    yield Server("reference", name, serve, True, keys, CONFORMING, prefer=True)
    for each in mutants_of(contract).values():
        if not each.in_process:
            kind = contract.clauses[each.breaks[0]].kind
            yield Server(each.id, name, (*serve, "--mutant", each.id), False, keys, kind, prefer=True)


def servers_of(path: Path) -> list[Server]:
    """Read a file of servers.

    Raises:
        SystemExit: the file is not a list of servers.
    """
    try:
        return [_read(entry) for entry in json.loads(path.read_text("utf-8"))]
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise SystemExit(f"{path}: not a list of servers: {fault!r}; benchmarks/README.md has an example") from None


def _read(entry: dict[str, Any]) -> Server:
    """Read one server of a file.

    Raises:
        KeyError: a member is missing.
        TypeError: a member is missing or unknown.
    """
    conforming = bool(entry["lawful"])
    others = {name: value for name, value in entry.items() if name != "lawful"}
    contract = str(Path(entry["contract"]).resolve()) if Path(entry["contract"]).is_dir() else entry["contract"]
    kind = CONFORMING if conforming else entry.get("kind", "wrong")
    known = {"contract": contract, "command": tuple(entry["command"]), "kind": kind, "conforms": conforming}
    return Server(**{**others, **known})


def sample_servers(servers: Sequence[Server], count: int | None) -> list[Server]:
    """Return at most `count` wrong and `count` correct servers of each contract, evenly spaced.

    The first correct server of each contract stays the first one.

    Raises:
        SystemExit: a contract has no correct server.
    """
    chosen: list[Server] = []
    for contract in dict.fromkeys(each.contract for each in servers):
        conforming, wrong = (
            [each for each in servers if each.contract == contract and each.conforms is wanted]
            for wanted in (True, False)
        )
        if not conforming:
            raise SystemExit(f"{contract} has no correct server: wrong servers are compared with the first one; add it")
        chosen += [*spread_evenly(conforming, count), *spread_evenly(wrong, count)]
    return chosen


def spread_evenly(servers: Sequence[Server], count: int | None) -> list[Server]:
    if count is None or count >= len(servers):
        return list(servers)
    return [servers[number * len(servers) // count] for number in range(count)]


@contextmanager
def started(server: Server) -> Iterator[str]:
    """Run a fresh server while the context is open, and yield its base URL.

    Raises:
        NotStarted: the server prints no address.
    """
    with TemporaryFile() as output:
        try:
            process = subprocess.Popen(server.command, stdout=output, stderr=subprocess.DEVNULL)
        except OSError as fault:
            raise NotStarted(f"the server cannot be started: {fault}") from None
        try:
            yield _address(process, output)
        finally:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], output: Any) -> str:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        output.seek(0)
        line = output.readline()
        if line.endswith(b"\n"):
            return str(line.decode().strip())
        time.sleep(0.02)
    raise NotStarted(f"the server printed no address; its exit code is {process.poll()}")
