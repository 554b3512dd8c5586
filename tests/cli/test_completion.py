"""Test that the scripts for shells are valid, and that bash completes with the one for bash."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from conformance.cli.completion import SHELLS
from conformance.cli.main import COMMANDS
from tests.support.command_line import Cli

ASK = """
source {script}
COMP_WORDS=({words})
COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_shtab_conformance
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize("shell", SHELLS)
def test_each_script_is_valid(cli: Cli, shell: str) -> None:
    ended = cli("completion", shell)
    assert (ended.code, ended.err) == (0, "")
    assert "trackier-v1" in ended.out and "apiproof" in ended.out
    program = shutil.which(shell)
    if program is not None:
        # fish reads a script from a file alone
        script = cli.write("script", ended.out)
        subprocess.run([program, "-n", script], cwd=cli.folder, check=True)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("''", {*COMMANDS}),
        ("ex", {"explore", "explain", "export"}),
        ("run tracki", {"trackier-v1", "trackingmore-v2"}),
        ("run trackier-v1 trackingm", {"trackingmore-v2"}),
        ("run ''", {"trackier-v1", "trackingmore-v2", "folder"}),
        ("run --conc", {"--concurrency"}),
        ("run --provoke ''", {"prefer", "prism"}),
        ("run --credentials ''", {"folder", "keys.toml", "script"}),
        ("explore trackier-v1 --phase f", {"fuzzing"}),
        ("coverage ke", {"keys.toml"}),
        ("lint f", {"folder"}),
        ("export ''", {"openapi"}),
        ("export openapi --form", {"--format"}),
        ("export openapi --format ''", {"json", "yaml"}),
        ("completion z", {"zsh"}),
        ("help cov", {"coverage"}),
    ],
)
def test_bash_completes(cli: Cli, words: str, expected: set[str]) -> None:
    cli.write("script", cli("completion", "bash").out)
    cli.write("keys.toml", "")
    (cli.folder / "folder").mkdir()
    assert completions(cli.folder, words) == expected


def completions(folder: Path, words: str) -> set[str]:
    """Return what bash offers for the last of the words behind `conformance`."""
    asked = ASK.format(script="./script", words=f"conformance {words}")
    done = subprocess.run(["bash", "-c", asked], cwd=folder, capture_output=True, text=True, check=True)
    return {*done.stdout.split()}


def test_without_shtab_one_sentence_says_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.cli.completion.find_spec", lambda _: None)
    ended = cli("completion", "bash")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "conformance: completion needs shtab, which is not installed: pip install shtab, or apiproof[completion]\n"
    )


def test_an_unknown_shell_is_an_error(cli: Cli) -> None:
    ended = cli("completion", "bsh")
    assert ended.code == 2 and "invalid choice: 'bsh'; did you mean bash?" in ended.err
