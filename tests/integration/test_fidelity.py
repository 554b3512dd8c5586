"""Test `conformance fidelity` on real servers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.command_line import FOLDER, Cli, Ended
from tests.support.fleets import DEAD, KEYS, written
from tests.support.kit import DATA
from tests.support.served import served


@pytest.fixture(autouse=True)
def files(cli: Cli) -> None:
    cli.write("keys.toml", KEYS)


def fidelity(cli: Cli, mock: str, reference: str, *options: str, contract: str = FOLDER) -> tuple[Ended, Any]:
    words = ("--mock", mock, "--reference", reference, "--credentials", "keys.toml", "--report", "json=out.json")
    ended, document = written(cli, cli("fidelity", contract, *words, *options))
    return ended, document["fidelity"]


class TestOfServers:
    """Of the 21 clauses of the library, 20 have the same verdict: 95.2 %."""

    def test_fidelity_finds_a_mock_that_accepts_too_much(self, cli: Cli, lenient: str) -> None:
        ended, found = fidelity(cli, lenient, "mock:")
        assert (ended.code, found["percentage"], found["compared"], found["same"]) == (1, 95.2, 21, 20)
        assert (found["kinder"], found["stricter"], found["otherwise"]) == (["code.30"], [], [])
        assert "The mock is too lenient: it accepts what the reference refuses (1)" in ended.out

    def test_fidelity_finds_a_mock_that_refuses_too_much(self, cli: Cli, strict: str) -> None:
        ended, found = fidelity(cli, strict, "mock:")
        assert (ended.code, found["percentage"], found["stricter"]) == (1, 90.4, ["operation.readLoan"])

    def test_fidelity_is_reversed_where_the_reference_is_wrong(self, cli: Cli, lenient: str, strict: str) -> None:
        ended, found = fidelity(cli, strict, lenient)
        assert (ended.code, found["percentage"]) == (1, 85.7)
        assert (found["kinder"], found["stricter"]) == ([], ["code.30", "operation.readLoan"])
        assert fidelity(cli, "mock:", strict)[1]["kinder"] == ["operation.readLoan"]

    def test_fidelity_finds_a_fault_that_is_neither(self, cli: Cli) -> None:
        with served(FOLDER, "--mutant", "path.known~unrelated-code") as url:
            ended, found = fidelity(cli, url, "mock:")
        assert (ended.code, found["otherwise"], found["kinder"], found["stricter"]) == (1, ["path.known"], [], [])

    def test_fidelity_takes_documented_dialects_as_alike(self, cli: Cli) -> None:
        contract = str(DATA / "parcels")
        ended, found = fidelity(cli, "mock:?dialect=strict", "mock:?dialect=plain", contract=contract)
        assert (ended.code, found["percentage"]) == (0, 100.0) and "100 % alike: 33 of 33 clauses" in ended.out

    def test_fidelity_takes_a_recording_as_the_reference(self, cli: Cli, lenient: str) -> None:
        cli.run("--record", "tape.json")
        assert fidelity(cli, "mock:", "cassette:tape.json")[1]["percentage"] == 100
        ended, found = fidelity(cli, lenient, "cassette:tape.json")
        assert (ended.code, found["percentage"], found["kinder"]) == (1, 95.2, ["code.30"])

    def test_fidelity_exits_with_3_when_the_reference_is_down(self, cli: Cli) -> None:
        ended, found = fidelity(cli, "mock:", DEAD)
        assert (ended.code, found["percentage"], len(found["mock_alone"])) == (3, None, 21)
        assert "No clause was judged on both" in ended.out and "  reference  not judged: " in ended.out

    def test_fidelity_takes_credentials_for_the_mock_alone(self, cli: Cli, lenient: str) -> None:
        cli.write("others.toml", '[library]\nvalid = "fake-other-key"\n')
        ended, _ = fidelity(cli, lenient, "mock:", "--mock-credentials", "others.toml")
        assert ended.code == 3 and "  mock       not judged: " in ended.out


WITHOUT = ("--without", "readLoan")


def test_fidelity_compares_a_partial_recording_by_the_rest(cli: Cli) -> None:
    cli.run(*WITHOUT, "--record", "tape.json")
    ended = cli("fidelity", FOLDER, "--mock", "mock:", "--reference", "cassette:tape.json")
    assert ended.code == 0 and "100" in ended.out


def test_fidelity_compares_a_partial_mock_by_the_rest(cli: Cli) -> None:
    ended = cli("fidelity", FOLDER, "--mock", "mock:", "--reference", "mock:", *WITHOUT)
    assert ended.code == 0 and "readLoan" in ended.out
