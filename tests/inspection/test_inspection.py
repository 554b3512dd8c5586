"""Test `conformance inspect`: verdicts on recorded traffic, inconclusive clauses, notes and exit codes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import validator_for

from conformance.inspection import inspection
from tests.support.command_line import FOLDER, Cli, Ended, reason, verdicts
from tests.support.kit import DATA
from tests.support.served import ROOT
from tests.support.traffic_files import (
    BASE,
    KEY,
    LOAN,
    LOANS,
    TRAFFIC,
    answered,
    archive,
    asked,
    cassette,
    entry,
    exchange,
    refused,
    written,
)

MADE = {"code": 0, "data": {"id": "10000002", **LOAN}}
LIST = exchange(asked("GET", "/loans"), answered(LOANS))
CREATE = exchange(asked("POST", "/loans", LOAN), answered(MADE))
CLIENT_KEYS = str(DATA / "zoo" / "wrapped-records")
REPORT = validator_for(json.loads((ROOT / "specs" / "report.schema.json").read_text()))


def inspected(cli: Cli, *options: str | Path, contract: str = FOLDER) -> tuple[Ended, dict[str, Any]]:
    ended = cli("inspect", contract, *map(str, options), "--report", "json=report.json")
    report = json.loads((cli.folder / "report.json").read_text())
    assert not [*REPORT.iter_errors(report)] and ended.code == report["exit"]
    return ended, report


def judged(cli: Cli, *exchanges: Any) -> tuple[Ended, dict[str, Any]]:
    return inspected(cli, written(cli.folder, "a.json", cassette(*exchanges)))


def note(report: dict[str, Any], start: str) -> str:
    return next((each for each in report["notes"] if each.startswith(start)), "")


@pytest.mark.parametrize(
    "name", ["vcrpy.yaml", "vcrpy.json", "schemathesis.yaml", "schemathesis-base64.har", "browser.har"]
)
def test_inspect_passes_valid_files_of_other_tools(name: str, cli: Cli) -> None:
    ended, report = inspected(cli, TRAFFIC / name, contract="trackingmore-v2")
    assert ended.code == 0 and report["summary"]["pass"] > 10 and not report["summary"]["fail"], ended.out
    assert report["tag"] is None and report["target"] == str(TRAFFIC / name)


def test_inspect_passes_the_clause_of_a_refusal_that_was_provoked(cli: Cli) -> None:
    _, report = inspected(cli, TRAFFIC / "vcrpy.yaml", contract="trackingmore-v2")
    shown = {name for name, verdict in verdicts(report).items() if verdict == "pass"}
    assert {"code.4012", "code.4013", "code.4016", "code.4017", "operation.createTracking"} <= shown


def test_inspect_fails_on_a_wrong_reply_and_says_where_it_is(cli: Cli) -> None:
    ended, report = judged(cli, LIST, exchange(asked("POST", "/loans", {"book": LOAN["book"]}), answered(MADE)))
    assert ended.code == 1 and verdicts(report)["body.complete"] == "fail"
    evidence = next(each for each in report["clauses"] if each["id"] == "body.complete")["evidence"][0]
    assert evidence["recorded"] == f"{cli.folder / 'a.json'}, exchange 2"
    shown = " ".join(ended.out.split())
    assert "recorded" in shown and "exchange 2" in shown and '"$BASE/loans"' in evidence["curl"]


def test_inspect_takes_what_was_never_recorded_as_inconclusive(cli: Cli) -> None:
    _, report = judged(cli, LIST)
    assert reason(report, "operation.createLoan") == "never recorded"
    assert note(report, "Operations never recorded") == "Operations never recorded (2): createLoan, readLoan."
    assert note(report, "Documented outcomes never") == "Documented outcomes never recorded (3): 10, 20, 30."
    assert not report["complete"]
    _, report = inspected(cli, TRAFFIC / "vcrpy.yaml", contract="trackingmore-v2")
    assert "a sequence of requests made for it" in reason(report, "delete.removes")


def test_inspect_takes_an_operation_with_undocumented_replies_only_as_recorded(cli: Cli) -> None:
    _, report = judged(cli, exchange(asked("GET", "/loans"), answered("oops", 500)))
    assert note(report, "Operations never recorded") == "Operations never recorded (2): createLoan, readLoan."
    assert ", on 1 of the contract's 3 operations" in note(report, "Judged")


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        (None, "inconclusive"),
        ("[masked]", "inconclusive"),
        ("REDACTED", "inconclusive"),
        (KEY, "inconclusive"),
        ("", "pass"),
    ],
)
def test_inspect_allows_both_outcomes_for_a_key_whose_owner_is_unknown(key: str | None, verdict: str, cli: Cli) -> None:
    """A refusal may be right, and a success as well: only an empty key is certainly invalid."""
    _, report = judged(cli, exchange(asked("GET", "/loans", key=key), refused(10)))
    assert verdicts(report)["code.10"] == verdict and not report["summary"]["fail"]
    if key is not None and verdict == "inconclusive" and key != KEY:
        assert "the file does not show whether the request caused it" in reason(report, "code.10")
    _, report = judged(cli, exchange(asked("GET", "/loans", key=key), answered(LOANS)))
    assert verdicts(report)["code.10"] == ("inconclusive" if key != "" else "fail")


def test_inspect_takes_a_missing_key_as_missing_where_keys_were_recorded(cli: Cli) -> None:
    _, report = judged(cli, LIST, exchange(asked("GET", "/loans", key=None), refused(10)))
    assert verdicts(report)["code.10"] == "pass"
    _, report = judged(cli, LIST, exchange(asked("GET", "/loans", key=None), answered(LOANS)))
    assert verdicts(report)["code.10"] == "fail"


def test_inspect_allows_records_from_before_the_recording(cli: Cli) -> None:
    there = exchange(asked("GET", "/loans/10000009"), answered({"code": 0, "data": {"id": "10000009", **LOAN}}))
    gone = exchange(asked("GET", "/loans/10000008"), refused(30))
    _, report = judged(cli, there, gone)
    assert not report["summary"]["fail"] and verdicts(report)["operation.readLoan"] == "pass"
    assert "the file does not show" in reason(report, "code.30")


def test_inspect_knows_the_records_that_a_file_created(cli: Cli) -> None:
    lost = exchange(asked("GET", "/loans/10000002"), refused(30))
    assert verdicts(judged(cli, CREATE, lost)[1])["operation.readLoan"] == "fail"


def test_inspect_forgets_records_after_a_file_or_a_long_pause(cli: Cli) -> None:
    lost = exchange(asked("GET", "/loans/10000002"), refused(30))
    one, two = (written(cli.folder, name, cassette(each)) for name, each in (("1", CREATE), ("2", lost)))
    assert not inspected(cli, one, two)[1]["summary"]["fail"]
    for when, failures in (("03:04:06", True), ("04:30:00", False), ("03:04:05.001", False)):
        pair = archive(entry(CREATE), entry(lost, f"2026-01-02T{when}Z"))
        assert bool(inspected(cli, written(cli.folder, "a", pair))[1]["summary"]["fail"]) is failures, when


def with_dates(cassette: Path, first: int, step: int) -> None:
    """Let the server's clock show other seconds in each reply of a recorded run."""
    document = json.loads(cassette.read_text("utf-8"))
    for n, each in enumerate(document["interactions"]):
        each["response"]["headers"]["Date"] = [
            format_datetime(datetime.fromtimestamp(first + n * step, UTC), usegmt=True)
        ]
    cassette.write_text(json.dumps(document), "utf-8")


def test_inspect_takes_exchanges_of_a_run_in_the_order_of_its_plan(cli: Cli) -> None:
    cli("run", CLIENT_KEYS, "--no-generated", "--record", "run.json")
    with_dates(cli.folder / "run.json", 1_767_225_600, -10)
    _, report = inspected(cli, cli.folder / "run.json", contract=CLIENT_KEYS)
    assert not report["summary"]["fail"] and verdicts(report)["code.4"] == "pass"


def test_inspect_knows_no_keys_of_a_run_after_it_forgot_records(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli("run", CLIENT_KEYS, "--no-generated", "--record", "run.json")
    monkeypatch.setattr(inspection, "_MOST_RECORDS", 1)
    assert not inspected(cli, cli.folder / "run.json", contract=CLIENT_KEYS)[1]["summary"]["fail"]


def test_inspect_forgets_records_after_a_change_that_was_not_recorded(cli: Cli) -> None:
    lost = exchange(asked("GET", "/loans/10000002"), refused(30))
    aborted = exchange(asked("POST", "/elsewhere"), None)
    omitted = exchange(asked("POST", "/loans", LOAN), {"status": {"code": 200}, "headers": {}, "parsed_body": MADE})
    unreadable = {"request": {"method": "DELETE", "uri": f"{BASE}/loans/10000002"}, "response": {"status": 7}}
    assert judged(cli, CREATE, lost)[1]["summary"]["fail"] and judged(cli, CREATE, aborted, lost)[1]["summary"]["fail"]
    for change in (omitted, unreadable):
        assert not judged(cli, CREATE, change, lost)[1]["summary"]["fail"]


def test_inspect_says_once_per_file_which_bodies_were_not_recorded(cli: Cli) -> None:
    omitted = exchange(asked("GET", "/loans"), {"status": {"code": 200}, "headers": {}, "parsed_body": LOANS})
    aborted = exchange(asked("GET", "/loans"), None)
    paths = [written(cli.folder, f"{name}.json", cassette(omitted, omitted, aborted)) for name in range(7)]
    ended, report = inspected(cli, *paths)
    assert ended.code == 5 and not report["summary"]["fail"] and not report["exchanges"]
    assert reason(report, "operation.listLoans") == "the body of the reply was not recorded"
    notes = [each for each in report["notes"] if each.startswith("Not judged")]
    why = "2, because the body of the reply was not recorded; 1, because no reply was recorded"
    assert notes == [*(f"Not judged in {path}: {why}." for path in paths[:5]), notes[-1]]
    assert notes[-1].startswith("Not judged in 2 more files")


def test_inspect_passes_files_that_another_host_spoils(cli: Cli) -> None:
    """Other hosts never change the exit code: neither their secrets nor exchanges that cannot be read."""
    elsewhere = {
        "method": "GET",
        "uri": "https://elsewhere.example.com/x",
        "headers": {"X-Api-Key": [KEY]},
        "body": None,
    }
    leaking = exchange(elsewhere, answered("<p>", **{"Set-Cookie": "session=a1b2c3d4e5f6"}))
    unreadable = exchange(elsewhere, {"status": {"code": 7}})
    text = cassette(LIST, leaking, unreadable, LIST)
    broken = '{"request": {"uri": "https://elsewhere.example.com/x"}, "response": nope}'
    path = written(cli.folder, "a.json", text.removesuffix("]}") + f", {broken}]}}")
    ended, report = inspected(cli, path)
    assert ended.code == inspected(cli, written(cli.folder, "b.json", cassette(LIST, LIST)))[0].code == 0
    assert not report["summary"]["fail"] and KEY not in ended.out
    assert "exchange 3: the HTTP status" in note(report, "Not of this API, and could not be read")
    assert "exchange 5: not JSON" in note(report, "Not of this API, and could not be read")
    assert "the header X-Api-Key" in note(report, "Not of this API, and with unmasked secrets")


def test_inspect_waives_headers_that_are_no_secrets(cli: Cli) -> None:
    odd = exchange(asked("GET", "/loans"), answered(LOANS, **{"X-Cache-Key": "4e8a1c4e11114222"}))
    path = written(cli.folder, "a.json", cassette(odd))
    waivers = cli.write("waivers.toml", '[library]\n"secret.x-cache-key" = "a cache key"\n')
    assert inspected(cli, path)[0].code == 1
    ended, report = inspected(cli, path, "--waivers", waivers)
    assert ended.code == 0 and not note(report, "These files contain")
    expected = f"Unmasked values that are waived: the header X-Cache-Key ({path}, exchange 1): a cache key."
    assert note(report, "Unmasked values") == expected
    # A waiver of a header that no file has is not stale, and a run accepts it.
    assert inspected(cli, written(cli.folder, "b.json", cassette(LIST)), "--waivers", waivers)[0].code == 0
    unknown = cli.write("unknown.toml", '[library]\n"secret." = "?"\n')
    assert cli("inspect", FOLDER, str(path), "--waivers", unknown).code == 2


@pytest.mark.parametrize("place", [0, 1])
def test_inspect_knows_the_host_of_an_unreadable_exchange_by_the_others(place: int, cli: Cli) -> None:
    base = "http://localhost:8000/v1"
    each = [exchange(asked("GET", "/loans", base=base), answered(LOANS))]
    each.insert(place, {"request": {"method": "GET", "uri": f"{base}/x"}, "response": {"status": 7}})
    assert judged(cli, *each)[0].code == 2
    each[place] = exchange(asked("GET", f"/x?token={KEY}", base=base), refused(30))
    assert judged(cli, *each)[0].code == 1


def test_inspect_shows_the_times_of_exchanges(cli: Cli) -> None:
    pair = archive(entry(LIST, "2026-01-02T03:04:05Z"), entry(LIST, "2024-05-06T07:08:09+02:00"))
    _, report = inspected(cli, written(cli.folder, "a", pair))
    assert note(report, "Judged").endswith("recorded from 2024-05-06T05:08:09Z to 2026-01-02T03:04:05Z.")
    assert note(judged(cli, LIST)[1], "Judged").endswith("the time of recording is unknown.")


def test_inspect_counts_other_hosts_and_unknown_operations(cli: Cli) -> None:
    elsewhere = exchange(asked("GET", "/loans", base="https://elsewhere.example.com"), answered("<p>"))
    page = exchange(asked("GET", "/status"), answered("<p>"))
    missing = exchange(asked("GET", "/nowhere/at/all"), refused(30))
    alive = exchange(asked("HEAD", "/loans"), answered("", 405))
    _, report = judged(cli, LIST, elsewhere, page, missing, alive)
    assert not report["summary"]["fail"] and verdicts(report)["path.known"] == "pass"
    assert note(report, "Requests that match").startswith("Requests that match no operation: 3, such as GET /status (")
    assert note(report, "Not of this API").startswith(
        "Not of this API, and not judged: 1, such as GET elsewhere.example"
    )


@pytest.mark.parametrize(
    "base", [BASE, "/v1", "http://localhost:8000/v1", "http://localhost:8000/x/y", "http://localhost:8000"]
)
def test_inspect_takes_the_base_from_servers_traffic_or_option(base: str, cli: Cli) -> None:
    at = base if "://" in base else f"http://127.0.0.1:9{base}"
    path = written(cli.folder, "a", cassette(exchange(asked("GET", "/loans", base=at), answered(LOANS))))
    assert inspected(cli, path)[1]["exchanges"] == 1
    assert inspected(cli, path, "--base", base)[1]["exchanges"] == 1
    assert inspected(cli, path, "--base", "/elsewhere")[1]["exchanges"] == 0


def test_inspect_shows_undocumented_codes(cli: Cli) -> None:
    ended, report = judged(cli, exchange(asked("GET", "/loans"), answered({"code": 77, "message": "?"})))
    assert ended.code == 1 and verdicts(report)["code.known"] == "fail"
    assert note(report, "Recorded and not") == "Recorded and not documented: code 77 under HTTP 200 from listLoans (1)."


def test_inspect_exits_with_5_on_a_file_without_this_api(cli: Cli) -> None:
    ended, report = inspected(cli, TRAFFIC / "vcrpy.yaml")
    assert ended.code == 5 and report["exchanges"] == report["summary"]["pass"] == 0
    assert reason(report, "code.known") == "never recorded"


def test_inspect_names_secrets_and_never_shows_them(cli: Cli) -> None:
    echo = {"code": 0, "data": [], "you": KEY}
    cookie = answered(LOANS, **{"Set-Cookie": "session=a1b2c3d4e5f6"})
    both = exchange(asked("GET", f"/loans?api_key={KEY}", key=KEY), answered(echo))
    ended, report = judged(cli, LIST, both, exchange(asked("GET", "/loans"), cookie))
    assert ended.code == 1
    assert KEY not in ended.out + json.dumps(report) and "a1b2c3d4e5f6" not in ended.out + json.dumps(report)
    text = note(report, "These files contain")
    path = cli.folder / "a.json"
    assert f"the header Library-Key ({path}, exchange 2)" in text
    assert f"the query parameter api_key ({path}, exchange 2)" in text
    assert f"the header Set-Cookie ({path}, exchange 3)" in text and "exchange 1" not in text
    assert "exit 1: the files contain secrets" in ended.out


def test_inspect_searches_for_keys_of_the_credentials_file(cli: Cli) -> None:
    keys = cli.write("keys.toml", f'[library]\nvalid = "{KEY}"\n')
    path = written(
        cli.folder, "a.json", cassette(exchange(asked("GET", "/loans"), answered({"code": 0, "data": [KEY]})))
    )
    assert not note(inspected(cli, path)[1], "These files contain")
    ended, report = inspected(cli, path, "--credentials", keys)
    assert (
        ended.code == 1
        and "a key of the credentials file (" in note(report, "These files contain")
        and KEY not in ended.out
    )
    assert cli("inspect", FOLDER, str(path), "--credentials", "none.toml").code == 2


def test_inspect_judges_the_readable_part_of_a_bad_file(cli: Cli) -> None:
    path = written(cli.folder, "a.json", cassette(LIST, LIST)[:-30])
    ended, report = inspected(cli, path)
    assert ended.code == 2 and verdicts(report)["operation.listLoans"] == "pass" and not report["complete"]
    assert (
        note(report, "Could not be read")
        == f"Could not be read: {path}: after exchange 1: it is not JSON, or the JSON ends too early."
        " Correct or remove these parts, or record them again."
    )
    assert "a part could not be read" in ended.out


def test_inspect_takes_the_warnings_waivers_and_selections_of_a_run(cli: Cli) -> None:
    path = written(cli.folder, "a.json", cassette(LIST, exchange(asked("POST", "/loans", {"book": 1}), answered(MADE))))
    waivers = cli.write("waivers.toml", '[library]\n"body.complete" = "known"\n')
    assert inspected(cli, path, "--warn", "body.*")[0].code == 0
    ended, report = inspected(cli, path, "--waivers", waivers)
    assert ended.code == 0 and verdicts(report)["body.complete"] == "waived"
    assert inspected(cli, path, "--only", "operation.listLoans", "--strict")[0].code == 0
    assert inspected(cli, path, "--only", "operation.readLoan", "--strict")[0].code == 5
    ended = cli("inspect", FOLDER, str(path), "--report", "junit=a.xml", "--only", "body.complete")
    assert ended.code == 1 and "recorded: " in (cli.folder / "a.xml").read_text()


@pytest.mark.parametrize("base", ["nonsense:", "https://", "/v1?x", "//[", "http://[/"])
def test_inspect_refuses_a_base_that_is_no_address(base: str, cli: Cli) -> None:
    ended = cli("inspect", FOLDER, cli.write("a.json", "{}"), "--base", base)
    assert ended.code == 2 and "is not a base URL" in ended.err
