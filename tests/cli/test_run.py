"""Test `conformance run`: exit codes, reports, waivers, severities, and the requests to each target."""

from __future__ import annotations

import json
import re
import signal
from typing import Any

import pytest
import yaml
from jsonschema_rs import validator_for

from conformance.report import report_files
from conformance.runner import pacer
from tests.support.command_line import FOLDER, Cli, Ended, reason, verdicts
from tests.support.library_server import KEY, library
from tests.support.served import LIBRARY, ROOT
from tests.support.stopped_clock import StoppedClock

READS = {"GET"}
OTHER = "no reply has a documented code: is the address that of the API, or does another program listen there?"
LACKS = "if the target lacks such operations, exclude them with --without GLOB"

NOTHING = """
async def app(scope, receive, send):
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Not Found"})
"""
IN_BAND_NOTHING = """
from conformance.contract.loader import load_contract
from conformance.mock_server.asgi_app import MockApp

server = MockApp(load_contract("trackingmore-v2"))


async def app(scope, receive, send):
    await server({**scope, "raw_path": b"/nowhere"}, receive, send)
"""


class TestExitCodes:
    def test_exit_0_conforms(self, cli: Cli) -> None:
        ended, report = cli.run()
        assert ended.code == report["exit"] == 0
        assert "| exit 0: conforms" in ended.out

    def test_exit_1_a_clause_failed(self, cli: Cli) -> None:
        with library("doubles") as (url, _):
            ended, report = cli.run("--target", url, *cli.credentials())
        assert ended.code == report["exit"] == 1
        assert "FAIL code.30" in ended.out and verdicts(report)["code.30"] == "fail"

    def test_exit_3_connection_refused(self, cli: Cli) -> None:
        ended, report = cli.run("--target", "http://127.0.0.1:1", *cli.credentials())
        assert ended.code == report["exit"] == 3
        assert "refused" in ended.out and report["summary"]["pass"] == 0
        assert not report["complete"]

    def test_exit_3_the_key_is_not_accepted(self, cli: Cli) -> None:
        keys = cli.write("keys.toml", '[library]\nvalid = "not-the-librarys-key"\n')
        with library() as (url, _):
            ended, report = cli.run("--target", url, "--credentials", keys)
        assert ended.code == report["exit"] == 3
        assert "no harmless request succeeds" in ended.out and report["summary"]["fail"] == 0

    @pytest.mark.parametrize(("target", "hinted"), [("asgi:lost:app", True), ("asgi:lost:app/v1", False)])
    def test_exit_3_the_base_path_was_left_out(self, cli: Cli, target: str, hinted: bool) -> None:
        cli.write("lost.py", NOTHING)
        ended, report = cli.run("--target", target, *cli.credentials())
        assert ended.code == report["exit"] == 3
        message = "the answer to GET /loans was HTTP 404 with no documented code in its body"
        assert message in reason(report, "code.30")
        hint = "the documented base path is /v1: is it missing?" if hinted else OTHER
        assert reason(report, "code.30").endswith(f"; {hint}")

    @pytest.mark.parametrize(("target", "hinted"), [("asgi:shifted:app", True), ("asgi:shifted:app/v2", False)])
    def test_exit_3_the_base_path_was_left_out_and_404_is_a_code_in_the_body(
        self, cli: Cli, target: str, hinted: bool
    ) -> None:
        cli.write("shifted.py", IN_BAND_NOTHING)
        keys = cli.write("keys.toml", '[trackingmore-v2]\nvalid = "mock-valid"\n')
        ended = cli("run", "trackingmore-v2", "--target", target, "--credentials", keys, "--report", "json=a.json")
        found = reason(json.loads((cli.folder / "a.json").read_text("utf-8")), "code.4016")
        assert ended.code == 3 and "the answer to GET /carriers was 404 (Not Found) under HTTP 200" in found
        assert found.endswith(f"; {'the documented base path is /v2: is it missing?' if hinted else LACKS}")

    def test_exit_5_no_clause_was_judged(self, cli: Cli) -> None:
        ended, report = cli.run("--read-only", "--only", "operation.createLoan")
        assert ended.code == report["exit"] == 5 and report["summary"]["skipped"] == len(report["clauses"])

    @pytest.mark.parametrize(
        ("options", "meaning"),
        [
            (("--only", "operation.createLoan", "--read-only"), "too little was seen to judge: no clause passed"),
            (("--max-requests", "15", "--strict"), "inconclusive clauses, which --strict does not allow"),
        ],
    )
    def test_exit_5_says_which_of_its_causes_it_was(self, cli: Cli, options: tuple[str, ...], meaning: str) -> None:
        ended, report = cli.run(*options, "--report", "junit=a.xml")
        assert ended.code == report["exit"] == 5 and f"exit 5: {meaning}" in ended.out
        assert f'name="exit" value="5: {meaning}"' in (cli.folder / "a.xml").read_text()

    def test_exit_is_the_worst_of_several_contracts(self, cli: Cli) -> None:
        only = ("--only", "trackier-v1/operation.createAffiliate", "--only", "trackingmore-v2/json.*")
        ended = cli("run", "--read-only", *only, "--report", "json={contract}.json")
        reports = [json.loads(each.read_text()) for each in cli.folder.glob("*.json")]
        assert {each["contract"]: each["exit"] for each in reports} == {"trackier-v1": 5, "trackingmore-v2": 0}
        assert ended.code == 5


class TestReports:
    def test_report_json_fits_its_schema(self, cli: Cli) -> None:
        schema = validator_for(json.loads((ROOT / "specs" / "report.schema.json").read_text()))
        with library("mute") as (url, _):
            for options in [(), ("--only", "code.*"), ("--target", url, *cli.credentials())]:
                schema.validate(cli.run(*options)[1])

    def test_report_of_the_same_run_is_the_same(self, cli: Cli) -> None:
        first, second = (cli.run()[1] for _ in range(2))
        for each in (first, second):
            del each["started"]
            for timed in (each, *each["clauses"]):
                timed.pop("duration_s", None)
        assert first == second

    def test_only_selects_clauses(self, cli: Cli) -> None:
        ended, report = cli.run("--only", "library/code.3?", "--only", "method")
        selected = {name for name, verdict in verdicts(report).items() if verdict != "skipped"}
        assert ended.code == 0 and selected == {"code.30", "method"}
        assert reason(report, "code.20") == "not selected"

    def test_verbose_lists_clauses_that_passed(self, cli: Cli) -> None:
        assert "  code.30: Reading a loan" in cli("run", FOLDER, "--verbose").out
        assert "  code.30: Reading a loan" not in cli("run", FOLDER).out

    def test_tag_is_part_of_the_report(self, cli: Cli) -> None:
        assert cli.run("--tag", "mytag123")[1]["tag"] == "mytag123"
        assert cli.run()[1]["tag"] == cli.run()[1]["tag"]


class TestWaivers:
    def waive(self, cli: Cli, fault: str, *clauses: str) -> tuple[Ended, dict[str, Any]]:
        lines = "".join(f'"{each}" = "known, to be mended"\n' for each in clauses)
        waivers = cli.write("waivers.toml", f"[library]\n{lines}")
        with library(fault) as (url, _):
            return cli.run("--target", url, *cli.credentials(), "--waivers", waivers)

    def test_waivers_excuse_a_known_failure(self, cli: Cli) -> None:
        ended, report = self.waive(cli, "doubles", "code.30")
        assert ended.code == 0 and verdicts(report)["code.30"] == "waived"
        assert reason(report, "code.30") == "known, to be mended"

    def test_waivers_of_a_clause_that_passes_are_stale(self, cli: Cli) -> None:
        ended, report = self.waive(cli, "", "code.30")
        assert ended.code == report["exit"] == 5 and "| exit 5: a waiver is stale" in ended.out
        assert "code.30 no longer fails" in " ".join(report["notes"])

    @pytest.mark.parametrize(
        ("clause", "advice"), [("body.ood", "did you mean body.odd?"), ("zzz", "`conformance list library` names them")]
    )
    def test_waivers_of_unknown_clauses_are_noticed_before_the_run(self, cli: Cli, clause: str, advice: str) -> None:
        waivers = cli.write("waivers.toml", f'[library]\n"{clause}" = "known"\n')
        ended = cli("run", FOLDER, "--waivers", waivers, "--report", "json=report.json")
        assert (ended.code, ended.out) == (2, "") and not (cli.folder / "report.json").exists()
        assert ended.err == f"conformance: waivers.toml:2: library has no clause {clause!r}; {advice}\n"

    def test_waivers_that_are_stale_count_less_than_a_failure(self, cli: Cli) -> None:
        assert self.waive(cli, "doubles", "code.10")[0].code == 1

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("[library", "not TOML"),
            ('[library]\n"code.30" = ""\n', "must have lines like"),
            ('library = "all"\n', "must have lines like"),
        ],
    )
    def test_waivers_file_is_refused_when_it_is_malformed(self, cli: Cli, text: str, says: str) -> None:
        ended = cli("run", FOLDER, "--waivers", cli.write("waivers.toml", text))
        assert ended.code == 2 and f"waivers.toml: {says}" in ended.err.replace("[library] must", "must")


class TestSeverity:
    def test_warn_keeps_a_failure_from_the_exit_code(self, cli: Cli) -> None:
        with library("doubles") as (url, _):
            ended, report = cli.run("--target", url, *cli.credentials(), "--warn", "code.3*")
        assert ended.code == 0 and verdicts(report)["code.30"] == "warn"
        assert "WARN code.30" in ended.out

    def test_warn_lowers_a_stated_clause_only_by_name(self, cli: Cli) -> None:
        with library("doubles") as (url, _):
            ended, report = cli.run("--target", url, *cli.credentials(), "--warn", "inferred", "--warn", "open")
        assert ended.code == 1 and verdicts(report)["code.30"] == "fail"

    def test_strict_exits_with_5_on_inconclusive_clauses(self, cli: Cli) -> None:
        assert cli("run", FOLDER, "--max-requests", "3").code == 0
        assert cli("run", FOLDER, "--max-requests", "3", "--strict").code == 5


class TestSafety:
    """Measured at a server that notes what it is asked."""

    def methods(self, cli: Cli, *options: str) -> tuple[set[str], dict[str, Any]]:
        with library() as (url, seen):
            ended, report = cli.run("--target", url, *cli.credentials(), *options)
        assert ended.code == 0, ended
        return set(seen), report

    def methods_elsewhere(self, cli: Cli, *options: str) -> set[str]:
        """As `methods`, by an address that is no loopback address and yet leads to this machine."""
        with library(host="0.0.0.0") as (url, seen):
            ended, _ = cli.run("--target", url, *cli.credentials(), *options)
        assert ended.code == 0, ended
        return set(seen)

    def test_writes_go_to_this_machine_by_default(self, cli: Cli) -> None:
        assert "POST" in self.methods(cli)[0]

    def test_read_only_sends_only_reads(self, cli: Cli) -> None:
        seen, report = self.methods(cli, "--read-only")
        assert seen == READS
        assert verdicts(report)["operation.createLoan"] == "skipped"
        assert reason(report, "operation.createLoan") == "writes are not allowed on this target"

    def test_writes_go_to_no_other_host_by_default(self, cli: Cli) -> None:
        assert self.methods_elsewhere(cli) == READS

    def test_writes_go_to_another_host_when_allowed(self, cli: Cli) -> None:
        assert "POST" in self.methods_elsewhere(cli, "--writes")

    def test_max_requests_limits_what_is_sent(self, cli: Cli) -> None:
        with library() as (url, seen):
            ended, report = cli.run("--target", url, *cli.credentials(), "--max-requests", "7", "--read-only")
        assert len(seen) == report["exchanges"] == 7 and not report["complete"]
        assert "the budget of 7 requests is used up" in ended.out

    def test_max_requests_does_not_limit_the_clean_up_which_a_note_says(self, cli: Cli) -> None:
        with library() as (url, seen):
            _, report = cli.run("--target", url, *cli.credentials(), "--max-requests", "60")
        more = len(seen) - 60
        assert more > 0
        note = f"Of the {len(seen)} exchanges, {more} are of the clean-up, which --max-requests does not limit."
        assert note in report["notes"]

    def test_limit_that_shortens_checks_leaves_the_run_incomplete(self, cli: Cli) -> None:
        ended, report = cli.run("--max-requests", "95")
        assert report["exchanges"] < 95 and not report["complete"]
        assert "the budget of 95 requests allows a part of some checks" in ended.out
        _, report = cli.run("--max-requests", "200")
        assert report["complete"]

    def test_rate_spreads_requests_over_time(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = StoppedClock()
        monkeypatch.setattr(pacer, "time", clock)
        began = clock.now
        _, report = self.methods(cli, "--rate", "4", "--only", "code.30")
        assert report["exchanges"] > 2 and clock.now - began >= (report["exchanges"] - 2) / 4


def test_run_provokes_by_prefer_where_the_api_has_no_list(cli: Cli) -> None:
    lonely = cli.folder / "lonely"
    lonely.mkdir()
    for name, kept in {"openapi": _without_lists, "contract": _about_loans_alone}.items():
        document = kept(yaml.safe_load((LIBRARY / f"{name}.yaml").read_text()))
        (lonely / f"{name}.yaml").write_text(yaml.safe_dump(document))
    ended = cli("run", "lonely")
    assert ended.code == 0 and " pass" in ended.out


def _without_lists(document: Any) -> Any:
    del document["paths"]["/loans"]["get"]
    return document


def _about_loans_alone(document: Any) -> Any:
    del document["operations"]["listLoans"], document["fields"]
    kept = {name: each for name, each in document["clauses"].items() if "rule" in each and "listLoans" not in str(each)}
    document["clauses"] = kept | {name: document["clauses"][name] for name in ("code.10", "code.30")}
    return document


class TestCredentials:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("[library]\nvalid = ", "not valid TOML at "),
            ('[library]\nvalid = "short"\n', "valid: the key has fewer than 8 characters"),
            ("[library]\nvalid = 12345678\n", "valid: the key must be a text in quotes"),
            ('[library]\nvalid = "env:NO_SUCH_VARIABLE"\n', "the environment variable 'NO_SUCH_VARIABLE' is not set"),
            ('[library]\nvalid = "fake key with a tail "\n', "characters that cannot go into a header"),
            ('[library]\nvalid = "fake-key-0123"\nowner = "fake-key-4567"\n', "'owner', which is not a profile"),
            ('valid = "fake-key-0123"\n', "'valid' is outside any table; put it under [library]"),
            (
                '[other]\nvalid = "fake-key-0123"\n',
                "keys.toml has no table [library] (it has [other]); add it",
            ),
            (
                '["fake-key-0123"]\n',
                "keys.toml has no table [library] (it has [a name that is not shown here]); add it",
            ),
            ("", "keys.toml has no table [library] (it has none); add it, with a line like valid"),
            ("[library]\n", 'keys.toml: [library] has no key `valid`; add a line like valid = "env:API_KEY"'),
        ],
    )
    def test_credentials_file_is_refused_when_it_is_malformed(self, cli: Cli, text: str, says: str) -> None:
        ended = cli("run", FOLDER, "--target", "http://127.0.0.1:1", "--credentials", cli.write("keys.toml", text))
        assert ended.code == 2 and says in ended.err
        assert not re.search("fake.key|short|12345678", ended.err.replace("shorter", ""))

    def test_credentials_file_is_missing(self, cli: Cli) -> None:
        ended = cli("run", FOLDER, "--target", "http://127.0.0.1:1", "--credentials", "none.toml")
        assert (ended.code, ended.out) == (2, "") and "none.toml: cannot read the credentials file" in ended.err

    def test_credentials_are_required_for_a_target(self, cli: Cli) -> None:
        ended = cli("run", FOLDER, "--target", "http://127.0.0.1:1")
        assert ended.code == 2 and "no `valid` credential for library" in ended.err

    def test_credentials_from_the_environment_are_used_and_never_shown(
        self, cli: Cli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LIBRARY_KEY", KEY)
        keys = cli.write("keys.toml", '[library]\nvalid = "env:LIBRARY_KEY"\n')
        with library("doubles") as (url, _):
            ended, report = cli.run("--target", url, "--credentials", keys)
        assert ended.code == 1
        assert KEY not in ended.out + ended.err + json.dumps(report)


def test_run_without_a_contract_runs_each_shipped_one_on_its_mock(cli: Cli) -> None:
    ended = cli("run", "--only", "json.*", "--report", "json={contract}.json")
    assert ended.code == 0 and ended.out.count("exit 0: conforms") == 2
    assert sorted(each.name for each in cli.folder.iterdir()) == ["trackier-v1.json", "trackingmore-v2.json"]


@pytest.mark.parametrize("command", ["run", "inspect"])
def test_ctrl_c_while_the_report_is_written_waits_for_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def interrupted(*arguments: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        written(*arguments)

    written = report_files.write_reports
    cli("run", str(LIBRARY), "--only", "json.*", "--no-generated", "--record", "calls.json")
    monkeypatch.setattr(report_files, "write_reports", interrupted)
    options = ["--no-generated"] if command == "run" else ["calls.json"]
    ended = cli(command, str(LIBRARY), "--only", "json.*", *options, "--report", "json=report.json")
    assert ended.code == 3 and ended.err.endswith("conformance: interrupted\n")
    assert json.loads((cli.folder / "report.json").read_text())["complete"]
