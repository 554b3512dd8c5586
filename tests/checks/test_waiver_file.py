"""Test that waivers are read from both forms of a file, and that wrong files are refused."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from conformance.checks.waiver_file import check_tables, load_waivers
from conformance.checks.waivers import Waiver
from conformance.core.errors import UsageError
from tests.support.served import LIBRARY


def load(tmp_path: Path, text: str | bytes) -> dict[str, list[Waiver]]:
    path = tmp_path / "waivers.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_waivers(path)


def test_read_waivers_reads_the_table_of_each_contract(tmp_path: Path) -> None:
    waivers = load(tmp_path, '[trackier-v1]\n"code.33" = "ticket 12"\n[trackingmore-v2]\n"code.4016" = "ticket 13"\n')
    assert waivers == {
        "trackier-v1": [Waiver("code.33", "ticket 12", line=2)],
        "trackingmore-v2": [Waiver("code.4016", "ticket 13", line=4)],
    }
    assert load(tmp_path, "") == {}


@pytest.mark.parametrize(
    "text",
    [
        "[trackier-v1",
        '"code.33" = "ticket 12"',
        "[trackier-v1]\ncode.33 = 'ticket 12'",
        '[trackier-v1]\n"code.33" = 12',
        '[trackier-v1]\n"code.33" = " "',
        '[trackier-v1]\n"code.33" = ""',
        b"\xff",
        '[trackier-v1]\n"code.33" = "a"\n"code.33" = "b"',
    ],
)
def test_read_waivers_refuses_anything_but_reasons_by_clause(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(UsageError, match=r"waivers\.toml"):
        load(tmp_path, text)


def test_read_waivers_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.toml: the waivers cannot be read"):
        load_waivers(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        (["trackingmore-v3"], r"\[trackingmore-v3\] is no contract; did you mean \[trackingmore-v2\]\?"),
        (["library", "librar"], r"\[librar\] is no contract; did you mean \[library\]\?"),
        (["elsewhere"], r"\[elsewhere\] is no contract; this run has library"),
    ],
)
def test_unread_table_of_waivers_is_refused(tables: list[str], says: str) -> None:
    with pytest.raises(UsageError, match=rf"^waivers\.toml: {says}$"):
        check_tables(Path("waivers.toml"), dict.fromkeys(tables), [str(LIBRARY)])


@pytest.mark.parametrize("tables", [[], ["library"], ["trackier-v1"], ["library", "elsewhere"]])
def test_unread_table_of_another_contract_is_accepted(tables: list[str]) -> None:
    check_tables(Path("waivers.toml"), dict.fromkeys(tables), [str(LIBRARY)])


def test_unread_table_of_a_folder_beside_the_contract_is_accepted(tmp_path: Path) -> None:
    for name in ("parcel-v1", "parcel-v2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "contract.yaml").touch()
    check_tables(Path("waivers.toml"), {"parcel-v2": []}, [str(tmp_path / "parcel-v1")])


TABLES = """
[[waivers]]
contract = "library"
clause = "library/code.30"
reason = "ticket 12"
owner = "shop team"
until = 2030-05-01
ticket = "SHOP-12"
operations = ["read*"]

[trackier-v1]
"code.33" = "short"

[[waivers]]
contract = "trackier-v1"
finding = "F1"
reason = "long"
"""


def test_read_waivers_reads_tables_of_waivers_beside_the_short_form(tmp_path: Path) -> None:
    first = Waiver("code.30", "ticket 12", "", "shop team", date(2030, 5, 1), "SHOP-12", ("read*",), line=2)
    assert load(tmp_path, TABLES) == {
        "library": [first],
        "trackier-v1": [Waiver("", "long", "F1", line=14), Waiver("code.33", "short", line=12)],
    }


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("clausee = 'a'", "waivers.toml:4: a waiver has no key 'clausee'; did you mean clause?"),
        ("zzz = 'a'", "waivers.toml:4: a waiver has no key 'zzz'; known are contract, clause, "),
        ("reason = 'r'", "waivers.toml:1: a waiver needs either clause or finding"),
        ("clause = 'a'\nfinding = 'b'\nreason = 'r'", "waivers.toml:1: a waiver needs either clause or finding"),
        ("finding = 'a'\noperations = ['b']", "waivers.toml:5: operations goes with clause; "),
        ("clause = 'a'", "waivers.toml:1: a waiver needs reason, as in reason = "),
        ("clause = 'a'\nreason = ' '", "waivers.toml:5: reason must be a text that is not empty"),
        ("clause = 5", "waivers.toml:4: clause must be a text that is not empty"),
        ("clause = 'a'\nreason = 'r'\nuntil = '2030-01-01'", "waivers.toml:6: until must be a date without quotes"),
        ("clause = 'a'\nreason = 'r'\nuntil = 2030-01-01T10:00:00", "waivers.toml:6: until must be a date"),
        ("clause = 'a'\nreason = 'r'\noperations = []", "waivers.toml:6: operations must be a list of patterns"),
        ("clause = 'a'\nreason = 'r'\noperations = 'x'", "waivers.toml:6: operations must be a list of patterns"),
    ],
)
def test_read_waivers_refuses_a_wrong_table_with_its_line(tmp_path: Path, lines: str, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        load(tmp_path, f"[[waivers]]\ncontract = 'library'\n\n{lines}\n")


@pytest.mark.parametrize("text", ["[[waivers]]\nclause = 'a'", "waivers = [1]"])
def test_read_waivers_refuses_a_waiver_of_no_contract(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"waivers\.toml:1: "):
        load(tmp_path, text)
