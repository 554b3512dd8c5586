"""Test waivers: a known failure is accepted, and a waiver without a failure is stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.checks.block_reason import NOT_SELECTED, NOT_SHOWN
from conformance.checks.clause_results import ClauseVerdict
from conformance.checks.waivers import apply_waivers, check_tables, load_waivers, waived_secrets
from conformance.core.errors import UsageError
from tests.support.served import LIBRARY

VERDICTS = {
    "bad": ClauseVerdict("fail", "it was refused"),
    "good": ClauseVerdict("pass"),
    "soft": ClauseVerdict("warn", "it was refused"),
    "open": ClauseVerdict("inconclusive", NOT_SHOWN.text, NOT_SHOWN.code),
    "left": ClauseVerdict("skipped", NOT_SELECTED.text, NOT_SELECTED.code),
    "note": ClauseVerdict(None),
}


def test_waiver_changes_only_its_failing_clause() -> None:
    changed, stale = apply_waivers(VERDICTS, {"bad": "ticket 12"})
    assert changed == VERDICTS | {"bad": ClauseVerdict("waived", "ticket 12")} and stale == []
    assert VERDICTS["bad"].verdict == "fail", "what was given stays as it was"


@pytest.mark.parametrize("clause", ["good", "soft", "gone"])
def test_waiver_without_a_failure_is_stale(clause: str) -> None:
    changed, stale = apply_waivers(VERDICTS, {clause: "ticket 12"})
    assert changed == VERDICTS and len(stale) == 1 and clause in stale[0]


@pytest.mark.parametrize("clause", ["open", "left"])
def test_waiver_of_a_clause_that_was_not_judged_is_not_stale(clause: str) -> None:
    assert apply_waivers(VERDICTS, {clause: "ticket 12"}) == (VERDICTS, [])


def test_waiver_of_a_header_is_not_stale() -> None:
    waivers = {"secret.X-Cache-Key": "no secret", "secret.": "?", "bad": "ticket 12"}
    assert apply_waivers(VERDICTS, waivers)[1] == ["Stale waiver: there is no clause secret.."]
    assert waived_secrets(waivers) == {"x-cache-key": "no secret"}


def load(tmp_path: Path, text: str | bytes) -> dict[str, dict[str, str]]:
    path = tmp_path / "waivers.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_waivers(path)


def test_read_waivers_reads_the_table_of_each_contract(tmp_path: Path) -> None:
    waivers = load(tmp_path, '[trackier-v1]\n"code.33" = "ticket 12"\n[trackingmore-v2]\n"code.4016" = "ticket 13"\n')
    assert waivers == {"trackier-v1": {"code.33": "ticket 12"}, "trackingmore-v2": {"code.4016": "ticket 13"}}
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
    check_tables(Path("waivers.toml"), {"parcel-v2": {}}, [str(tmp_path / "parcel-v1")])
