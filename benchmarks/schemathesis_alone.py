"""The command line of Schemathesis in its default use: a document, a server, and a valid key."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from conformance.contract.model import Contract
from conformance.mock_server.mock_keys import mock_keys
from conformance.security.credentials import load_credentials

_WARM = "from hypothesis import strategies; strategies.text(strategies.characters(codec='utf-8')).validate()"


def command(contract: Contract, credentials: Path, folder: Path, document: Path, url: str) -> list[str]:
    """Return `st run` without further options.

    The key is written to a file in `folder`, so that it does not appear on the command line.
    """
    keys = load_credentials(credentials, contract.name, mock_keys(contract))
    name = next(each.name for each in contract.credential_slots.values() if each.location == "header")
    config = folder / "schemathesis.toml"
    config.write_text(f"headers = {{{json.dumps(name)} = {json.dumps(keys['valid'])}}}\n", encoding="utf-8")
    program = str(Path(sys.executable).with_name("st"))
    return [program, "--config-file", str(config), "run", str(document), "--url", url, "--generation-database", "none"]


def warm_home(folder: Path) -> Mapping[str, str]:
    """Return an environment in which Hypothesis finds its tables of characters in `folder`.

    Hypothesis computes these tables on their first use, which takes seconds. This function computes them.
    """
    environment = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(folder)}
    subprocess.run([sys.executable, "-c", _WARM], env=environment, check=True)
    return environment
