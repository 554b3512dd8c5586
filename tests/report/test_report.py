"""Reports: the schema, the terminal, files, and the commands that send a request again."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.checks.clause_results import VERDICTS
from conformance.contract.model import CLAUSE_KINDS
from conformance.core.errors import UsageError
from conformance.core.exchange import Credential, Failure, Request, Response
from conformance.report import file_writer, format_names, json_format
from conformance.report.curl import curl, key_variable
from conformance.report.evidence import Evidence, ShownRequest, ShownResponse
from conformance.report.json_format import document_of
from conformance.report.json_reader import report_of
from conformance.report.model import EXITS, FORMAT, ClauseEntry, Report
from conformance.report.report_files import check_reports, parse_report_option, report_path, write_reports
from conformance.report.text_format import render_page
from conformance.security.leak_guard import LeakGuard
from conformance.terminal.text_layout import cells, excerpt, fit_names, fold, fold_command, indent_json, visible
from tests.support.reports import BASE, CREATION, SLOTS, clause, evidence, report, rich
from tests.support.served import ROOT

SPECS = ROOT / "specs"
SCHEMA = json.loads((SPECS / "report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)
COLOUR = re.compile(r"\x1b\[[0-9;]+m")

# --- the schema -----------------------------------------------------------------------------------------------------


def test_the_schema_is_one_and_takes_a_rich_report() -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    VALIDATOR.validate(document_of(rich()))
    VALIDATOR.validate(document_of(report(tag=None, seed=None, exit=5)))


def test_the_closed_lists_are_the_same_in_schema_and_code() -> None:
    assert tuple(SCHEMA["$defs"]["verdict"]["enum"]) == VERDICTS
    assert tuple(SCHEMA["$defs"]["clause"]["properties"]["kind"]["enum"]) == CLAUSE_KINDS
    assert SCHEMA["properties"]["exit"]["enum"] == list(EXITS)
    assert SCHEMA["properties"]["format"]["const"] == FORMAT


BREAKS: dict[str, Callable[[Any], Any]] = {
    "another format": lambda r: r.update(format="conformance-report/2"),
    "a member too many": lambda r: r.update(extra=1),
    "local time": lambda r: r.update(started="2025-01-31T12:00:00"),
    "unknown exit": lambda r: r.update(exit=6),
    "unknown verdict counted": lambda r: r["summary"].update(ok=1),
    "negative count": lambda r: r["summary"].update(fail=-1),
    "status out of range": lambda r: r["habits"].update(a=20),
    "information with a verdict": lambda r: r["clauses"][10].update(verdict="pass", exchanges=1),
    "a clause without a verdict": lambda r: r["clauses"][0].update(verdict=None),
    "pass without an exchange": lambda r: r["clauses"][5].update(exchanges=0),
    "fail without evidence": lambda r: r["clauses"][0].update(evidence=[]),
    "skipped without a reason": lambda r: r["clauses"][6].update(reason=None),
    "inconclusive with an empty reason": lambda r: r["clauses"][2].update(reason=""),
    "unknown basis": lambda r: r["clauses"][0].update(basis="guessed"),
    "evidence that passes": lambda r: r["clauses"][0]["evidence"][0].update(verdict="pass"),
    "neither reply nor failure": lambda r: r["clauses"][0]["evidence"][0].update(response=None),
    "a header of three": lambda r: r["clauses"][0]["evidence"][0]["request"]["headers"].append(["a", "b", "c"]),
    "a key in the report": lambda r: r["clauses"][0]["evidence"][0]["request"]["credentials"][0].update(value="k"),
    "unknown failure": lambda r: r["clauses"][1]["evidence"][0]["failure"].update(kind="bored"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_schema_refuses(name: str) -> None:
    broken = document_of(rich())
    BREAKS[name](broken)
    assert not VALIDATOR.is_valid(broken)


@pytest.mark.parametrize("name", SCHEMA["required"])
def test_the_schema_misses_every_member(name: str) -> None:
    assert not VALIDATOR.is_valid({key: value for key, value in document_of(rich()).items() if key != name})


def test_long_and_broken_bodies_are_bounded_without_cutting_a_character() -> None:
    for padding in range(4):
        body = evidence(response=Response(200, (), b"x" * (4093 + padding) + "€€€".encode())).response.body
        kept, _, rest = body.partition("… ")
        more = int(rest.removesuffix(" more bytes"))
        assert "\\x" not in kept and len(kept.encode()) + more == 4093 + padding + 9
    assert evidence(response=Response(200, (), b"\xff")).response.body == "\\xff"


# --- the terminal ---------------------------------------------------------------------------------------------------

SMALL = """\
trackingmore-v2 against mock:, heard: status in-band, unset null or empty
tag t1, seed 7, profiles valid, deleted

FAIL code.4016
  says      Creating it twice is refused.
  source    page 12 (stated)
  operation createTracking
  expected  4016
  actual    200, HTTP 200
  request   POST /trackings/post
            Content-Type: application/json
            (credential: valid in header)
            {"tracking_number": "CT1"}
  response  200 OK, application/json
            Retry-After: 120
            {
              "meta": {
                "code": 200,
                "type": "Success",
                "message": "Success"
              },
              "data": {
                "tags": [],
                "id": "a1"
              }
            }
  curl -i -g -X POST http://127.0.0.1:8001/v2/trackings/post \\
    -H 'Content-Type: application/json' -H "X-Api-Key: $KEY" \\
    --data-binary '{"tracking_number": "CT1"}'
  also on   createTrackings, no operation

In the commands, $KEY is the key of profile valid.
`conformance explain CLAUSE` shows what has to be sent before them, if anything.

Inconclusive (3)
   2  Prefer is not answered
   1  no key for profile over-limit: code.202

1 pass, 1 fail, 3 inconclusive | 812 exchanges in 4.2 s
exit 1: a clause failed"""


def test_a_small_report_reads_like_this() -> None:
    proofs = [evidence(operation=name) for name in ("createTracking", "createTrackings", None, "createTrackings")]
    small = report(
        clause("code.4016", "fail", says="Creating it twice is refused.", evidence=tuple(proofs)),
        clause("code.402", "inconclusive", reason="Prefer is not answered"),
        clause("code.202", "inconclusive", reason="no key for profile over-limit"),
        clause("code.403", "inconclusive", reason="Prefer is not answered"),
        clause("code.200", "pass"),
    )
    assert render_page(small, colour=False, width=80) == SMALL


def test_a_lawful_target_gets_three_lines_and_a_summary() -> None:
    text = render_page(report(clause("code.200", "pass"), exit=0, exchanges=1, dialects={}), colour=False, width=80)
    assert text == (
        "trackingmore-v2 against mock:\ntag t1, seed 7, profiles valid, deleted\n\n"
        "1 pass | 1 exchange in 4.2 s | exit 0: conforms"
    )


def test_verbose_lists_what_is_otherwise_counted() -> None:
    short, long = (render_page(rich(), colour=False, width=100, verbose=verbose) for verbose in (False, True))
    for line in (
        "Habit: code.4016 4016 comes with HTTP 200",
        "Passed (1)",
        "  operation.createTracking: It is so.",
        "Information (1)",
        "  hosts: It is so.",
        "        code.403",
    ):
        assert line in long.splitlines() and line not in short.splitlines()


def test_every_verdict_and_every_failure_is_told() -> None:
    text = render_page(rich(), colour=False, width=120)
    for told in (
        "Note: The announced end has passed.",
        "FAIL request.answered",
        "failure   timeout: no reply within 10 s",
        "(credential: deleted in query, shorter)",
        "$KEY_DELETED is the key of profile deleted",
        "WARN code.4031",
        "ERROR code.503\n  says      It is so.\n  source    page 12 (stated)\n  reason    KeyError",
        "Waived (1)\n   1  known: code.409",
        "Skipped (1)\n   1  not selected: list.pages",
        "1 pass, 2 fail, 1 warn, 3 inconclusive, 1 skipped, 1 waived, 1 error",
    ):
        assert told in text
    assert "Not complete" not in text
    assert "Not complete" in render_page(report(complete=False), colour=False, width=80)


def test_many_failures_are_listed_once_more_at_the_end() -> None:
    def told(count: int) -> str:
        return render_page(report(*(clause(f"code.{n}", "fail") for n in range(count))), colour=False, width=90)

    assert "Failed (" not in told(5)
    assert told(6).index("FAIL code.5") < told(6).index("Failed (6)") < told(6).index("  code.5: ")


def test_reasons_that_differ_in_a_name_alone_are_one_line() -> None:
    reasons = [f"no key for the profile '{name}' in the credentials file" for name in ("deleted", "broken")]
    said = render_page(
        report(*(clause(f"code.{n}", "inconclusive", reason=each) for n, each in enumerate(reasons))),
        colour=False,
        width=90,
    )
    assert "   2  no key for the profile '...' in the credentials file" in said


def test_the_exchange_that_failed_is_shown_before_one_that_was_not_judged() -> None:
    both = [evidence(verdict="inconclusive", actual="unclear"), evidence(actual="wrong")]
    text = render_page(report(clause("a", "fail", evidence=tuple(both))), colour=False, width=80)
    assert "actual    wrong" in text and "unclear" not in text


def test_foreign_text_cannot_drive_the_terminal() -> None:
    evil = "\x1b[2J\x1b]0;title\x07\r\n\x9b31m\u202egnp.exe\ud800\x00"
    hostile = evidence(
        CREATION.replace(body=evil.encode("utf-8", "replace"), headers=(("X-A", evil),)),
        Response(200, (("Content-Type", evil), ("Location", evil)), evil.encode("utf-8", "replace")),
        actual=evil,
    )
    bad = clause(evil, "fail", says=evil, reason=evil, source=(evil,), evidence=(hostile,))
    text = render_page(report(bad, target=evil, notes=(evil,), profiles=(evil,)), colour=False, width=80, verbose=True)
    assert all(line.isprintable() for line in text.split("\n"))
    assert "\\x1b[2J\\x1b]0;title\\x07\\r\\n\\x9b31m\\u202egnp.exe\\ud800\\x00" in text.replace("\n            ", "")


def test_long_foreign_text_stays_short_and_within_the_width() -> None:
    long = "漢字" * 5000
    headers = tuple(("X-A", "b" * 500) for _ in range(99))
    request = CREATION.replace(path="/" + "a" * 9000, body=long.encode(), headers=headers)
    bad = clause("a", "fail", says=long, evidence=(evidence(request, Response(200, (), long.encode()), actual=long),))
    lines = render_page(report(bad), colour=False, width=80).split("\n")
    assert max(cells(line) for line in lines) <= 80 and len(lines) < 120
    assert any("a command of " in line for line in lines)


def test_colours_change_nothing_but_colours() -> None:
    plain, painted = (render_page(rich(), colour=colour, width=80, verbose=True) for colour in (False, True))
    assert "\x1b" not in plain and COLOUR.sub("", painted) == plain
    assert "\x1b[1;31mFAIL code.4016\x1b[0m" in painted


ODD = ["\x1b[31m", "a" * 300, "{[[", '{"a": [1, {}]}', "é\u202e"]
TEXT = st.text(st.characters(), max_size=30) | st.sampled_from(ODD)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
STATUS = st.integers(100, 999)


def several(strategy: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


EVIDENCE = st.builds(
    Evidence,
    recorded=st.just("") | TEXT,
    operation=st.none() | TEXT,
    verdict=st.sampled_from(["fail", "inconclusive"]),
    fault=TEXT,
    expected=TEXT,
    actual=TEXT,
    leaning=st.just(""),
    request=st.builds(
        ShownRequest,
        method=TEXT,
        path=TEXT,
        query=PAIRS,
        headers=PAIRS,
        body=st.none() | TEXT,
        credentials=several(st.builds(Credential, TEXT, TEXT, st.sampled_from(["whole", "empty"])), 2),
    ),
    response=st.none() | st.builds(ShownResponse, STATUS, PAIRS, TEXT),
    failure=st.none() | st.builds(Failure, st.just("reset"), TEXT),
    curl=TEXT | st.just("curl -g 'http://x/?a b' -H \"X: $KEY\""),
)
CLAUSE = st.builds(
    ClauseEntry,
    id=TEXT,
    kind=st.sampled_from(CLAUSE_KINDS),
    basis=st.sampled_from(["stated", "open"]),
    says=TEXT,
    source=several(TEXT, 2),
    verdict=st.none() | st.sampled_from(VERDICTS),
    reason=TEXT,
    exchanges=st.integers(0, 9),
    evidence=several(EVIDENCE, 3),
)
REPORT = st.builds(
    lambda clauses, changes: report(*clauses, **changes),
    st.lists(CLAUSE, max_size=4),
    st.fixed_dictionaries(
        {
            "target": TEXT,
            "tag": st.none() | TEXT,
            "profiles": several(TEXT, 2),
            "dialects": st.dictionaries(TEXT, several(TEXT, 2), max_size=2),
            "habits": st.dictionaries(TEXT, STATUS, max_size=2),
            "notes": several(TEXT, 2),
            "duration_s": st.floats(0, 1e9),
            "exit": st.sampled_from(list(EXITS)),
        }
    ),
)


@settings(max_examples=150, deadline=None)
@given(REPORT, st.booleans(), st.booleans(), st.integers(0, 200))
def test_any_report_renders_without_raw_control_characters(
    made: Report, colour: bool, verbose: bool, width: int
) -> None:
    text = render_page(made, colour=colour, width=width, verbose=verbose)
    bare = COLOUR.sub("", text) if colour else text
    assert all(line.isprintable() and line == line.rstrip() for line in bare.split("\n"))
    assert not any(unicodedata.category(character) == "Cc" for character in bare.replace("\n", ""))


@given(st.text(st.characters(), max_size=200), st.integers(10, 60))
def test_folding_loses_no_character_and_keeps_to_the_width(text: str, width: int) -> None:
    lines = list(fold(text, width))
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == visible(text).replace(" ", "")


JSON = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(JSON)
def test_indenting_keeps_the_meaning_of_json(value: Any) -> None:
    for written in (json.dumps(value), json.dumps(value, indent=3, ensure_ascii=False)):
        assert json.loads("\n".join(indent_json(written))) == value


def test_indenting_mends_nothing() -> None:
    assert list(indent_json('{"a":1,"a":NaN,} x {"b')) == ["{", '  "a": 1,', '  "a": NaN,', "} x {", '  "b']
    assert excerpt('\ufeff{"a": 1}\n', 40, 5) == ['\\ufeff{"a": 1}']
    assert excerpt("[" * 50_000, 40, 2) == ["[", "  [", "… more in the JSON report"]
    assert excerpt("<html>\n<p>\x07", 40, 5) == ["<html>", "<p>\\x07"]


def test_names_that_do_not_fit_are_counted() -> None:
    assert fit_names(["one", "two", "three"], 15) == "one, two, three"
    assert fit_names(["one", "two", "three"], 14) == "one and 2 more"
    assert fit_names(["a" * 50, "b"], 20) == "2 in all"


# --- files ----------------------------------------------------------------------------------------------------------


def save(made: Report, path: Path) -> None:
    file_writer.write(path, json_format.render(made))


def test_a_file_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("older")
    made = replace(rich(), notes=("é \ud800",))
    save(made, path)
    data = path.read_bytes()
    save(made, path)
    assert path.read_bytes() == data and data.endswith(b"}\n") and "é \\ud800".encode() in data
    assert report_of(json.loads(data)) == made
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


def test_a_file_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no folder .*absent\. Create it"):
        save(rich(), tmp_path / "absent" / "report.json")
    with pytest.raises(UsageError, match="cannot be written"):
        save(rich(), tmp_path)
    with pytest.raises(UsageError, match="too long"):
        save(rich(), tmp_path / ("a" * 300))
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_folder_is_a_usage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match="read-only"):
        save(rich(), tmp_path / "report.json")


def test_a_report_that_cannot_be_completed_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    path.write_text("older")

    def full(self: Path, _: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match="No space left"):
        save(rich(), path)
    assert path.read_text() == "older" and len(list(tmp_path.iterdir())) == 1


def test_links_and_pipes_are_written_through_not_replaced(tmp_path: Path) -> None:
    link, goal = tmp_path / "link.json", tmp_path / "goal.json"
    link.symlink_to(goal)
    save(rich(), link)
    assert link.is_symlink() and report_of(json.loads(goal.read_text())) == rich()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    save(report(), pipe)
    assert report_of(json.loads(os.read(reader, 60_000))) == report() and pipe.is_fifo()
    os.close(reader)


def test_report_options() -> None:
    assert parse_report_option("json=a=b.json") == ("json", "a=b.json")
    for wrong in ("json", "json=", "=a"):
        with pytest.raises(UsageError):
            parse_report_option(wrong)
    with pytest.raises(UsageError, match=rf"unknown format 'pdf'\. Known formats: {', '.join(format_names())}"):
        parse_report_option("pdf=a")


def test_every_report_needs_a_file_of_its_own(tmp_path: Path) -> None:
    names = ["trackier-v1", "trackingmore-v2"]
    check_reports([("json", f"{tmp_path}/{{contract}}.json")], names)
    check_reports([("json", f"{tmp_path}/a.json")], names[:1])
    with pytest.raises(UsageError, match=re.escape("put {contract} into the path")):
        check_reports([("json", f"{tmp_path}/a.json")], names)
    with pytest.raises(UsageError, match="a file of its own"):
        check_reports([("json", f"{tmp_path}/a.json")] * 2, names[:1])
    with pytest.raises(UsageError, match="no folder"):
        check_reports([("json", f"{tmp_path}/absent/a.json")], names[:1])


def test_reports_go_where_the_contract_says(tmp_path: Path) -> None:
    write_reports(report(), [("json", f"{tmp_path}/{{contract}}.json"), ("json", f"{tmp_path}/b.json")], LeakGuard())
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b.json", "trackingmore-v2.json"]
    assert report_path("out/{contract}.json", "../my specs/api v1/") == Path("out/api_v1.json")


# --- commands -------------------------------------------------------------------------------------------------------

# Stands in for curl: prints its arguments, and on stderr its input where it was told to read it.
SHELL = 'curl() { printf "%s\\000" "$@"; case "$*" in *" --data-binary @-") cat >&2;; esac; }\n'


def arguments(command: str) -> tuple[list[str], bytes]:
    """What a shell hands to curl, keys filled in, and what it feeds to it."""
    keys = {"KEY": "kk-valid", "KEY_NO_BALANCE": "kk-none", "BASE": "http://h:1/api"}
    script = (SHELL + command).encode()
    done = subprocess.run(["sh"], input=script, env=keys, capture_output=True, check=True, timeout=20)
    return done.stdout.decode().split("\0")[:-1], done.stderr


def with_key(*credentials: Credential, **changes: Any) -> str:
    return curl(Request("GET", "/carriers", credentials=credentials).replace(**changes), BASE, SLOTS)


def test_a_command_reads_like_this() -> None:
    assert curl(CREATION, BASE + "/", SLOTS) == (
        "curl -i -g -X POST http://127.0.0.1:8001/v2/trackings/post -H 'Content-Type: application/json' "
        '-H "X-Api-Key: $KEY" --data-binary \'{"tracking_number": "CT1"}\''
    )


@pytest.mark.parametrize(
    ("credential", "shown", "sent"),
    [
        (Credential("valid", "header"), '-H "X-Api-Key: $KEY"', "X-Api-Key: kk-valid"),
        (Credential("no-balance", "header"), '"X-Api-Key: $KEY_NO_BALANCE"', "X-Api-Key: kk-none"),
        (Credential("valid", "header", "empty"), "-H 'X-Api-Key;'", "X-Api-Key;"),
        (Credential("valid", "header", "shorter"), '"X-Api-Key: ${KEY%??}"', "X-Api-Key: kk-val"),
        (Credential("valid", "header", "longer"), '"X-Api-Key: ${KEY}0"', "X-Api-Key: kk-valid0"),
        (Credential("unknown", "header"), "'X-Api-Key: not-a-real-key'", "X-Api-Key: not-a-real-key"),
        (Credential("unknown", "header", "shorter"), "not-a-real-k", "X-Api-Key: not-a-real-k"),
        (Credential("valid", "query"), f'"{BASE}/carriers?apiKey=$KEY"', f"{BASE}/carriers?apiKey=kk-valid"),
        (Credential("valid", "query", "empty"), "carriers?apiKey=", f"{BASE}/carriers?apiKey="),
        (Credential("unknown", "query"), "?apiKey=not-a-real-key", f"{BASE}/carriers?apiKey=not-a-real-key"),
    ],
)
def test_credentials_are_variables_of_the_shell(credential: Credential, shown: str, sent: str) -> None:
    command = with_key(credential)
    assert shown in command and sent in arguments(command)[0]


def test_both_places_at_once_and_a_query_of_its_own() -> None:
    command = with_key(Credential("valid", "query"), Credential("no-balance", "header"), query=(("a b", "$(id)`!&"),))
    words, _ = arguments(command)
    assert f"{BASE}/carriers?a%20b=%24%28id%29%60%21%26&apiKey=kk-valid" in words and "X-Api-Key: kk-none" in words
    assert key_variable("no-balance") == "KEY_NO_BALANCE"


def test_a_target_without_an_address_is_a_variable() -> None:
    command = curl(Request("GET", "/a!$b"), "asgi:shop:app", SLOTS)
    assert arguments(command)[0][-1] == "http://h:1/api/a!$b"
    assert "!" not in re.sub(r"'[^']*'", "", command), "interactive shells expand it"


@pytest.mark.parametrize("path", ["/a/../b", "/a/.", "/a/%2E%2e/b", "/./a"])
def test_dot_segments_are_sent_as_they_are(path: str) -> None:
    assert "--path-as-is" in with_key(path=path)
    assert "--path-as-is" not in with_key(path="/a/...b/.c/d.")


def test_what_curl_would_do_by_itself_is_prevented() -> None:
    assert "-H Content-Type: --data-binary" in with_key(body=b"{}")
    assert "--data-raw @/etc/hosts" in with_key(body=b"@/etc/hosts")
    assert "-i -g --head http" in with_key(method="HEAD") and "-X HEAD" in with_key(method="HEAD", body=b"1")
    assert "-H 'X-A;'" in with_key(headers=(("X-A", ""),))


@pytest.mark.parametrize("body", [b"", b"a\n", b"\x00\xff%s\\n'\"", b"-n", b"\n-n", "é漢".encode(), b"%" * 200_000])
def test_every_body_arrives_byte_for_byte(body: bytes) -> None:
    words, fed = arguments(with_key(method="PUT", body=body))
    assert (fed if words[-1] == "@-" else words[-1].encode()) == body


def test_no_command_holds_what_is_not_printable() -> None:
    command = with_key(body=b"\x1b[31m\n\x00", headers=(("X-A", "b\t\u202e\"$'%\\"),), path="/\x1b")
    words, fed = arguments(command)
    assert command.isprintable() and fed == b"\x1b[31m\n\x00"
    assert "X-A: b\t\u202e\"$'%\\" in words and f"{BASE}/\x1b" in words


PRINTABLE = st.text(st.characters(), max_size=60).filter(lambda text: text.isprintable())
TOKEN = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,10}", fullmatch=True)


@given(PRINTABLE, st.lists(st.tuples(TOKEN, PRINTABLE), max_size=3))
def test_a_command_taken_apart_gives_back_body_and_headers(body: str, headers: list[tuple[str, str]]) -> None:
    request = CREATION.replace(body=body.encode(), headers=tuple(headers))
    command = curl(request, BASE, SLOTS)
    assert " ".join(line.removesuffix(" \\") for line in fold_command(command, 60)) == command
    words = shlex.split(command)
    sent = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
    assert words[-1] == body
    assert sent[: len(headers)] == [f"{name}: {value}" if value else f"{name};" for name, value in headers]


SENDABLE = st.text(st.characters(exclude_characters="\0\n", exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60), SENDABLE)
def test_a_shell_hands_over_any_body_and_header(body: bytes, value: str) -> None:
    command = curl(CREATION.replace(body=body, headers=(("X-A", value),)), BASE, SLOTS)
    folded = "\n".join(fold_command(command, 50))
    for text in (command, folded):
        words, fed = arguments(text)
        assert (fed if words[-1] == "@-" else words[-1].encode()) == body
        assert words[words.index("-H") + 1] == (f"X-A: {value}" if value else "X-A;")
