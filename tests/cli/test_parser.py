"""Test that errors of the command line are one sentence, with the name that was most likely meant."""

from __future__ import annotations

import pytest

from conformance.cli.parser import did_you_mean
from tests.support.command_line import Cli


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("rnu", "argument COMMAND: invalid choice: 'rnu'; did you mean run?; see `conformance --help`"),
        ("bogus", "invalid choice: 'bogus'; choose from run, explore, "),
        ("run --tarrget mock:", "there is no option --tarrget; did you mean --target?; see `conformance run --help`"),
        ("run --tarrget=secret", "there is no option --tarrget; did you mean --target?;"),
        ("explore trackier-v1 --max-tiem 3", "there is no option --max-tiem; did you mean --max-time?;"),
        ("run -x", "there is no option -x; see `conformance run --help`"),
        ("explore trackier-v1 more", "the argument 'more' is one too many; see `conformance explore --help`"),
        ("run --provoke prefr", "argument --provoke: invalid choice: 'prefr'; did you mean prefer?;"),
        ("export openpi", "invalid choice: 'openpi'; did you mean openapi?; see `conformance export --help`"),
        ("export openapi trackier-v1 --fromat json", "did you mean --format?; see `conformance export openapi --help`"),
    ],
)
def test_a_misspelt_name_ends_with_a_suggestion(cli: Cli, arguments: str, says: str) -> None:
    ended = cli(*arguments.split())
    assert (ended.code, ended.out) == (2, "") and says in ended.err
    assert ended.err.startswith("conformance: ") and ended.err.count("\n") == 1
    assert "secret" not in ended.err


@pytest.mark.parametrize(
    "arguments", ["run --targ mock:", "run --writ", "diff a b --out c", "serve trackier-v1 --po 1"]
)
def test_options_are_not_abbreviated(cli: Cli, arguments: str) -> None:
    ended = cli(*arguments.split())
    assert ended.code == 2 and "there is no option --" in ended.err and "did you mean --" in ended.err


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("--reprot", "did you mean --report?"),
        ("--conc", "did you mean --concurrency?"),
        ("--", ""),
        ("--zzz", ""),
    ],
)
def test_did_you_mean_names_the_most_similar(text: str, suggestion: str) -> None:
    assert did_you_mean(text, ["--report", "--record", "--concurrency"]) == suggestion
