"""Test every command on small contracts, each of which lacks something that most contracts have.

The first line of each `contract.yaml` in `tests/data/zoo` names the oddity.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.checks.exit_codes import ExitCode
from conformance.contract.loader import load_contract
from conformance.preview.explain import explanation_page
from conformance.selftest.run import selftest
from conformance.selftest.text import lines
from tests.support.command_line import Cli, Ended
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA

pytestmark = pytest.mark.slow

ZOO = sorted((DATA / "zoo").iterdir())
UNSHOWN = {"fixed-parents": "the target shows no room, and none can be created"}
"""Contracts of which the directed checks cannot show a single clause, and why."""
WITHOUT_MUTANT = {
    "all-open": ["ok"],
    "digits": ["ok"],
    "no-key": ["ok"],
    "several-keys": ["ok"],
    "shapes-for-codes": ["codes"],
    "statements-only": ["ok"],
    "write-only": ["ok"],
}
"""Contracts with clauses that no mutant breaks."""
INCONCLUSIVE = {"query-key": ["pages"]}
"""Contracts with clauses that are inconclusive on their own reference server."""


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.chdir(tmp_path)
    return Cli(capsys, tmp_path)


def ids(folder: Path) -> str:
    return folder.name


def accepted(ended: Ended) -> Ended:
    assert ended.code == 0, ended.out + ended.err
    return ended


@pytest.mark.parametrize("folder", ZOO, ids=ids)
def test_commands_accept_an_odd_contract(folder: Path, cli: Cli) -> None:
    name = str(folder)
    for arguments in (
        ["lint", name],
        ["list", name],
        ["list", name, "--mutants"],
        ["plan", name],
        ["export", "openapi", name],
        ["coverage", "--faults", name],
    ):
        accepted(cli(*arguments))


@pytest.mark.usefixtures("derived_once")
@pytest.mark.parametrize("folder", ZOO, ids=ids)
def test_explain_describes_each_clause_of_an_odd_contract(folder: Path, cli: Cli) -> None:
    contract = load_contract(str(folder))
    first, *others = contract.clauses.values()
    assert accepted(cli("explain", first.id, "--contract", str(folder), "--all")).out
    assert all(explanation_page(contract, each, 100, everything=True) for each in others)


@pytest.mark.parametrize("options", [[], ["--no-generated"]], ids=["generated", "directed"])
@pytest.mark.parametrize("folder", ZOO, ids=ids)
def test_run_conforms_on_the_reference_server_of_an_odd_contract(folder: Path, options: list[str], cli: Cli) -> None:
    ended = cli("run", str(folder), *options)
    if folder.name in UNSHOWN and options:
        assert ended.code == ExitCode.UNPROVEN and UNSHOWN[folder.name] in ended.out
    else:
        accepted(ended)


@pytest.mark.parametrize("folder", ZOO, ids=ids)
def test_explore_conforms_on_the_reference_server_of_an_odd_contract(folder: Path, cli: Cli) -> None:
    accepted(cli("explore", str(folder), "--seed", "1", "--max-examples", "10"))


@pytest.mark.parametrize("folder", ZOO, ids=ids)
def test_selftest_catches_the_mutants_of_an_odd_contract_or_names_the_clauses(folder: Path) -> None:
    [result] = selftest([str(folder)], jobs=1)
    out = [*lines(result, verbose=False)]
    assert not [line for line in out if line.startswith("SURVIVED")]
    assert [*result.without_mutant] == WITHOUT_MUTANT.get(folder.name, [])
    if folder.name in UNSHOWN:
        assert any(line.startswith("NOT SHOWN") for line in out)
    else:
        unclean = [each.partition(":")[0] for each in result.failed_on_reference]
        assert unclean == INCONCLUSIVE.get(folder.name, [])
    assert result.good is not bool(result.without_mutant or result.failed_on_reference)


@pytest.mark.parametrize("command", ["run", "plan", "explore", "serve", "selftest", "export openapi", "list"])
def test_contract_without_security_is_refused_with_file_and_line(command: str, cli: Cli, tmp_path: Path) -> None:
    old, name = "security:\n  - header: []\n", "openapi.yaml"
    folder = changed_copy(DATA / "zoo" / "one-refusal", tmp_path, name, old, "")
    ended = cli(*command.split(), str(folder))
    assert ended.code == 2 and f"{folder}/{name}:1: there is no security; name the security schemes" in ended.err


def test_zoo_has_a_contract_for_each_oddity() -> None:
    first_lines = {(each / "contract.yaml").read_text("utf-8").splitlines()[0] for each in ZOO}
    assert len(first_lines) == len(ZOO) >= 12
    assert all(each.startswith("# Oddity: ") for each in first_lines)
