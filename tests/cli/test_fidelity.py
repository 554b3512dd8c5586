"""Test usage errors of `conformance fidelity`; tests/integration tests its results."""

from __future__ import annotations

import pytest

from tests.support.command_line import FOLDER, Cli


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("nope", "--mock", "mock:", "--reference", "mock:"), "there is no contract 'nope'"),
        ((FOLDER, "--mock", "x", "--reference", "mock:"), "'x' is not a kind of target"),
        ((FOLDER, "--mock", "mock:", "--reference", "mock:", "--only", "nope"), "no clause of library matches"),
        ((FOLDER, "--mock", "mock:"), "--reference"),
    ],
)
def test_fidelity_exits_with_2_on_a_usage_error(cli: Cli, words: tuple[str, ...], fault: str) -> None:
    ended = cli("fidelity", *words)
    assert (ended.code, ended.out) == (2, "") and fault in ended.err
