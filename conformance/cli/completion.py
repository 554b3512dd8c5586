"""`conformance completion`: print a script with which a shell completes commands, options and arguments.

shtab generates the script from the argument parsers. The script is static: completion does not start this program.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import Any

from conformance.cli.command_help import CommandHelp
from conformance.core.errors import not_installed

SHELLS = ("bash", "zsh", "fish")
HELP = CommandHelp(
    summary="print a script that completes what you type in a shell",
    description="Print a script with which a shell completes commands, options, names of contracts and files. This "
    "command needs shtab, which the extra apiproof[completion] has.",
    exits={0: "the script is printed", 2: "an argument is wrong, or shtab is not installed"},
    examples={
        "For bash": "conformance completion bash > ~/.local/share/bash-completion/completions/conformance",
        "For zsh, in a folder of fpath": "conformance completion zsh > ~/.zfunc/_conformance",
        "For fish": "conformance completion fish > ~/.config/fish/completions/conformance.fish",
    },
    page="docs/running.md#complete-commands-in-a-shell",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `conformance completion`."""
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=f"one of {', '.join(SHELLS)}")


def execute(arguments: argparse.Namespace) -> int:
    """Print the script. `arguments.command_line` is the parser of all commands."""
    if find_spec("shtab") is None:
        raise not_installed("completion", "shtab", "completion")
    print(script(arguments.command_line, arguments.shell))
    return 0


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """Return the script for a shell. Adds to the parser's arguments how shtab completes their values."""
    import shtab

    commands = next(each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    # The help of this argument is suppressed, because the overview lists the commands; shtab would omit it too.
    commands.help = "command"
    kinds = _completions(commands.choices)
    for action in _actions(parser):
        metavar = action.metavar if isinstance(action.metavar, str) else ""
        if metavar in kinds and not action.choices:
            vars(action)["complete"] = kinds[metavar]
    return f"{shtab.complete(parser, shell)}\n{_SECOND_NAME[shell]}"


_SECOND_NAME = {
    "bash": "complete -o bashdefault -F _shtab_conformance apiproof\n",
    "zsh": "compdef _shtab_conformance apiproof\n",
    "fish": "complete -c apiproof -w conformance\n",
}
"""For each shell, the line that completes the command's second name, `apiproof`, like `conformance`."""


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the arguments and options of a parser and of its commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)


def _completions(commands: Iterable[str]) -> Mapping[str, Any]:
    """Return the completion of a value, by its metavar: its name in the help."""
    import shtab

    from conformance.contract.folders import shipped_contracts

    return {
        "COMMAND": _words("_conformance_commands", commands),
        "CONTRACT": _words("_conformance_contracts_and_dirs", shipped_contracts(), and_folders=True),
        "FOLDER": shtab.DIRECTORY,
        **dict.fromkeys(("FILE", "REPORT", "OLD", "NEW"), shtab.FILE),
    }


def _words(function: str, words: Iterable[str], and_folders: bool = False) -> Mapping[str, Any]:
    """Return a completion that offers these words, in the form that shtab requires.

    `function` is the name of the shell function in the script. If the name contains `_dir`, shtab adds a slash to
    folders.
    """
    listed = " ".join(words)
    bash, zsh, fish = [f'compgen -W "{listed}" -- $1'], [f"compadd {listed}"], [f"printf '%s\\n' {listed}"]
    if and_folders:
        bash.append("compgen -d -- $1")
        zsh.append("_files -/")
        fish.append("__fish_complete_directories")
    return {
        "bash": function,
        "zsh": function,
        "fish": f"({'; '.join(fish)})",
        "preamble": {"bash": _shell_function(function, bash), "zsh": _shell_function(function, zsh)},
    }


def _shell_function(name: str, lines: Iterable[str]) -> str:
    return "\n".join([f"{name}() {{", *(f"  {each}" for each in lines), "}", ""])
