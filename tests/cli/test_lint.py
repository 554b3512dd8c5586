"""Test `conformance lint`: findings and the exit code."""

from __future__ import annotations

import pytest

from tests.support.command_line import Cli
from tests.support.contract_copies import changed_copy
from tests.support.served import LIBRARY


def test_lint_exits_with_1_on_findings(cli: Cli) -> None:
    broken = cli.folder / "broken"
    broken.mkdir()
    for each in LIBRARY.iterdir():
        (broken / each.name).write_text(each.read_text().replace("source: [desk 4]", "source: [desk 3]"))
    ended = cli("lint", "broken")
    assert ended.code == 1 and "broken/contract.yaml:" in ended.out and "desk 4" in ended.out


@pytest.mark.parametrize(
    ("old", "new", "summary"),
    [
        ("rule: answered", "rule: replied", "1 finding; further checks follow once these are fixed"),
        ("source: [desk 4]", "source: [desk 3]", "1 finding"),
    ],
)
def test_lint_says_whether_further_checks_follow(cli: Cli, old: str, new: str, summary: str) -> None:
    changed_copy(LIBRARY, cli.folder, "contract.yaml", old, new)
    ended = cli("lint", "library")
    assert ended.code == 1 and ended.out.endswith(f"\n1 contract checked, {summary}\n")


def test_lint_upgrade_rewrites_an_older_format(cli: Cli) -> None:
    old = cli.folder / "old"
    old.mkdir()
    for each in LIBRARY.iterdir():
        (old / each.name).write_text(
            each.read_text().replace("contract/2", "contract/1").replace("source: [desk 4]", "source: [desk 3]")
        )
    mixed = cli("lint", "old")
    assert (
        mixed.code == 1
        and "equivalent_status is a name of conformance-contract/2; in conformance-contract/1 it is means" in mixed.out
    )
    file = old / "contract.yaml"
    changes = {
        "statement: ": "says: ",
        "equivalent_status: ": "means: ",
        "new_value: ": "fresh: ",
        "key_pattern:": "made:",
    }
    changes |= {"wrong_examples: ": "probes: ", "stored_members: ": "kept: "}
    for new, name in changes.items():
        file.write_text(file.read_text().replace(new, name))
    found = cli("lint", "old")
    assert (
        found.code == 1 and "findings have the names of conformance-contract/2; `conformance lint --upgr" in found.out
    )
    upgraded = cli("lint", "--upgrade", "old")
    assert upgraded.code == 1 and upgraded.out.startswith(
        "old/contract.yaml: now has the format conformance-contract/2\n"
    )
    assert "findings have the names" not in upgraded.out and "statement: " in file.read_text()
    again = cli("lint", "--upgrade", "old")
    assert again.code == 2 and "has the current format conformance-contract/2; nothing was changed" in again.err
    assert cli("lint", "--upgrade").code == 2
