"""`conformance lint`: check contract folders."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.cli.command_help import CommandHelp
from conformance.core.errors import UsageError
from conformance.terminal.console import print_text

HELP = CommandHelp(
    summary="check contract folders",
    description="Check the structure, names, examples and citations of contract folders, and print each finding with "
    "file and line; of contracts without findings, print what would improve them. Without FOLDER, check the shipped "
    "contracts. With --upgrade, first rewrite contract.yaml in the current version of the format.",
    exits={0: "no findings", 1: "findings", 2: "an argument is wrong"},
    examples={
        "Check a contract of your own": "conformance lint specs/library",
        "Rename the keys of an older format": "conformance lint --upgrade specs/library",
    },
    page="docs/new-api.md",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `conformance lint`."""
    parser.add_argument("folder", nargs="*", type=Path, metavar="FOLDER", help="a folder with a contract.yaml")
    parser.add_argument_group("what to change").add_argument(
        "--upgrade",
        action="store_true",
        help="first rename the keys of an older format in contract.yaml; comments and layout stay",
    )


def execute(arguments: argparse.Namespace) -> int:
    """Print the findings, and return the exit code."""
    from conformance.contract.folders import shipped_contracts, specs_folder
    from conformance.lint.linter import advice_on, lint

    folders = [folder_of(each) for each in arguments.folder]
    if arguments.upgrade:
        _upgrade(folders)
    folders = folders or [specs_folder() / name for name in shipped_contracts()]
    findings, checked, is_partial = lint(folders)
    for finding in findings:
        print_text(str(finding))
    for advice in [] if findings else [each for folder in folders for each in advice_on(folder)]:
        print_text(f"{advice.path}:{advice.line}: advice: {advice.text}")
    print_text(
        f"{checked} contract{'s' * (checked != 1)} checked, {len(findings)} finding{'s' * (len(findings) != 1)}"
        f"{'; further checks follow once these are fixed' if is_partial else ''}"
    )
    return 1 if findings else 0


def _upgrade(folders: list[Path]) -> None:
    from conformance.contract.format_versions import upgrade_contract

    if not folders:
        raise UsageError("--upgrade changes files: name the folder of each contract that it should change")
    for folder in folders:
        print_text(upgrade_contract(folder / "contract.yaml"))


def folder_of(named: Path) -> Path:
    """Return the folder, or the folder of the shipped contract of this name."""
    from conformance.contract.folders import is_file, is_folder, specs_folder

    shipped = specs_folder() / named
    return shipped if not is_file(named) and not is_folder(named) and is_folder(shipped) else named
