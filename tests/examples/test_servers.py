"""Test the checks of third-party servers: on these servers, if they can be installed, and on made-up reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from conformance.contract.loader import load_contract
from examples.servers import server as server_module
from examples.servers.check import check
from examples.servers.deviations import Deviation, Known, differences, load_known
from examples.servers.server import FOLDERS, NotInstalled, install, load_server, servers
from tests.support.command_line import Cli
from tests.support.reports import clause, evidence, report

KNOWN = Known([Deviation("page 1", "It crashes.", "curl URL -> HTTP 500", {"code.2": ["createLoan", None]})])


def found(operations: Sequence[str | None], inconclusive: Sequence[str] = (), known: Known = KNOWN) -> list[str]:
    """The differences of a run in which code.2 fails on some operations."""
    broken = clause("code.2", "fail", evidence=tuple(evidence(operation=each) for each in operations))
    return [*differences({"run": report(broken, *(clause(each, "inconclusive") for each in inconclusive))}, known)]


@pytest.mark.servers
@pytest.mark.slow
@pytest.mark.parametrize("name", servers())
def test_check_finds_the_known_deviations_of_a_server(name: str) -> None:
    server = load_server(name)
    try:
        install(server)
    except NotInstalled as reason:
        pytest.skip(f"{name} cannot be installed: {reason}")
    assert check(server) == []


@pytest.mark.parametrize("name", servers())
def test_deviations_name_places_clauses_and_operations_of_the_contract(name: str) -> None:
    contract, known = load_contract(str(FOLDERS / name)), load_known(FOLDERS / name)
    places = {place for each in contract.clauses.values() for place in each.source}
    for each in known.deviations:
        assert each.place in places
        assert each.explanation and each.by_hand
    assert known.inconclusive.keys() <= contract.clauses.keys()
    for clauses, operations in known.failures:
        assert clauses.startswith("schemathesis/") or any(fnmatchcase(each, clauses) for each in contract.clauses)
        assert operations is None or any(fnmatchcase(each, operations) for each in contract.operations)


@pytest.mark.slow
@pytest.mark.parametrize("name", servers())
def test_contract_of_a_server_has_no_faults_and_each_operation_succeeds(name: str, cli: Cli) -> None:
    folder = str(FOLDERS / name)
    assert cli("lint", folder).code == 0
    ended = cli("run", folder, "--only", "operation.*")
    assert ended.code == 0, ended.out


def test_differences_are_none_if_exactly_the_known_fails() -> None:
    assert found(["createLoan", None, "createLoan"]) == []


def test_differences_have_a_new_failure() -> None:
    [text] = found(["createLoan", None, "readLoan"])
    assert text.startswith("new: code.2 fails on readLoan, says run: expected 4016; actual 200, HTTP 200\n  curl ")


def test_differences_have_a_vanished_failure() -> None:
    assert found(["createLoan"]) == [
        "vanished: code.2 fails no longer on requests of no operation; delete this from deviations.yaml"
    ]


def test_differences_match_patterns_of_operations() -> None:
    known = Known([Deviation("page 1", "It crashes.", "curl URL -> HTTP 500", {"code.2": ["create*", "*Loans"]})])
    assert found(["createLoan", "createLoans", "listLoans"], known=known) == []
    assert [each[:37] for each in found(["createLoan", "readLoan", None], known=known)] == [
        "new: code.2 fails on readLoan, says r",
        "new: code.2 fails on requests of no o",
        "vanished: code.2 fails no longer on *",
    ]


def test_differences_have_inconclusive_clauses() -> None:
    known = replace(KNOWN, inconclusive={"code.5": "no way to show it"})
    assert found(["createLoan", None], ["code.5"], known) == []
    assert found(["createLoan", None], ["code.5"]) == ["new: code.5 is inconclusive: inconclusive"]
    assert found(["createLoan", None], [], known) == [
        "vanished: code.5 is no longer inconclusive; delete it from deviations.yaml"
    ]


def test_install_says_why_packages_cannot_be_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "ENVIRONMENTS", tmp_path)
    monkeypatch.setattr(server_module.sys, "executable", "/bin/false")
    with pytest.raises(NotInstalled, match="/bin/false failed"):
        install(load_server(servers()[0]))
