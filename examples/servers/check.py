"""Check third-party servers with the contracts in this folder, and compare what is found with what is known.

Usage: python -m examples.servers.check [NAME...]    (default: all servers; `make servers` does the same)

Each server is installed into an environment of its own, and started on a free port of this machine. Then `run`,
`explore` and `inspect` (of the recorded run) must find exactly what `deviations.yaml` of its folder lists. README.md
has the details.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from conformance.report.json_reader import report_of
from conformance.report.model import Report
from examples.servers.deviations import differences, load_known
from examples.servers.server import NotInstalled, Server, install, load_server, servers, started

EXPLORE = ("--seed", "1", "--max-examples", "5")


class Failed(Exception):
    """A command did not judge the server; the message has its output."""


def check(server: Server) -> list[str]:
    """Return a sentence for each difference between what the commands find and what is known.

    Raises:
        NotInstalled: The packages of the server cannot be installed.
        SystemExit: The server does not start.
        Failed: A command did not judge the server.
    """
    install(server)
    with TemporaryDirectory(prefix=f"{server.name}-") as work, started(server) as base:
        return [*differences(_reports(server, base, Path(work)), load_known(server.folder))]


def _reports(server: Server, base: str, work: Path) -> dict[str, Report]:
    live = ["--target", base, "--tag", "servers1", "--ledger", str(work / "ledger")]
    recording = str(work / "run.json")
    # `explore` generates requests
    options = {
        "run": [*live, "--no-generated", "--record", recording],
        "explore": [*live, *EXPLORE],
        "inspect": [recording],
    }
    return {command: _report(server, command, options[command], work / f"{command}-report.json") for command in options}


def _report(server: Server, command: str, options: Sequence[str], path: Path) -> Report:
    """Return the report of a command on the server."""
    contract, keys, begin = str(server.folder), str(server.folder / "keys.toml"), time.monotonic()
    words = [sys.executable, "-m", "conformance", command, contract, "--credentials", keys, *options]
    done = subprocess.run([*words, "--report", f"json={path}"], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise Failed(f"{server.name}, {command}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    report = report_of(json.loads(path.read_text("utf-8")))
    counts, seconds = (
        ", ".join(f"{n} {verdict}" for verdict, n in report.summary.items() if n),
        time.monotonic() - begin,
    )
    print(f"{server.name}, {command}: {counts} | {report.exchanges} exchanges in {seconds:.1f} s", flush=True)
    return report


def main(names: Sequence[str]) -> int:
    """Check the named servers; return 1 if anything differs from what is known."""
    differs = False
    for name in names or servers():
        try:
            found = check(load_server(name))
        except NotInstalled as reason:
            found = [f"cannot be installed: {reason}"]
        except Failed as reason:
            found = [str(reason)]
        differs = differs or bool(found)
        print(*(f"{name}: {each}" for each in found or ["exactly the known deviations"]), sep="\n", flush=True)
    return int(differs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
