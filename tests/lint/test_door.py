"""Test that every command, pytest and client tests refuse a contract that a run cannot honour, in the same sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.client_testing.lookup import find_contract
from conformance.contract.folders import shipped_contracts
from conformance.core.errors import UsageError
from conformance.lint.door import load_checked
from tests.support.command_line import Cli
from tests.support.contract_copies import changed_copy
from tests.support.kit import DATA
from tests.support.served import LIBRARY

pytest_plugins = ["pytester"]

SENTENCE = ":24: createLoan has `servers` of its own, but a run sends every request to one base URL; remove them"
FLEET = '[a]\ncontract = "{folder}"\ntarget = "mock:"\n'


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """The library with `servers` in its first operation, on line 24."""
    old = "      responses:\n        '200': {$ref: '#/components/responses/OneLoan'}\n    get"
    return changed_copy(LIBRARY, tmp_path, "openapi.yaml", old, f"      servers: []\n{old}")


@pytest.mark.parametrize(
    "command",
    [
        "run {folder}",
        "run {folder} --only x",
        "run {folder} --without x",
        "run {folder} --waivers waivers.toml",
        "plan {folder}",
        "explore {folder}",
        "fidelity {folder} --mock mock: --reference mock:",
        "fleet fleet.toml",
        "inspect {folder} calls.json",
        "coverage --faults {folder}",
        "diff run.json run.json --contract {folder}",
        "list {folder}",
        "list {folder} --mutants",
        "explain code.30 --contract {folder}",
        "serve {folder}",
        "export openapi {folder}",
        "selftest {folder}",
    ],
)
def test_each_command_refuses_the_contract(cli: Cli, faulty: Path, command: str) -> None:
    cli.write("fleet.toml", FLEET.format(folder=faulty))
    cli.write("waivers.toml", "")
    cli.write("calls.json", "[]")
    if command.startswith("diff"):
        cli.run("--record", "run.json", "--only", "json.*")
    ended = cli(*command.format(folder=faulty).split())
    # Commands that run several targets print the reason for each of them, in lines of the width of the terminal.
    shown = "".join((ended.out + ended.err).split())
    assert ended.code == 2
    assert "".join(f"{faulty}/openapi.yaml{SENTENCE}".split()) in shown


def test_pytest_refuses_the_contract(pytester: pytest.Pytester, faulty: Path) -> None:
    shown = pytester.runpytest(f"--conformance={faulty}", "--conformance-target=mock:")
    assert shown.ret == pytest.ExitCode.USAGE_ERROR
    assert f"{faulty}/openapi.yaml{SENTENCE}" in shown.stderr.str()


def test_client_tests_refuse_the_contract(faulty: Path) -> None:
    with pytest.raises(UsageError) as refused:
        find_contract(str(faulty))
    assert str(refused.value) == f"{faulty}/openapi.yaml{SENTENCE}"


def test_load_checked_counts_the_other_findings(tmp_path: Path) -> None:
    faulty = changed_copy(LIBRARY, tmp_path, "openapi.yaml", "summary: ", "servers: []\n      summary: ")
    with pytest.raises(UsageError, match=r"; `conformance lint .*/library` shows 2 more$"):
        load_checked(str(faulty))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (
            "contract.yaml",
            "[desk 4], basis: stated, cause: credential-u",
            "[lore], basis: open, cause: credential-u",
        ),
        ("contract.yaml", "exclusions: [{place: desk 1, reason: a greeting states nothing}]", ""),
        ("openapi.yaml", "example: {book: 978-0-00-000000-2,", "example: {book: 0,"),
        (
            "contract.yaml",
            "outcomes:\n",
            'outcomes:\n  "40": {code: 40, message: Closed, equivalent_status: 503, status: 200}\n',
        ),
    ],
)
def test_load_checked_leaves_examples_and_citations_to_lint(tmp_path: Path, name: str, old: str, new: str) -> None:
    assert load_checked(str(changed_copy(LIBRARY, tmp_path, name, old, new))).name == "library"


@pytest.mark.parametrize("name", [*shipped_contracts(), str(LIBRARY), str(DATA / "parcels")])
def test_load_checked_accepts_the_contracts_of_the_project(name: str) -> None:
    assert load_checked(name).operations


@pytest.mark.parametrize("paths", ["7", "[7]", "text"])
def test_load_checked_refuses_paths_of_a_wrong_type(tmp_path: Path, paths: str) -> None:
    copy = changed_copy(LIBRARY, tmp_path, "openapi.yaml", "\npaths:\n", f"\npaths: {paths}\nx-paths:\n")
    with pytest.raises(UsageError, match=r"openapi\.yaml:\d+: paths: not OpenAPI: .* is not of type"):
        load_checked(str(copy))
